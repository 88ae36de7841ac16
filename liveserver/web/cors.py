"""Pages of other sites may read what is public here: for the widget, and for whatever else people build.

Starlette's own middleware answers by the request's Origin and says so in Vary only where it allows one. A shared cache
would hand what it kept of a request without Origin to a page that then may not read it. So here, ``*`` allows on every
answer, and a list of sites puts Vary on every answer. Nothing is ever allowed to come with cookies, nor to write.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READ = ("GET", "HEAD")
PATHS = ("/api/v1/", "/assets/", "/embed", "/oembed")
EXPOSED = "ETag, Retry-After"
# Chromium keeps a permission for two hours at most.
PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(READ),
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "7200",
}


class Cors:
    """Around the app: allows reading to the sites of LIVESERVER_EMBED_ORIGINS, as the stream does (fanout/gate.py)."""

    def __init__(self, app: ASGIApp, origins: str) -> None:
        self._app = app
        self._origins = frozenset(origin.strip().rstrip("/") for origin in origins.split(","))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _is_reading(scope):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        said = self._allowance(headers)
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT | said)(scope, receive, send)
            return

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in said.items():
                    if name == "Vary":
                        answered.add_vary_header(value)
                    else:
                        answered[name] = value
            await send(message)

        await self._app(scope, receive, send_allowed)

    def _allowance(self, headers: Headers) -> dict[str, str]:
        if "*" in self._origins:
            return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
        origin = headers.get("origin")
        if origin is None or origin not in self._origins:
            return {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED, "Vary": "Origin"}


def _is_reading(scope: Scope) -> bool:
    """Whether a page of another site may ask for this: by a GET, or by asking beforehand whether it may GET."""
    if scope["type"] != "http" or not scope["path"].startswith(PATHS):
        return False
    headers = Headers(scope=scope)
    asked = headers.get("access-control-request-method") if scope["method"] == "OPTIONS" else scope["method"]
    return asked in READ and "authorization" not in headers
