"""Serving the app with uvicorn: our WebSockets, and limits on how a request may arrive."""

import asyncio
import logging
import resource
import socket
from collections.abc import Callable
from typing import Any, Literal

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from liveserver.errors import BadRequest, LiveserverError, RequestTimeout, SetupError
from liveserver.fanout import handshake
from liveserver.fanout.protocol import WebSocketReader
from liveserver.settings import Settings

log = logging.getLogger(__name__)

# A reader's first request is one packet; a connection that says nothing for so long only holds a descriptor.
HEAD_SECONDS = 10.0
# Browsers and proxies stop at 8 or 16 KiB; the parser itself would keep whatever comes.
HEAD_MAX_BYTES = 64 << 10
# For the rest of a body that was answered without being read, with 401 for instance.
REST_SECONDS = 20.0
# Connections that wait to be accepted when everybody comes back at once; the kernel caps it at net.core.somaxconn.
BACKLOG = 16_384
# What the kernel may hold for a client that does not read: half a second of a fast line, and a bound on what a stuck
# reader costs, where the kernel's own choice would be 4 MB. Set on the listening socket, every accepted one inherits it.
SEND_BUFFER_BYTES = 256 << 10
DRAIN_SECONDS = 10


class HttpProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP, but a request's head must arrive in time and in bounds, and what can't be read gets a problem."""

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
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is here whole."""
        self._stop_waiting()
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

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self._refuse(BadRequest("This is not a HTTP request that can be read."))

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
        listening = socket.create_server((chosen.host, chosen.port), family=family, backlog=BACKLOG)
    except OSError as error:
        where = f"{chosen.host}:{chosen.port}"
        raise SetupError(f"can't listen on {where}: {error.strerror}; choose another with LIVESERVER_PORT") from None
    # The kernel doubles what it is told, to count its own bookkeeping.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES // 2)
    return listening


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
