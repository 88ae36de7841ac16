"""A connection of its own on which Redis tells what is published.

Pub/sub forgets: whatever is published while a connection is down is gone, and nothing says so. So this hides nothing:
a lost connection is an error to whoever receives, and each confirmed subscription is an item, because from that moment
on, and not before, nothing published is missed.
"""

import contextlib
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from liveserver.errors import StoreUnavailable
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys

# A connection that is silent for this long is asked for a sign of life, and given up after as long again.
PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """From now on nothing published in this blog is missed."""

    slug: str


@dataclass(frozen=True, slots=True)
class Published:
    """An event of a blog as it was numbered."""

    slug: str
    seq: int
    epoch: str
    event: bytes


@dataclass(frozen=True, slots=True)
class Deleted:
    """The blog is gone."""

    slug: str


class Subscription:
    """Blogs that are listened to. One task receives; anyone may subscribe and unsubscribe meanwhile."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._pool: Any = client.connection_pool
        self._keys = keys
        self._slugs: dict[bytes, str] = {}
        self._connection: Any = None

    @property
    def connected(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._connection is not None

    async def connect(self) -> None:
        """Connect afresh and subscribe to every blog that is listened to. Raises StoreUnavailable."""
        await self.disconnect()
        connection = self._pool.make_connection()
        with speaking():
            await connection.connect()
            self._connection = connection
            if self._slugs:
                await connection.send_command("SUBSCRIBE", *self._slugs)

    async def disconnect(self) -> None:
        """Let the connection go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(RedisError, OSError):
                await connection.disconnect(nowait=True)

    async def subscribe(self, slug: str) -> None:
        """Listen to a blog; Confirmed follows, at the latest after the next connect."""
        channel = self._keys.of(slug).channel.encode()
        self._slugs[channel] = slug
        await self._send("SUBSCRIBE", channel)

    async def unsubscribe(self, slug: str) -> None:
        """Listen to a blog no longer."""
        channel = self._keys.of(slug).channel.encode()
        if self._slugs.pop(channel, None) is not None:
            await self._send("UNSUBSCRIBE", channel)

    async def receive(self) -> Confirmed | Published | Deleted:
        """The next item. Raises StoreUnavailable when the connection is lost or gives no sign of life."""
        asked = False
        while True:
            if self._connection is None:
                raise StoreUnavailable("the subscription is not connected")
            with speaking():
                said = await self._connection.read_response(timeout=PROBE_SECONDS, disconnect_on_error=False)
            if said is None:
                if asked:
                    raise StoreUnavailable("the subscription gives no sign of life")
                await self._send("PING")
            asked = said is None
            if not isinstance(said, list):
                continue
            kind, *rest = said
            if kind == b"message" and rest[0] in self._slugs:
                return self._item(self._slugs[rest[0]], rest[1])
            if kind == b"subscribe" and rest[0] in self._slugs:
                return Confirmed(self._slugs[rest[0]])

    @staticmethod
    def _item(slug: str, message: bytes) -> Published | Deleted:
        if message == b"deleted":
            return Deleted(slug)
        seq, epoch, event = message.split(b" ", 2)
        return Published(slug, int(seq), epoch.decode(), event)

    async def _send(self, *command: str | bytes) -> None:
        if self._connection is None:
            return
        try:
            await self._connection.send_command(*command, check_health=False)
        except (RedisError, OSError):
            # The receiver fails on the same connection, connects afresh and subscribes to all of them.
            await self.disconnect()
