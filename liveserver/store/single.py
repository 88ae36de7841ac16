"""One server; or whichever answers at its address, for a name or a proxy may lead to another one after a fail-over."""

from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ConnectionError

from liveserver.store.connection import make_pool


class Single:
    """All commands and all announcements go through one server."""

    mode = "standalone"
    sharded = False

    def __init__(self, options: dict[str, Any]) -> None:
        self._pool = make_pool(options)
        self.client = Redis.from_pool(self._pool)
        self._run_id: str | None = None

    async def look(self) -> None:
        """Find out which server commands reach now: each start of a server has an id of its own."""
        told = await self.client.info("server", "replication")
        if told["role"] != "master":
            # Demoted behind our back. Connections that are made from now on lead to whoever is the primary.
            await self._pool.disconnect(inuse_connections=False)
            raise ConnectionError("the server at this address is a replica")
        if self._run_id not in (None, told["run_id"]):
            # Other connections may still lead to the server that was left, which would answer with what it knew. Those
            # in use too: whoever waits on them for an answer tries again, once.
            await self._pool.disconnect()
        self._run_id = told["run_id"]

    def node(self, channel: bytes) -> str | None:
        """The server that commands reach."""
        return self._run_id

    async def connect(self, node: Any) -> Any:
        """Connect to it, and see that it is the same one: else nothing of what we publish would ever be heard here."""
        connection: Any = self._pool.make_connection()
        await connection.connect()
        await connection.send_command("INFO", "server")
        if f"run_id:{node}\r\n".encode() not in await connection.read_response():
            await connection.disconnect()
            raise ConnectionError("another server answers than a moment ago")
        return connection

    async def close(self) -> None:
        """Give all connections back."""
        await self.client.aclose()
