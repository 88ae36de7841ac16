"""/api/v1/blogs/{slug}/events and /stream over plain HTTP: reading the log by asking for it."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import UpgradeRequired
from liveserver.fanout.handshake import position
from liveserver.model.event import Position
from liveserver.web import freshness
from liveserver.web.query import limit_of
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.services import services

EVENTS = 100


async def index(request: Request) -> Response:
    """GET …/events: the events after a position, and the position behind them; reset when it can't be resumed."""
    parts, slug, limit = services(request), request.path_params["slug"], limit_of(request, EVENTS)
    epoch, since = position(request.url.query)
    stands = await parts.heads.at(slug)

    async def render() -> Representation:
        tail = await parts.store.tail(slug, since, limit if since is not None else 1)
        head = tail.position.seq
        reached, events, reset = head, tail.events, False
        if since is None:
            events = []
        elif not tail.lineage.admits(epoch, since, head) or len(events) < min(limit, head - since):
            events, reset = [], True
        else:
            reached = since + len(events)
        told = orjson.dumps({"position": Position(tail.position.epoch, reached), "reset": reset})
        body = b"".join((told[:-1], b',"events":[', b",".join(events), b"]}"))
        kept = freshness.POLL_AT_HEAD if reached == head or reset else freshness.POLL_BEFORE_HEAD
        return represent(body, "application/json", kept)

    # Nobody has to be told apart: everyone who stands at the same position gets the same answer.
    what = ("events", slug, epoch, since, limit)
    return respond(request, await parts.cache.get(what, stands.position, render))


async def stream(request: Request) -> Response:
    """GET …/stream: the events as they happen, over WebSocket or as Server-Sent Events; else 426.

    A request for either never comes here (see fanout/protocol.py and fanout/http.py).
    """
    await services(request).store.blog(request.path_params["slug"])
    detail = "Connect with Upgrade: websocket, or ask for Accept: text/event-stream. To poll, use …/events."
    raise UpgradeRequired(detail, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
