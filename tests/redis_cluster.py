"""A cluster of Redis servers, for tests."""

import contextlib
from pathlib import Path
from typing import Self

from redis.crc import key_slot
from redis.exceptions import RedisError

from tests.liveserver import wait_for
from tests.redis_servers import RedisServer, Started, several

SLOTS = 16_384


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

    def move(self, slug: str, to: RedisServer) -> None:
        """Move a blog's slot key by key, as redis-cli does."""
        slot, source = key_slot(slug.encode()), self.owner(slug)
        old, new = (server.redis.execute_command("CLUSTER", "MYID").decode() for server in (source, to))
        to.redis.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", old)
        source.redis.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", new)
        while keys := source.redis.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 1):
            source.redis.execute_command("MIGRATE", "127.0.0.1", to.port, keys[0], 0, 5000)
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
