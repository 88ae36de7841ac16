"""Serving the app with uvicorn: our WebSockets, and a limit on how long a request may take to begin."""

import asyncio
import logging
import resource
import socket
from typing import Any, Literal

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from liveserver.errors import SetupError
from liveserver.fanout.protocol import WebSocketReader
from liveserver.settings import Settings

log = logging.getLogger(__name__)

# A reader's first request is one packet; a connection that says nothing for so long only holds a descriptor.
HEAD_SECONDS = 10.0
# Connections that wait to be accepted when everybody comes back at once; the kernel caps it at net.core.somaxconn.
BACKLOG = 16_384
DRAIN_SECONDS = 10
SLOW_HEAD = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Type: application/problem+json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b"
)
SLOW_HEAD_PROBLEM = (
    b'{"type":"urn:liveserver:problem:request-timeout","title":"Request timeout","status":408,'
    b'"detail":"The request did not begin in time.","errors":[]}'
)


class HttpProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP, but the head of the first request must arrive in time."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._too_late)

    def on_headers_complete(self) -> None:
        """It came."""
        self._arrived()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for."""
        self._arrived()
        super().connection_lost(exc)

    def _arrived(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_late(self) -> None:
        self._waiting = None
        self.transport.write(SLOW_HEAD % (len(SLOW_HEAD_PROBLEM), SLOW_HEAD_PROBLEM))
        self.transport.close()


def configuration(chosen: Settings, app: Any, *, factory: bool = False) -> uvicorn.Config:
    """How uvicorn serves us."""
    loop: Literal["uvloop"] = "uvloop"
    return uvicorn.Config(
        app,
        factory=factory,
        host=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        loop=loop,
        http=HttpProtocol,
        ws=WebSocketReader,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=chosen.trusted_proxies,
        backlog=BACKLOG,
        timeout_keep_alive=65,  # longer than the idle time of the usual load balancers, so that they close first
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def bind(chosen: Settings) -> socket.socket:
    """Take the address. Raises SetupError when it can't be had."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    try:
        return socket.create_server((chosen.host, chosen.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{chosen.host}:{chosen.port}"
        raise SetupError(f"can't listen on {where}: {error.strerror}; choose another with LIVESERVER_PORT") from None


def serve(chosen: Settings, listening: socket.socket) -> None:
    """Serve until told to stop; several workers share the socket, and one that dies is started again."""
    _raise_descriptor_limit()
    config = configuration(chosen, "liveserver.web.app:from_environment", factory=True)
    listening.set_inheritable(True)
    if chosen.workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])


def _raise_descriptor_limit() -> None:
    """Every reader is an open file: take as many as the system lets us."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
