"""A cluster: each blog lives on one shard of it, whichever holds the slot of its hash tag at the moment.

redis-py's own cluster client sends ASKING on another pooled connection than the command it is for, so that it can't use
a slot that is moving, and closes all connections to all servers when one of them fails; so here is a smaller one.
"""

import asyncio
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.crc import key_slot
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ConnectionError,
    MovedError,
    ReadOnlyError,
    TimeoutError,
    TryAgainError,
)

from liveserver.store.connection import make_pool
from liveserver.store.quorum import newest

Address = tuple[str, int]

# A slot that moves and a shard that gets another primary refuse commands for a moment: this long we try again.
PATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 0.1
KEYLESS = frozenset({"INFO", "PING"})
ELSEWHERE = (AskError, ClusterDownError, TryAgainError, ReadOnlyError, ConnectionError)


class Cluster:
    """Commands and announcements go to the shard that holds the slot of their key."""

    mode = "cluster"
    sharded = True

    def __init__(self, seeds: list[Address], options: dict[str, Any]) -> None:
        self._shards = ClusterClient(seeds, options)
        self.client: Redis = self._shards

    async def look(self) -> None:
        """Learn anew who holds which slot."""
        await self._shards.learn()

    def node(self, channel: bytes) -> Address | None:
        """The primary that holds a channel's slot."""
        return self._shards.owners.get(key_slot(channel))

    async def connect(self, node: Any) -> Any:
        """Connect to a primary."""
        pool: Any = self._shards.server(node).connection_pool
        connection = pool.make_connection()
        await connection.connect()
        return connection

    async def close(self) -> None:
        """Give all connections back."""
        await self.client.aclose()


class ClusterClient(Redis):
    """A client whose every command goes to the primary that holds its first key."""

    def __init__(self, seeds: list[Address], options: dict[str, Any]) -> None:
        self._seeds = frozenset(seeds)
        # Tried again is here, not in each server's pool: by then the slot may be somewhere else.
        self._options = {**options, "retry": Retry(NoBackoff(), 0)}
        self._servers: dict[Address, Redis] = {}
        self._learning: asyncio.Task[None] | None = None
        self.owners: dict[int, Address] = {}
        super().__init__(connection_pool=self.server(seeds[0]).connection_pool)

    def server(self, address: Address) -> Redis:
        """The client of one server."""
        if address not in self._servers:
            host, port = address
            self._servers[address] = Redis.from_pool(make_pool(self._options | {"host": host, "port": port}))
        return self._servers[address]

    async def learn(self) -> None:
        """Learn who holds which slot from the servers that know best. Raises ConnectionError."""
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._learn())
        await asyncio.shield(self._learning)

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run a command where its key is: go after one that moves, and wait a little for one that nobody serves."""
        until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        slot, tries = _slot(args), 0
        asked: Address | None = None
        while True:
            tries += 1
            try:
                if asked is None:
                    server: Any = self.server(await self._owner(slot))
                    return await server.execute_command(*args, **options)
                to, asked = asked, None
                return await self._ask(to, args, options)
            except TimeoutError:
                # Whoever waits has waited long enough, unless another server has taken over meanwhile.
                silent = self.owners.pop(slot, None)
                if tries > 1 or silent == await self._owner(slot):
                    raise
            except ELSEWHERE as error:
                if asyncio.get_running_loop().time() >= until:
                    raise
                if isinstance(error, MovedError):
                    self.owners[slot] = self._address(error, slot)
                elif isinstance(error, AskError):
                    asked = self._address(error, slot)
                else:
                    self.owners.pop(slot, None)
                if tries > 1 or not isinstance(error, AskError):
                    await asyncio.sleep(PAUSE_SECONDS)

    def pipeline(self, transaction: bool = False, shard_hint: str | None = None) -> "ClusterPipeline":
        """Many commands at once, to each server its own; no transaction."""
        return ClusterPipeline(self)

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Give all connections back."""
        if self._learning is not None:
            self._learning.cancel()
        for server in self._servers.values():
            await server.aclose()

    async def _owner(self, slot: int) -> Address:
        if slot not in self.owners:
            await self.learn()
        if slot not in self.owners:
            raise ClusterDownError(f"nobody holds slot {slot}")
        return self.owners[slot]

    def _address(self, error: AskError, slot: int) -> Address:
        """Where an answer sends us; without a host, to the same one as before."""
        return error.host or self.owners.get(slot, min(self._seeds))[0], error.port

    async def _ask(self, address: Address, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Run a command whose key is moving, at its new place; it is taken there only right after ASKING."""
        pipeline: Any = self.server(address).pipeline(transaction=False)
        pipeline.execute_command("ASKING")
        pipeline.execute_command(*args, **options)
        return (await pipeline.execute())[1]

    async def _learn(self) -> None:
        told_by, ranges = await newest([self._ranges(address) for address in self._seeds | set(self.owners.values())])
        owners: dict[int, Address] = {}
        for first, last, (host, port, *_), *_ in ranges:
            address = (host.decode() if host else told_by[0], port)
            owners.update(dict.fromkeys(range(first, last + 1), address))
        self.owners = owners
        for address in self._servers.keys() - self._seeds - set(owners.values()):
            await self._servers.pop(address).aclose()

    async def _ranges(self, address: Address) -> tuple[int, tuple[Address, list[Any]]]:
        """Who holds which slots, as one server sees it, under the number of how much it knows."""
        pipeline: Any = self.server(address).pipeline(transaction=False)
        pipeline.execute_command("CLUSTER", "INFO")
        pipeline.execute_command("CLUSTER", "SLOTS")
        info, ranges = await pipeline.execute()
        knows = dict(line.split(":", 1) for line in info.decode().splitlines() if ":" in line)
        # Each fail-over and each move of a slot has a higher epoch; and a server that is cut off says that it fails.
        return int(knows["cluster_current_epoch"]) * 2 + (knows["cluster_state"] == "ok"), (address, ranges)


class ClusterPipeline(Pipeline):
    """Commands whose keys may be anywhere: each server gets its own in one go, and stragglers go one by one."""

    def __init__(self, client: ClusterClient) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction=False, shard_hint=None)
        self._client = client

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """The answers, in the order of the commands."""
        stack, self.command_stack = self.command_stack, []
        by_owner: dict[Address, list[int]] = {}
        for place, (args, _) in enumerate(stack):
            by_owner.setdefault(await self._client._owner(_slot(args)), []).append(place)
        answers: list[Any] = [None] * len(stack)

        async def run(owner: Address, places: list[int]) -> None:
            pipeline: Any = self._client.server(owner).pipeline(transaction=False)
            for place in places:
                pipeline.execute_command(*stack[place][0], **stack[place][1])
            try:
                said = await pipeline.execute(raise_on_error=False)
            except ConnectionError as error:
                said = [error] * len(places)
            for place, answer in zip(places, said, strict=True):
                args, options = stack[place]
                straggler = isinstance(answer, ELSEWHERE)
                answers[place] = await self._client.execute_command(*args, **options) if straggler else answer

        await asyncio.gather(*(run(*each) for each in by_owner.items()))
        for answer in answers:
            if raise_on_error and isinstance(answer, Exception):
                raise answer
        return answers


def _slot(args: tuple[Any, ...]) -> int:
    """The slot of a command's first key; 0 for one without, which any server answers."""
    if args[0] in KEYLESS:
        return 0
    key = args[3] if args[0] in ("EVAL", "EVALSHA") else args[1]
    return key_slot(key.encode() if isinstance(key, str) else key)
