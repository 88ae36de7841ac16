"""WebSockets at uvicorn's seam: each is a reader's stream, so the protocol class is the reader.

Uvicorn makes one for each upgrade request and calls connection_made, then data_received with the request head. From
then on nothing runs for a reader but the pump, and this class when the client sends something, which is rare.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import SERVER, Protocol, State

from liveserver.errors import CloseCode, GoingAway, LiveserverError
from liveserver.fanout import handshake
from liveserver.fanout.handshake import Handshake
from liveserver.fanout.hub import Hub, as_refusal
from liveserver.fanout.reader import CLOSE_SECONDS, Reader

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

# A client has nothing to say but pongs and a close: control frames of at most 125 bytes.
CLIENT_MESSAGE_BYTES = 1024
CONTROL = (Opcode.PING, Opcode.PONG, Opcode.CLOSE)


class Gate:
    """What every stream passes: the hub, and whose origins and forwarded addresses are believed."""

    def __init__(self, hub: Hub, origins: str, trusted_proxies: str) -> None:
        self.hub = hub
        self.origins = frozenset(origin.strip().rstrip("/") for origin in origins.split(","))
        self._proxies = ProxyHeadersMiddleware(cast(Any, None), trusted_proxies).trusted_hosts

    def address(self, transport: asyncio.Transport, headers: dict[str, str]) -> str:
        """The address that a reader counts for: its own, or the one that a trusted proxy names."""
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        forwarded = headers.get("x-forwarded-for")
        if forwarded and address in self._proxies:
            address = self._proxies.get_trusted_client_address(forwarded)[0] or address
        return address


class WebSocketReader(Reader):
    """A reader over WebSocket."""

    __slots__ = ("_address", "_closing", "_connections", "_gate", "_key", "_parser")

    def __init__(self, config: "Config", server_state: "ServerState", app_state: dict[str, Any]) -> None:
        super().__init__()
        self._gate: Gate = app_state["gate"]
        self._connections: set[Any] = server_state.connections
        self._address: str | None = None  # known once it counts as a reader
        self._key: str | None = None  # asked for, and not answered yet
        self._closing = False
        self._parser: Protocol | None = None

    # What uvicorn and the transport call

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection over from the HTTP protocol."""
        self._connections.add(self)
        self.adopt(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        """The request head first; after it, what the client sends."""
        if self._address is None and not self._closing:
            try:
                self._open(handshake.read(data))
            except LiveserverError as error:
                self.refuse(error)
        elif self._key is None:
            self._hear(data)

    def eof_received(self) -> bool:
        """A client that sends no more reads no more: close."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The reader is gone."""
        self._connections.discard(self)
        super().connection_lost(exc)
        if self._address is not None:
            self._gate.hub.leave(self._address)
            self._address = None

    def shutdown(self) -> None:
        """The server goes away: ask to come back within the seconds named, each at random."""
        seconds = self._gate.hub.spread_seconds()
        self.close(CloseCode.GOING_AWAY, f"restarting: reconnect within {seconds} seconds")

    # What the channel calls

    def accept(self, greeting: bytes) -> None:
        """Answer the handshake, with the first messages in the same write."""
        key, self._key = self._key, None
        if key is not None and not self._closing:
            self.write(handshake.acceptance(key) + greeting)

    def refuse(self, error: Exception) -> None:
        """Answer the handshake with an HTTP error."""
        if not self._closing:
            self._closing = True
            self.transport.write(handshake.refusal(as_refusal(error)))
            self.transport.close()

    def close(self, code: int, reason: str) -> None:
        """Send a close frame and wait a little for the client's, and for the socket to take what came before."""
        if self._key is not None:  # still waiting to be admitted
            self.refuse(GoingAway("The server is restarting."))
        elif not self._closing:
            self._say_goodbye(Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False))

    def _open(self, asked: Handshake) -> None:
        gate = self._gate
        handshake.check_origin(asked.headers, gate.origins)
        address = gate.address(self.transport, asked.headers)
        self._key = asked.key
        gate.hub.join(self, asked.slug, asked.epoch, asked.since, address)
        self._address = address

    def _hear(self, data: bytes) -> None:
        """Let the library parse what the client sends, which it does only now that there is something."""
        parser = self._parser
        if parser is None:
            parser = self._parser = Protocol(SERVER, state=State.OPEN, max_size=CLIENT_MESSAGE_BYTES)
        parser.receive_data(data)
        spoke = any(isinstance(event, Frame) and event.opcode not in CONTROL for event in parser.events_received())
        answer = b"".join(parser.data_to_send())
        if parser.state is not State.OPEN:
            # Its close was answered, or it broke the protocol and the answer says so.
            if answer and not self._closing:
                self._say_goodbye(answer)
            self._hang_up()
        elif spoke:
            self.close(CloseCode.CLIENT_SPOKE, "this stream takes no messages")
        elif answer and self.writable and not self._closing:
            # Pongs for a client that does not read them are dropped: they would pile up without a bound.
            self.write(answer)

    def _hang_up(self) -> None:
        """Send nothing more, and let the client close: were we to close while it sends, our last words would be lost."""
        if self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()
        else:
            self.transport.close()

    def _say_goodbye(self, last: bytes) -> None:
        self._closing = True
        channel, self.channel = self.channel, None
        if channel is not None:
            channel.leave(self)
        self.transport.write(last)
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self.transport.abort)
