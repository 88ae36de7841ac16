"""/api/v1/blogs/{slug}/desk: what a blog's newsroom sees of itself and of the readers, as it changes."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from liveserver.errors import LiveserverError, NotFound, StoreUnavailable
from liveserver.fanout.http import ENDLESS
from liveserver.newsroom.desk import PRESENT_SECONDS, Message
from liveserver.newsroom.inputs import Presence
from liveserver.web.auth import may_see, require_caller, signed_in
from liveserver.web.body import read_input
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import Services, services

# So often a quiet desk looks whether its followers may still be there, and says so: some proxies cut a line that is
# silent for a minute.
BEAT_SECONDS = 3.0
BEAT = b": still here\n\n"
# Reach is told from some moment on, and is not asked for here.
NO_REACH = 2**53


async def index(request: Request) -> Response:
    """GET /desks: how all blogs that have not ended stand, as far as one may see."""
    caller, parts = await signed_in(request), services(request)
    slugs = [blog.slug for blog in await parts.blogs.at(None) if blog.status != "ended" and may_see(caller, blog.slug)]
    desks = await asyncio.gather(*(_summary(parts, slug) for slug in slugs))
    return json_response({"desks": [desk for desk in desks if desk is not None]}, headers=PRIVATE)


async def follow(request: Request) -> Response:
    """GET …/desk: people, drafts, readers and reach as Server-Sent Events; how things stand comes first."""
    slug = request.path_params["slug"]
    await require_caller(request, "writer", slug)
    parts = services(request)
    await parts.store.blog(slug)

    async def messages() -> AsyncIterator[bytes]:
        told: list[Message] = []
        with parts.desks.follow(slug) as queue, contextlib.suppress(LiveserverError):
            while True:
                told += await _news(queue)
                try:
                    # After the news has come and before it is handed on: whoever was signed out hears nothing of it.
                    await require_caller(request, "writer", slug)
                except StoreUnavailable:  # nobody can say whether they may hear it; it waits
                    yield BEAT
                    continue
                yield b"".join(map(_event, told)) or BEAT
                told = []

    request.scope[ENDLESS] = True
    headers = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(messages(), headers=headers, media_type="text/event-stream")


async def be_present(request: Request) -> Response:
    """PUT …/desk: say what one is doing, for half a minute; 204."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "writer", slug)
    said = await read_input(request, Presence)
    doing = None if said.doing == "leaving" else {"name": caller.name, "doing": said.doing, "entry": said.entry}
    member = f"{caller.id}/{said.tab}"
    await services(request).store.desk.say(slug, member, doing, PRESENT_SECONDS)
    return Response(status_code=204)


async def _news(queue: asyncio.Queue[Message]) -> list[Message]:
    """All that has happened, as soon as something has; nothing after a while."""
    try:
        news = [await asyncio.wait_for(queue.get(), BEAT_SECONDS)]
    except TimeoutError:
        return []
    while not queue.empty():
        news.append(queue.get_nowait())
    return news


def _event(message: Message) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (message["type"].encode(), orjson.dumps(message))


async def _summary(parts: Services, slug: str) -> dict[str, Any] | None:
    """One of the desks; None when its blog has just been deleted."""
    try:
        sight, head = await asyncio.gather(parts.store.desk.look(slug, NO_REACH), parts.heads.at(slug))
    except NotFound:
        return None
    waiting = Counter(status for _, status in sight.unpublished.values())
    return {
        "blog": slug,
        "readers": sight.readers,
        "people": sorted({person["name"] for person in sight.people.values() if person["doing"] != "away"}),
        "changed_at": head.changed_at,
        **{status: waiting[status] for status in ("draft", "submitted", "scheduled")},
    }
