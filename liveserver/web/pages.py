"""The pages that readers open: the index, a blog, one entry of it."""

import re

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from liveserver.errors import NotFound
from liveserver.model import times
from liveserver.model.event import Position, Snapshot
from liveserver.web.services import base_of, services
from liveserver.web.views import Pages

PAGE = 20
NUMBER = re.compile(r"[1-9]\d{0,5}")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


async def index(request: Request) -> Response:
    """GET /: all blogs."""
    parts = services(request)
    return _html(parts.views.index(await parts.store.blogs(), parts.newsroom.now()))


async def blog(request: Request) -> Response:
    """GET /blogs/{slug}: the newest entries and all that belongs to them; ?page=2 for older ones."""
    parts, slug = services(request), request.path_params["slug"]
    asked = request.query_params.get("page", "1")
    if not NUMBER.fullmatch(asked):
        raise NotFound(f"There is no page {asked}.")
    number = int(asked)
    if "page" in request.query_params and number == 1:
        return RedirectResponse(request.url.path, 308)
    page = await parts.store.page(slug, limit=PAGE, whole=True, number=number)
    count = max(1, page.total // PAGE)
    if number > count:
        raise NotFound(f"There is no page {number}; the last one is page {count}.")
    snapshot = Snapshot.from_wire(orjson.loads(page.to_json()))
    now = parts.newsroom.now()
    etag = _etag(request, page.position, times.local_day(now, snapshot.blog["timezone"]).isoformat(), str(number))
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "no-cache"})
    shown = parts.views.blog(snapshot, now, base_of(request), parts.settings.tick_seconds, Pages(number, count))
    return _html(shown, {"ETag": etag})


async def entry(request: Request) -> Response:
    """GET /blogs/{slug}/entries/{id}: one entry, to be shared."""
    parts, slug, entry_id = services(request), request.path_params["slug"], request.path_params["id"]
    revision = await parts.store.revision(slug, entry_id)
    if revision.entry.status != "published":
        raise NotFound(f"There is no entry {entry_id} in the blog {slug}.")
    found, _ = await parts.store.blog(slug)
    return _html(parts.views.entry(found, revision.entry, parts.newsroom.now(), base_of(request)))


def _etag(request: Request, position: Position, *more: str) -> str:
    make = services(request).assets.make
    return f'"{"-".join((position.epoch, str(position.seq), make, *more))}"'


def _html(page: str, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(page, headers={"Cache-Control": "no-cache", **SECURITY, **(headers or {})})
