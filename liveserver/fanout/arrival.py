"""A connection of which nothing is known yet: its first bytes decide what it becomes.

When a blog's readers all come back at once, their handshakes are all there is to do. So the handshake of an ordinary
browser, which comes in one piece, becomes a reader right here. Everything else, handshakes in pieces or in unusual
words too, goes to the HTTP protocol, which hands upgrades to the same class.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from liveserver.errors import RequestTimeout
from liveserver.fanout import handshake
from liveserver.fanout.http import HEAD_SECONDS, HttpProtocol
from liveserver.fanout.protocol import WebSocketReader

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

STREAMS = b"GET /api/v1/blogs/"
UPGRADE = b"\r\nUpgrade: websocket\r\n"
END = b"\r\n\r\n"
HEAD_MAX_BYTES = 8192


class Lobby:
    """The connections of which nothing is known yet, in the order in which they came: one timer for all of them."""

    def __init__(self) -> None:
        self._came_at: dict[Arrival, float] = {}
        self._watching = False

    def enter(self, arrival: "Arrival") -> None:
        """Let a connection wait for its first bytes, for a while."""
        loop = asyncio.get_running_loop()
        self._came_at[arrival] = loop.time()
        if not self._watching:
            self._watching = True
            loop.call_later(HEAD_SECONDS, self._look)

    def leave(self, arrival: "Arrival") -> None:
        """It has said what it is, or it is gone."""
        self._came_at.pop(arrival, None)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._came_at:
            first = next(iter(self._came_at))
            left = self._came_at[first] + HEAD_SECONDS - loop.time()
            if left > 0:
                loop.call_later(left, self._look)
                return
            del self._came_at[first]
            first.too_late()
        self._watching = False


class Arrival(asyncio.Protocol):
    """Stands at uvicorn's ``http=`` seam until the first bytes are here."""

    __slots__ = ("_app_state", "_config", "_server_state", "_transport")

    def __init__(
        self,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._config = config
        self._server_state = server_state
        self._app_state = app_state
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes, for a while."""
        self._transport = transport
        connections: set[Any] = self._server_state.connections
        connections.add(self)
        self._app_state["lobby"].enter(self)

    def data_received(self, data: bytes) -> None:
        """Become what they ask for."""
        self._go()
        become: Any = HttpProtocol
        if data.startswith(STREAMS) and UPGRADE in data and data.find(END) == len(data) - len(END) < HEAD_MAX_BYTES:
            become = WebSocketReader
        protocol = become(config=self._config, server_state=self._server_state, app_state=self._app_state)
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """It went without a word."""
        self._go()

    def shutdown(self) -> None:
        """The server goes away."""
        self._transport.close()

    def too_late(self) -> None:
        """It waited for nothing."""
        self._transport.write(handshake.refusal(RequestTimeout("The request did not begin in time.")))
        self._transport.close()

    def _go(self) -> None:
        connections: set[Any] = self._server_state.connections
        connections.discard(self)
        self._app_state["lobby"].leave(self)
