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


class Arrival(asyncio.Protocol):
    """Stands at uvicorn's ``http=`` seam until the first bytes are here."""

    __slots__ = ("_app_state", "_config", "_server_state", "_transport", "_waiting")

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
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first bytes, for a while."""
        self._transport = transport
        connections: set[Any] = self._server_state.connections
        connections.add(self)
        self._waiting = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._too_late)

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

    def _go(self) -> None:
        connections: set[Any] = self._server_state.connections
        connections.discard(self)
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        self._transport.write(handshake.refusal(RequestTimeout("The request did not begin in time.")))
        self._transport.close()
