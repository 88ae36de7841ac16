"""What is to be published later, over all blogs.

A hint, written before the entry is: so an entry that is to be published is never missing here, and what is
here and shouldn't be is found out when its time comes.
"""

from typing import Any

from redis.asyncio import Redis

from liveserver.model import times
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys


class Schedule:
    """Entries by the moment they are due."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._key = keys.due

    async def add(self, slug: str, entry_id: str, publish_at: str) -> None:
        """Note that an entry is due at a moment, instead of the moment noted before."""
        with speaking():
            await self._client.zadd(self._key, {f"{slug}/{entry_id}": times.milliseconds(publish_at)})

    async def due(self, now: str) -> list[tuple[str, str]]:
        """Blog and id of the entries whose moment has come."""
        with speaking():
            members: Any = await self._client.zrangebyscore(
                self._key, "-inf", times.milliseconds(now), start=0, num=100
            )
        pairs = (member.decode().split("/") for member in members)
        return [(slug, entry_id) for slug, entry_id in pairs]

    async def remove(self, slug: str, entry_id: str) -> None:
        """Forget an entry that was published, or is no longer to be."""
        with speaking():
            await self._client.zrem(self._key, f"{slug}/{entry_id}")
