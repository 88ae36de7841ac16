"""WebSockets at uvicorn's seam: each is a reader's stream, so the protocol class is the reader.

Uvicorn makes one for each upgrade request and calls connection_made, then data_received with the request head. From
then on nothing runs for a reader but the pump, and this class when the client sends something, which is rare.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from websockets.frames import Close, Frame, Opcode
from websockets.protocol import SERVER, Protocol, State

from liveserver.errors import CloseCode, GoingAway, LiveserverError
from liveserver.fanout import deflate, handshake
from liveserver.fanout.reader import Reader

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

# A client has nothing to say but pongs and a close: control frames of at most 125 bytes.
CLIENT_MESSAGE_BYTES = 1024
CONTROL = (Opcode.PING, Opcode.PONG, Opcode.CLOSE)
SPOKE = CloseCode.CLIENT_SPOKE, "this stream takes no messages"


class WebSocketReader(Reader):
    """A reader over WebSocket."""

    __slots__ = ("_key", "_parser")

    def __init__(self, config: "Config", server_state: "ServerState", app_state: dict[str, Any]) -> None:
        super().__init__(app_state["gate"], server_state.connections)
        self._key = ""  # of the handshake, until it is answered
        self._parser: Protocol | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection over from the HTTP protocol."""
        self.adopt(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        """The request head first; after it, what the client sends."""
        if self._key or (self.state == "closed" and self._parser is None):
            return  # it was not answered yet, or it was refused
        if self.state == "waiting":
            try:
                asked = handshake.read(data)
                self._key, self.form = asked.key, "deflated" if asked.extensions else "plain"
                self.join(asked.headers, asked.slug, asked.epoch, asked.since)
            except LiveserverError as error:
                self.refuse(error)
        else:
            self._hear(data)

    def accept(self, greeting: bytes) -> None:
        """Answer the handshake, with the first messages in the same write."""
        if self.state == "waiting":
            self.state = "open"
            agreed = deflate.ACCEPTED if self.form == "deflated" else None
            self.write(handshake.acceptance(self._key, agreed) + greeting)
            self._key = ""

    def refuse(self, error: Exception) -> None:
        """Answer the handshake with an HTTP error."""
        if self.state == "waiting":
            self._say_last(handshake.refusal(self._refused(error)))
            self.transport.close()

    def close(self, code: int, reason: str) -> None:
        """Send a close frame, and wait a little for the client's."""
        if self.state == "waiting":
            self.refuse(GoingAway("The server is restarting."))
        elif self.state == "open":
            if self._parser is None:
                self._parser = self._listen()
            self._say_last(_closing(code, reason))

    def _hear(self, data: bytes) -> None:
        """Let the library parse what the client sends, which it does only now that there is something."""
        parser = self._parser
        if parser is None:
            parser = self._parser = self._listen()
        parser.receive_data(data)
        heard, answers = parser.events_received(), parser.data_to_send()
        ended = parser.state is not State.OPEN  # its close was answered, or it broke the protocol and is told so
        kinds = [frame.opcode for frame in heard if isinstance(frame, Frame)]
        said = next((place for place, kind in enumerate(kinds) if kind not in CONTROL), None)
        if said is not None:
            # The first message ends the stream, whatever came in the same packet: pings before it, a close after it.
            answers = [*answers[: kinds[:said].count(Opcode.PING)], _closing(*SPOKE)]
        answer = b"".join(answers)
        if self.state == "open" and (ended or said is not None):
            self._say_last(answer)
        elif self.state == "open" and answer and self.writable:
            # Pongs for a client that does not read them are dropped: they would pile up without a bound.
            self.write(answer)
        if ended:
            self._hang_up()

    def _listen(self) -> Protocol:
        parser = Protocol(SERVER, state=State.OPEN, max_size=CLIENT_MESSAGE_BYTES)
        if self.form == "deflated":
            parser.extensions = [deflate.decoder()]
        return parser

    def _hang_up(self) -> None:
        """Send nothing more, and let the client close: closing while it sends would lose our last words."""
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        else:
            self.transport.close()


def _closing(code: int, reason: str) -> bytes:
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)
