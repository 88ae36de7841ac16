"""HTTP at uvicorn's seam: how a request may arrive, and the requests for event streams, which become readers."""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from liveserver.errors import BadRequest, LiveserverError, RequestTimeout
from liveserver.fanout import handshake
from liveserver.fanout.sse import SseReader

# A reader's first request is one packet; a connection that says nothing for so long only holds a descriptor.
HEAD_SECONDS = 10.0
# Browsers and proxies stop at 8 or 16 KiB; the parser itself would keep whatever comes.
HEAD_MAX_BYTES = 64 << 10
# For the rest of a body that was answered without being read, with 401 for instance.
REST_SECONDS = 20.0
# In the scope of a request: its answer goes on for as long as the client listens.
ENDLESS = "liveserver.endless"
ACCEPTS = re.compile(r"(?i)(?:^|,)\s*text/event-stream\s*(?:;|,|$)")


class HttpProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP, but heads arrive in time and in bounds, and event streams leave it before they are requests."""

    _reader: SseReader | None = None
    _waiting: asyncio.TimerHandle | None = None
    _head_bytes: int | None = 0  # of the head that is arriving; None while none is

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS, self._too_late)

    def data_received(self, data: bytes) -> None:
        """Part of a request, or several of them."""
        if self._head_bytes is not None:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes is not None and self._head_bytes > HEAD_MAX_BYTES:
            self._refuse(BadRequest(f"The head of a request may have at most {HEAD_MAX_BYTES} bytes."))

    def on_message_begin(self) -> None:
        """The next request."""
        super().on_message_begin()
        self._head_bytes = 0
        if self._waiting is None:
            self._wait(HEAD_SECONDS, self._too_late)

    def on_headers_complete(self) -> None:
        """Its head is here."""
        self._head_bytes = None
        self._stop_waiting()
        if not self._becomes_reader():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        if self._reader is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """It is here whole."""
        self._stop_waiting()
        if self._reader is None:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """It was answered, perhaps before its body came: the rest of that is not read for ever."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._wait(REST_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: answers are waited for, but those that have no end are not."""
        if self.cycle is not None and self.cycle.scope.get(ENDLESS):
            self.transport.close()
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(BadRequest("This is not a HTTP request that can be read."))

    def _becomes_reader(self) -> bool:
        """Whether this is a request for Server-Sent Events; then its connection is a reader's from now on."""
        target = urlsplit(self.url.decode("latin-1"))
        found = handshake.PATH.fullmatch(target.path)
        # One behind another request on the same connection is left to HTTP: its answer must wait for that one's.
        idle = self.cycle is None or self.cycle.response_complete
        if not found or not idle or self.parser.get_method() != b"GET" or self.parser.should_upgrade():
            return False
        headers = handshake.headers_of(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in self.headers
        )
        if not ACCEPTS.search(headers.get("accept", "")):
            return False
        self.connections.discard(self)
        self._reader = SseReader(self.app_state["gate"], self.connections)
        self._reader.open(self.transport, found[1], target.query, headers)
        return True

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop_waiting()
        self._waiting = self.loop.call_later(seconds, then)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._refuse(RequestTimeout(f"The head of the request did not arrive within {HEAD_SECONDS:g} seconds."))

    def _refuse(self, error: LiveserverError) -> None:
        if not self.transport.is_closing():
            self.transport.write(handshake.refusal(error))
            self.transport.close()
