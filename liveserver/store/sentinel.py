"""A primary that Sentinels watch over, and replace by a replica of it when it fails."""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection, Connection, SSLConnection
from redis.exceptions import ConnectionError, ResponseError

from liveserver.store.connection import make_pool
from liveserver.store.quorum import newest
from liveserver.store.single import Single

Address = tuple[str, int]


class Watch:
    """The Sentinels of one service: who is the primary?"""

    def __init__(self, addresses: list[Address], service: str, options: dict[str, Any]) -> None:
        self.service = service
        self.clients = [Redis.from_pool(make_pool(options | {"host": host, "port": port})) for host, port in addresses]
        self._asking: asyncio.Task[Address] | None = None

    async def primary(self) -> Address:
        """Where the primary is, as of this moment. Raises ConnectionError."""
        # After a fail-over a whole pool connects at once: one question answers them all.
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(newest([self._ask(client) for client in self.clients]))
        return await asyncio.shield(self._asking)

    async def close(self) -> None:
        """Give all connections back."""
        if self._asking is not None:
            self._asking.cancel()
        for client in self.clients:
            await client.aclose()

    async def _ask(self, client: Any) -> tuple[int, Address]:
        try:
            said = await client.execute_command("SENTINEL", "MASTER", self.service)
        except ResponseError as error:
            raise ConnectionError(f"the Sentinel says of {self.service!r}: {error}") from None
        told = dict(zip(said[::2], said[1::2], strict=True))
        # Each fail-over has a higher number: a Sentinel that was cut off does not know of the last one.
        return int(told[b"config-epoch"]), (told[b"ip"].decode(), int(told[b"port"]))


class ToPrimary(Connection):
    """A connection that asks where to go each time it connects."""

    def __init__(self, *, watch: Watch, **options: Any) -> None:
        super().__init__(**options, redis_connect_func=_greet)
        self._watch = watch

    async def _connect(self) -> None:
        self.host, self.port = await self._watch.primary()
        await super()._connect()  # type: ignore[no-untyped-call]


class ToPrimaryTLS(ToPrimary, SSLConnection):
    """The same, encrypted."""


class Sentinel(Single):
    """One server at a time, at the address that the Sentinels tell.

    ``sentinel_username`` and ``sentinel_password`` are for the Sentinels; user and password are for the servers.
    """

    def __init__(self, addresses: list[Address], service: str, options: dict[str, Any]) -> None:
        names = {"sentinel_username": "username", "sentinel_password": "password"}
        theirs = {names[name]: options.pop(name) for name in names if name in options}
        shared = {name: value for name, value in options.items() if name.startswith(("ssl_", "connection_class"))}
        self._watch = Watch(addresses, service, shared | theirs)
        self._address: Address | None = None
        encrypted = options.get("connection_class") is SSLConnection
        super().__init__(options | {"connection_class": ToPrimaryTLS if encrypted else ToPrimary, "watch": self._watch})

    async def look(self) -> None:
        """Ask the Sentinels; when they have chosen another primary, leave the old one, which may not know it yet."""
        before, self._address = self._address, await self._watch.primary()
        if before not in (None, self._address):
            # Those in use too: whoever waits on them for an answer tries again there, once.
            await self._pool.disconnect()
            self._run_id = None
        await super().look()

    async def close(self) -> None:
        """Give all connections back."""
        await super().close()
        await self._watch.close()


async def _greet(connection: AbstractConnection) -> None:
    await connection.on_connect()
    await connection.send_command("ROLE")
    role = await connection.read_response()
    if role[0] != b"master":
        raise ConnectionError("the server that the Sentinels name is no primary yet, or no longer")
