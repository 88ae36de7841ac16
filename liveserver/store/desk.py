"""What the newsroom of a blog shares besides its log: who is there, what is not published yet, how far entries got."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from redis.asyncio import Redis

from liveserver.store import scripts
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys, no_blog


@dataclass(frozen=True, slots=True)
class Sight:
    """One look: ``at`` is the moment in milliseconds of the store's clock, for the next one.

    ``people`` are by member; ``reached`` has readers and milliseconds of each version that got further since the last
    look; ``unpublished`` has version and status of each entry that is drafted, submitted or scheduled.
    """

    at: int
    readers: int
    people: dict[str, dict[str, Any]]
    reached: dict[tuple[str, int], tuple[int, int]]
    unpublished: dict[str, tuple[int, str]]


class Desk:
    """The desks of all blogs."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    async def look(self, slug: str, since: int) -> Sight:
        """How things are at a blog's desk now. Raises NotFound."""
        keys = self._keys.of(slug)
        shelves = [keys.shelf(status) for status in ("draft", "submitted", "scheduled")]
        names = [keys.blog, keys.presence, keys.reach, keys.reached, keys.readers, keys.states, *shelves]
        said = await self._call("desk", names, since)
        if said[0] == b"missing":
            raise no_blog(slug)
        _, at, readers, people, reached, unpublished = said
        return Sight(
            at,
            readers,
            {member.decode(): orjson.loads(doing) for member, doing in _pairs(people)},
            {_version(version): reach_of(said) for version, said in _pairs(reached)},
            {entry_id.decode(): _state(state) for entry_id, state in _pairs(unpublished)},
        )

    async def say(self, slug: str, member: str, doing: dict[str, Any] | None, seconds: int) -> None:
        """Say for a while what somebody does here; None: they leave. Raises NotFound."""
        keys = self._keys.of(slug)
        told = orjson.dumps(doing) if doing is not None else b""
        if not await self._call("present", [keys.blog, keys.presence], member, told, seconds):
            raise no_blog(slug)

    async def add_reach(self, slug: str, news: Iterable[tuple[str, int, int, int]]) -> None:
        """Note how far versions of entries got in one process: id, version, readers, milliseconds."""
        keys = self._keys.of(slug)
        told: list[str | int] = []
        for entry_id, version, readers, milliseconds in news:
            told += f"{entry_id} {version}", readers, milliseconds
        await self._call("reach", [keys.blog, keys.reach, keys.reached], *told)

    async def reach(self, slug: str) -> dict[tuple[str, int], tuple[int, int]]:
        """Readers and milliseconds of each version of an entry, as far as it was noted."""
        with speaking():
            said: Any = await self._client.hgetall(self._keys.of(slug).reach)
        return {_version(version): reach_of(numbers) for version, numbers in said.items()}

    async def audience(self, slug: str) -> dict[int, int]:
        """The most readers there were in each minute, by minutes since 1970."""
        with speaking():
            said: Any = await self._client.hgetall(self._keys.of(slug).audience)
        return {int(minute): int(readers) for minute, readers in sorted(said.items())}

    async def _call(self, name: str, keys: list[str], *arguments: str | bytes | int) -> Any:
        with speaking():
            return await scripts.call(self._client, name, keys, *arguments)


def reach_of(said: bytes) -> tuple[int, int]:
    """Readers and milliseconds, as they are kept."""
    readers, milliseconds = said.split()
    return int(readers), int(milliseconds)


def _pairs(flat: list[bytes]) -> Iterable[tuple[bytes, bytes]]:
    return zip(flat[::2], flat[1::2], strict=True)


def _version(said: bytes) -> tuple[str, int]:
    entry_id, version = said.decode().split()
    return entry_id, int(version)


def _state(said: bytes) -> tuple[int, str]:
    version, status = said.decode().split()
    return int(version), status
