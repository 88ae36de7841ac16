"""A primary, its replica and three Sentinels, for tests."""

import contextlib
from pathlib import Path
from typing import Any, Self

from redis.exceptions import RedisError

from tests.liveserver import wait_for
from tests.redis_servers import RedisServer, Started, several

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
