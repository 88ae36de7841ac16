"""Server-Sent Events: the same stream for those whom no WebSocket gets through to.

The connection is taken over from the HTTP protocol before it makes a request of it, so such a reader is as small as
every other one: a transport and a cursor.
"""

import asyncio
import random
import re

import orjson

from liveserver.errors import BadRequest, CloseCode, GoingAway, LiveserverError
from liveserver.fanout import handshake
from liveserver.fanout.frame import chunk
from liveserver.fanout.reader import Reader

# The browser's own pause before it comes back; each reader is told another one, so that they do not all come at once.
RETRY_MILLISECONDS = (500, 3000)
POSITION = re.compile(r"([0-9A-Za-z]{1,64}):(\d{1,16})")
HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    # nginx would hold events back until its buffer is full
    "X-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n"
)


class SseReader(Reader):
    """A reader over Server-Sent Events."""

    __slots__ = ("_origin",)

    def open(self, transport: asyncio.Transport, slug: str, query: str, headers: dict[str, str]) -> None:
        """Take the connection over and join the blog: from Last-Event-ID on, else from the query's position."""
        self.form = "sse"
        self._origin = headers.get("origin")
        self.adopt(transport)
        try:
            epoch, since = handshake.position(query)
            if last := headers.get("last-event-id"):
                found = POSITION.fullmatch(last)
                if found is None:
                    raise BadRequest("Last-Event-ID must be an id of this stream.")
                epoch, since = found[1], int(found[2])
            self.join(headers, slug, epoch, since)
        except LiveserverError as error:
            self.refuse(error)

    def accept(self, greeting: bytes) -> None:
        """Answer the request, with the first messages in the same write."""
        if self.state == "waiting":
            self.state = "open"
            allowed = "".join(f"{name}: {value}\r\n" for name, value in self._allowance().items())
            retry = chunk(b"retry: %d\n\n" % random.randint(*RETRY_MILLISECONDS))
            self.write(f"{HEAD}{allowed}\r\n".encode() + retry + greeting)

    def refuse(self, error: Exception) -> None:
        """Answer the request with an error; a browser does not come back after one."""
        if self.state == "waiting":
            self._say_last(handshake.refusal(self._refused(error), self._allowance()))
            self.transport.close()

    def close(self, code: int, reason: str) -> None:
        """End the stream, saying why; and when to come back, if it is for a restart."""
        if self.state == "waiting":
            self.refuse(GoingAway("The server is restarting."))
        elif self.state == "open":
            going = code == CloseCode.GOING_AWAY
            pause = b"retry: %d\n" % random.randint(0, self.host.spread_seconds() * 1000) if going else b""
            told = orjson.dumps({"type": "close", "code": int(code), "reason": reason})
            self._say_last(chunk(b"%bevent: close\ndata: %b\n\n" % (pause, told)) + chunk(b""))
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Whatever a client sends now, nobody listens."""

    def _allowance(self) -> dict[str, str]:
        """What lets the page of another site read the answer; whether it may is checked when it joins."""
        return {"Access-Control-Allow-Origin": self._origin, "Vary": "Origin"} if self._origin else {}
