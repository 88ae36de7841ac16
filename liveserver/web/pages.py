"""The pages that readers open: the index, a blog, one entry of it."""

import re
from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from liveserver.errors import NotFound
from liveserver.model import embed, times
from liveserver.model.entry import Entry
from liveserver.model.event import Snapshot
from liveserver.model.history import earlier
from liveserver.store.store import Head
from liveserver.web import freshness
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.services import base_of, services
from liveserver.web.views import Pages

PAGE = 20
NUMBER = re.compile(r"[1-9]\d{0,5}")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
    f"frame-src {' '.join(embed.FRAMES.values())}; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
# Every zone's midnight falls on one of these.
QUARTER = timedelta(minutes=15)


async def index(request: Request) -> Response:
    """GET /: all blogs."""
    parts = services(request)
    blogs, now, base = await parts.blogs.at(None), parts.newsroom.now(), base_of(request)
    quarter = times.milliseconds(now) // (QUARTER // times.MILLISECOND)

    async def render() -> Representation:
        return html(parts.views.index(blogs, now, base), freshness.NEWEST, now)

    return respond(request, await parts.cache.get(("index", base), (tuple(blogs), quarter), render))


async def blog(request: Request) -> Response:
    """GET /blogs/{slug}: the newest entries and all that belongs to them; ?page=2 for older ones."""
    asked = request.query_params.get("page", "1")
    if not NUMBER.fullmatch(asked):
        raise NotFound(f"There is no page {asked}.")
    number = int(asked)
    if "page" in request.query_params and number == 1:
        return RedirectResponse(request.url.path, 308, {"Cache-Control": freshness.CONSTANT})
    return respond(request, await shown(request, number))


async def entry(request: Request) -> Response:
    """GET /blogs/{slug}/entries/{id}: the page that holds an entry, opened at it, to be shared."""
    return respond(request, await shown(request, request.path_params["id"]))


async def shown(request: Request, which: int | str, *, framed: bool = False) -> Representation:
    """One page of the blog that a request names, by its number or by an entry on it.

    ``framed`` for the frame of another site.
    """
    parts, slug, base = services(request), request.path_params["slug"], base_of(request)
    head = await parts.heads.at(slug)
    since = unchanged_since(head, parts.newsroom.now())

    async def render() -> Representation:
        place: dict[str, Any] = {"number": which} if isinstance(which, int) else {"holding": which}
        found = await parts.store.page(slug, limit=PAGE, whole=True, **place)
        pages = Pages(found.number, max(1, found.total // PAGE))
        if pages.number > pages.count:
            raise NotFound(f"There is no page {which}; the last one is page {pages.count}.")
        snapshot = Snapshot.from_wire(orjson.loads(found.to_json()))
        linked = None if framed or isinstance(which, int) else which
        past: list[Entry] = []
        if linked and any(each["id"] == linked and each["correction"] is not None for each in snapshot.entries):
            past = earlier([version.entry for version in await parts.store.versions(slug, linked)])
        page = parts.views.blog(
            snapshot, since, base, parts.settings.tick_seconds, pages, framed=framed, linked=linked, earlier=past
        )
        return html(page, freshness.NEWEST if pages.number == 1 else freshness.SETTLED, since)

    return await parts.cache.get(("page", slug, which, base, framed), (head.position, since), render)


def unchanged_since(head: Head, now: str) -> str:
    """Since when a blog's pages show what they show: its last event, its start, or midnight, which begins another day.

    Pages are rendered as of this moment and not of now, so that all workers give the same bytes and the same ETag.
    """
    minute = f"{now[:16]}:00.000Z"  # days begin on whole minutes, and what is asked for each time is kept
    started_at = head.starts_at if head.starts_at <= now else ""
    return max(head.changed_at, started_at, times.day_began_at(minute, head.timezone))


def html(page: str, kept: str, changed_at: str) -> Representation:
    """A page for people; ``kept`` is its Cache-Control."""
    return represent(page, "text/html", kept, changed_at=changed_at, headers=SECURITY)
