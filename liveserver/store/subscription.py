"""What is published, wherever it is published: each blog is listened to on a line to the server that announces it.

Pub/sub forgets: whatever is published while a line is down, or leads to a server that nobody publishes through any
more, is gone, and nothing says so. So each confirmed subscription is an item, the first one and every one after that,
because from that moment on, and not before, nothing published is missed; and every few seconds it is looked where
commands go now, so that lines never stay with a server that was left.
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from liveserver.errors import StoreUnavailable
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys
from liveserver.store.line import Line
from liveserver.store.topology import Topology

log = logging.getLogger(__name__)

# How long a line may lead to a server that nobody publishes through any more: one small question each time.
LOOK_SECONDS = 2.0
RETRY_SECONDS = 0.2


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


Item = Confirmed | Published | Deleted


class Subscription:
    """Blogs that are listened to. One task receives; anyone may subscribe and unsubscribe meanwhile."""

    def __init__(self, topology: Topology, keys: Keys) -> None:
        self._topology = topology
        self._keys = keys
        self._slugs: dict[bytes, str] = {}
        self._lines: dict[object, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._items: asyncio.Queue[Item | BaseException] = asyncio.Queue()
        self._uneasy = asyncio.Event()  # somebody must look, sooner than it would be time for
        self._found = False
        self._lost = False

    @property
    def connected(self) -> bool:
        """Whether every blog is listened to, as far as is known."""
        lines = self._lines.values()
        placed = sum(len(line.channels) for line in lines if line.connected)
        return self._found and placed == len(self._slugs)

    async def connect(self) -> None:
        """Begin to listen; from now on lines are made, and made again when they are lost, until disconnect()."""
        self._start(self._tend())

    async def disconnect(self) -> None:
        """Let all lines go."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lines.clear()
        self._found = False

    async def subscribe(self, slug: str) -> None:
        """Listen to a blog; Confirmed follows as soon as the server that announces it says so."""
        channel = self._keys.of(slug).channel.encode()
        self._slugs[channel] = slug
        await self._place(channel)

    async def unsubscribe(self, slug: str) -> None:
        """Listen to a blog no longer."""
        channel = self._keys.of(slug).channel.encode()
        if self._slugs.pop(channel, None) is not None:
            for line in list(self._lines.values()):
                await line.remove(channel)

    async def receive(self) -> Item:
        """The next item."""
        item = await self._items.get()
        if isinstance(item, BaseException):
            raise item
        return item

    async def _tend(self) -> None:
        """See to it that each blog is listened to where it is announced."""
        while True:
            self._uneasy.clear()
            try:
                with speaking():
                    await self._topology.look()
                self._found = True
                for channel in list(self._slugs):
                    await self._place(channel)
                self._recover()
            except StoreUnavailable as error:
                self._found = False
                self._lose(error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._uneasy.wait(), LOOK_SECONDS)
                await asyncio.sleep(RETRY_SECONDS)

    async def _place(self, channel: bytes) -> None:
        """Listen to a channel on the line to its server, and on no other."""
        node = self._topology.node(channel)
        for line in list(self._lines.values()):
            if line.node != node:
                await line.remove(channel)
        if node is None or channel not in self._slugs:
            return
        if node not in self._lines:
            self._lines[node] = Line(self._topology, node, self._hear, self._uneasy.set)
            self._start(self._listen(self._lines[node]))
        await self._lines[node].add(channel)

    async def _listen(self, line: Line) -> None:
        try:
            await line.listen()
            if line.channels:  # added while it ended
                self._uneasy.set()
        except StoreUnavailable as error:
            if line.channels:
                self._lose(error)
        finally:
            if self._lines.get(line.node) is line:
                del self._lines[line.node]

    def _hear(self, channel: bytes, message: bytes | None) -> None:
        slug = self._slugs.get(channel)
        if slug is None:
            return
        if message is None:
            self._items.put_nowait(Confirmed(slug))
            self._recover()
        elif message == b"deleted":
            self._items.put_nowait(Deleted(slug))
        else:
            seq, epoch, event = message.split(b" ", 2)
            self._items.put_nowait(Published(slug, int(seq), epoch.decode(), event))

    def _lose(self, error: StoreUnavailable) -> None:
        if not self._lost:
            log.warning("the subscription is lost: %s", error.detail)
        self._lost = True
        self._uneasy.set()

    def _recover(self) -> None:
        if self._lost and self.connected:
            log.warning("the subscription is back")
            self._lost = False

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._items.put_nowait(fault)
