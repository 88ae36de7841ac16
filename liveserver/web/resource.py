"""A path and what can be done there."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from liveserver.web import freshness

Handler = Callable[[Request], Awaitable[Response]]

# For answers that are meant for whoever is signed in, and must not lie in a cache.
PRIVATE = {"Cache-Control": freshness.NEVER}


class Resource(Route):
    """A route that knows which handler each of its methods has."""

    handlers: dict[str, Handler]


def resource(path: str, **methods: Handler) -> Resource:
    """A route that knows all its methods, so that a wrong one is answered with the right ones in Allow."""

    async def endpoint(request: Request) -> Response:
        return await methods["GET" if request.method == "HEAD" else request.method](request)

    route = Resource(path, endpoint, methods=list(methods))
    route.handlers = methods
    return route


def json_response(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in JSON: bytes as they are, anything else through orjson."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    # What an editor or a reader just did must show: nothing is taken from a cache without asking.
    kept = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"} | (headers or {})
    return Response(body, status, kept, "application/json")
