"""What somebody known is answered is for them alone: no cache keeps it, whatever the answer itself says."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liveserver.web import cookie, freshness

SESSION = re.compile(rf"(?:^|;)\s*(?:__Host-)?{cookie.NAME}=")


class Private:
    """Around the app: marks the answers to requests that came with a token, or to the API with a session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not is_signed_in(scope["path"], Headers(scope=scope)):
            await self._app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "no-store" not in headers.get("Cache-Control", ""):
                    headers["Cache-Control"] = freshness.NEVER
            await send(message)

        await self._app(scope, receive, send_marked)


def is_signed_in(path: str, headers: Headers) -> bool:
    """Whether a request says who is asking; by a session only to the API: pages are the same for everybody."""
    if "authorization" in headers:
        return True
    return path.startswith("/api/") and SESSION.search(headers.get("cookie", "")) is not None
