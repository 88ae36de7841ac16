"""Serving the app with uvicorn, with our protocol classes at its seams."""

import logging
import resource
import socket
from typing import Any, Literal

import uvicorn
from uvicorn.supervisors import Multiprocess

from liveserver.errors import SetupError
from liveserver.fanout.http import HttpProtocol
from liveserver.fanout.protocol import WebSocketReader
from liveserver.settings import Settings

log = logging.getLogger(__name__)

# Connections that wait to be accepted when everybody comes back at once; the kernel caps it at net.core.somaxconn.
BACKLOG = 16_384
# What the kernel may hold for a client that does not read: half a second of a fast line, and a bound on what a stuck
# reader costs, where the kernel's own choice would be 4 MB. Every accepted socket inherits it from the listening one.
SEND_BUFFER_BYTES = 256 << 10
DRAIN_SECONDS = 10


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
