"""Serving the app with uvicorn, with our protocol classes at its seams."""

import os
import resource
import socket
from types import FrameType
from typing import Any, Literal

import uvicorn

from liveserver import settings
from liveserver.errors import SetupError
from liveserver.fanout.arrival import Arrival
from liveserver.fanout.protocol import WebSocketReader
from liveserver.settings import Settings
from liveserver.web.workers import Workers

# Connections that wait to be accepted when everybody comes back at once; the kernel caps it at net.core.somaxconn.
BACKLOG = 16_384
# What the kernel may hold for a client that does not read: half a second of a fast line, and a bound on what a stuck
# reader costs, where the kernel's own choice would be 4 MB. Every accepted socket inherits it from the listening one.
SEND_BUFFER_BYTES = 256 << 10
# A phone that left its network says nothing: the kernel gives it up when it has acknowledged nothing for a minute, and
# asks those that are silent whether they are still there. By then their own side has long called the line dead.
VANISHED = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4, "TCP_USER_TIMEOUT": 60_000}
DRAIN_SECONDS = 10
# All in all, with what the store and the workers take.
STOP_SECONDS = 14


def configuration(chosen: Settings, app: Any, *, factory: bool = False) -> uvicorn.Config:
    """How uvicorn serves us."""
    loop: Literal["uvloop"] = "uvloop"
    return uvicorn.Config(
        app,
        factory=factory,
        host=chosen.host,
        port=chosen.port,
        loop=loop,
        http=Arrival,
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


def bind(chosen: Settings) -> list[socket.socket]:
    """Take the address, with a socket for each worker. Raises SetupError when it can't be had.

    Among several sockets the kernel spreads connections evenly; workers that accept from a shared one take what they
    get, and the readers of the one that got most wait longest.
    """
    # The first one alone does not share, so that an address that another server has is refused.
    probe = _listen(chosen, chosen.port)
    if chosen.workers == 1:
        return [probe]
    port = probe.getsockname()[1]
    probe.close()
    return [_listen(chosen, port, share=True) for _ in range(chosen.workers)]


def _listen(chosen: Settings, port: int, *, share: bool = False) -> socket.socket:
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    try:
        listening = socket.create_server((chosen.host, port), family=family, backlog=BACKLOG, reuse_port=share)
    except OSError as error:
        where = f"{chosen.host}:{port}"
        raise SetupError(f"can't listen on {where}: {error.strerror}; choose another with LIVESERVER_PORT") from None
    # The kernel doubles what it is told, to count its own bookkeeping.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES // 2)
    # These, too, every accepted socket inherits: none of them costs a connection anything.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in VANISHED.items():
        if hasattr(socket, option):  # not every system has all of them
            listening.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return listening


class Server(uvicorn.Server):
    """Uvicorn's server; a first signal stops it in good order, a second one at once."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to stop came."""
        if self.should_exit:
            os._exit(128 + sig)
        super().handle_exit(sig, frame)


def serve(listening: list[socket.socket]) -> None:
    """Serve until told to stop, with a worker for each socket; one that dies is started again."""
    _raise_descriptor_limit()
    if len(listening) > 1:
        Workers(serve_here, listening, STOP_SECONDS).run()
    else:
        serve_here(*listening)


def serve_here(listening: socket.socket) -> None:
    """Serve in this process, as the environment says, until told to stop."""
    config = configuration(settings.read(os.environ), "liveserver.web.app:from_environment", factory=True)
    Server(config).run(sockets=[listening])


def _raise_descriptor_limit() -> None:
    """Every reader is an open file: take as many as the system lets us."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
