"""Where the readers go: a blog on a server, as every process of the load must know it."""

import ipaddress
import socket
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import click

# Readers come from many addresses, and servers count them by it. On loopback all of 127.0.0.0/8 is this machine's, so
# this many share one: a storm, in which old and new connections meet, stays within the usual thousand.
READERS_PER_ADDRESS = 500
# linux/in.h; Python has no name for it. Binds the address only, so that ports are counted for each address by itself.
IP_BIND_ADDRESS_NO_PORT = 24
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Target:
    """A blog's stream, and how to reach it. ``address`` is as the socket module wants it for ``family``."""

    url: str
    slug: str
    family: int
    address: Any
    host: str
    tls: bool
    deflate: bool

    @property
    def path(self) -> str:
        """The path of the blog in the API."""
        return f"{urlsplit(self.url).path.rstrip('/')}/api/v1/blogs/{self.slug}"

    @property
    def stream(self) -> str:
        """The path of its stream."""
        return f"{self.path}/stream"

    @property
    def hostname(self) -> str:
        """The name on the server's certificate."""
        return urlsplit(self.url).hostname or ""

    @property
    def spreads(self) -> bool:
        """Whether readers may come from addresses of their own."""
        return self.local and self.family == socket.AF_INET and sys.platform == "linux"

    @property
    def local(self) -> bool:
        """Whether it is reached over loopback."""
        return ipaddress.ip_address(self.address[0]).is_loopback

    def socket(self, number: int, receive_buffer_bytes: int = 0) -> socket.socket:
        """A socket for one of the readers, bound where that is of use, and on its way. Raises OSError."""
        made = socket.socket(self.family, socket.SOCK_STREAM)
        try:
            made.setblocking(False)
            if receive_buffer_bytes:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
            if self.spreads:
                made.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
                made.bind((str(ipaddress.IPv4Address("127.0.1.1") + number // READERS_PER_ADDRESS), 0))
            made.connect_ex(self.address)
        except OSError:
            made.close()
            raise
        return made


def find(url: str, slug: str, *, deflate: bool) -> Target:
    """The target that a URL and a slug name. Raises ClickException when nothing answers there."""
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    try:
        port = parts.port or (443 if tls else 80)
        with socket.create_connection((parts.hostname, port), PATIENCE_SECONDS) as probe:
            return Target(url, slug, probe.family, probe.getpeername(), parts.netloc.rpartition("@")[2], tls, deflate)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise click.ClickException(f"{url} can't be reached: {reason}") from None
