"""/api/v1/blogs/{slug}/events and /stream over plain HTTP: reading the log by asking for it."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import UpgradeRequired
from liveserver.fanout.handshake import position
from liveserver.model.event import Position
from liveserver.web.query import limit_of
from liveserver.web.resource import json_response
from liveserver.web.services import services

EVENTS = 100


async def index(request: Request) -> Response:
    """GET …/events: the events after a position, and the position behind them; reset when it can't be resumed."""
    slug, limit = request.path_params["slug"], limit_of(request, EVENTS)
    epoch, since = position(request.url.query)
    tail = await services(request).store.tail(slug, since, limit if since is not None else 1)
    head = tail.position.seq
    reached, events, reset = head, tail.events, False
    if since is None:
        events = []
    elif not tail.lineage.admits(epoch, since, head) or len(events) < min(limit, head - since):
        events, reset = [], True
    else:
        reached = since + len(events)
    body = {"position": Position(tail.position.epoch, reached), "reset": reset}
    parts = json_response(body).body[:-1], b',"events":[', b",".join(events), b"]}"
    # Nobody has to be told apart: everyone who stands at the same position gets the same answer.
    lasting = "public, max-age=1" if reached == head or reset else "public, max-age=300"
    return json_response(b"".join(map(bytes, parts)), headers={"Cache-Control": lasting})


async def stream(request: Request) -> Response:
    """GET …/stream: the events as they happen, over WebSocket or as Server-Sent Events; else 426.

    A request for either never comes here (see fanout/protocol.py and fanout/http.py).
    """
    await services(request).store.blog(request.path_params["slug"])
    detail = "Connect with Upgrade: websocket, or ask for Accept: text/event-stream. To poll, use …/events."
    raise UpgradeRequired(detail, headers={"Upgrade": "websocket", "Connection": "Upgrade"})
