"""All channels of this process: who may read, which blogs are listened to, and the ticks."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from liveserver.errors import CloseCode, NotFound, StoreUnavailable, TooManyReaders
from liveserver.fanout.archive import Archive
from liveserver.fanout.channel import Channel
from liveserver.fanout.frame import Form
from liveserver.fanout.metrics import Metrics
from liveserver.fanout.reader import Reader
from liveserver.store.store import Store
from liveserver.store.subscription import Confirmed, Deleted, Published, Subscription

log = logging.getLogger(__name__)

# What a new channel reads first: most readers who come back were away for less than this many events.
WARM_EVENTS = 200
# What a channel that missed something reads at a time.
STRETCH = 500
# A channel without readers stays warm for a while: they come back, and pages come with them.
LINGER_SECONDS = 30.0
# Whoever waits to be admitted while the store is silent is asked to come again before its patience ends.
WAIT_SECONDS = 10.0
# The last message before a silence can be lost without a trace; so a quiet channel asks the store where it stands.
QUIET_SECONDS = 10.0
# Restarted readers come back spread over so many seconds for each thousand of them, within these bounds.
# They go a hundred at a time: 20,000 are gone after two seconds, and more than 40,000 after four.
DRAIN_AT_LEAST, DRAIN_PAUSE_SECONDS, DRAIN_STEPS = 100, 0.01, 400
SPREAD_PER_THOUSAND, SPREAD_LEAST, SPREAD_MOST = 1.0, 2, 30


TRANSPORTS: dict[Form, str] = {"plain": "websocket", "deflated": "websocket-deflate", "sse": "sse"}


class Hub:
    """The channels of one process, and the one subscription that feeds them (see fanout/relay.py)."""

    def __init__(
        self,
        store: Store,
        *,
        tick_seconds: float,
        max_readers: int,
        max_readers_per_address: int,
        now: Callable[[], str],
        metrics: Metrics,
    ) -> None:
        self.store = store
        self.metrics = metrics
        self.subscription: Subscription = store.subscription()
        self.channels: dict[str, Channel] = {}
        self.readers = 0
        self._leaving: list[Reader] = []
        self._sent_away = 0
        self._tick_seconds = tick_seconds
        self._max_readers = max_readers
        self._max_per_address = max_readers_per_address
        self._now = now
        self._addresses: Counter[str] = Counter()
        self._transports: Counter[Form] = Counter()
        self._archives: dict[str, Archive] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._checked: dict[str, float] = {}
        self._emptied: dict[str, float] = {}

    # Readers

    def join(self, reader: Reader, slug: str, epoch: str | None, since: int | None, address: str) -> None:
        """Take a reader in. Raises TooManyReaders. Each that was taken in is to be given back by leave()."""
        if self._max_readers and self.readers >= self._max_readers:
            raise TooManyReaders("This server has as many readers as it takes.", headers={"Retry-After": "30"})
        if self._max_per_address and self._addresses[address] >= self._max_per_address:
            raise TooManyReaders(f"{address} has as many streams open as one may.", headers={"Retry-After": "30"})
        self.readers += 1
        self._transports[reader.form] += 1
        self._addresses[address] += 1
        channel = self.channels.get(slug)
        if channel is None:
            channel = self._open(slug)
        channel.join(reader, epoch, since)
        if channel.doubtful:
            self.refresh(channel)
        if channel.behind:
            self._archives[slug].serve()

    def leave(self, reader: Reader, address: str) -> None:
        """One reader less."""
        self.readers -= 1
        self._transports[reader.form] -= 1
        self._addresses[address] -= 1
        if self._addresses[address] <= 0:
            del self._addresses[address]

    def count(self, slug: str) -> int:
        """How many read a blog in this process."""
        channel = self.channels.get(slug)
        return channel.count if channel else 0

    def spread_seconds(self) -> int:
        """Over how many seconds the readers of this process should come back after a restart."""
        readers = max(self.readers, self._sent_away)
        return round(min(SPREAD_MOST, SPREAD_LEAST + readers / 1000 * SPREAD_PER_THOUSAND))

    def send_away(self, reader: Reader) -> None:
        """Ask a reader to come back after a restart; in its turn, so that others are served meanwhile."""
        self._leaving.append(reader)
        if self._sent_away == 0:
            self._sent_away = self.readers
            self._begin("drain", self._drain())

    async def _drain(self) -> None:
        at_once = max(DRAIN_AT_LEAST, self._sent_away // DRAIN_STEPS)
        while self._leaving:
            seconds = self.spread_seconds()
            for reader in self._leaving[-at_once:]:
                reader.close(CloseCode.GOING_AWAY, f"restarting: reconnect within {seconds} seconds")
            del self._leaving[-at_once:]
            await asyncio.sleep(DRAIN_PAUSE_SECONDS)

    # What the relay brings

    def take(self, item: Confirmed | Published | Deleted) -> None:
        """Pass an item on to its channel."""
        channel = self.channels.get(item.slug)
        if channel is None:
            return
        if isinstance(item, Published):
            if not channel.deliver(item):
                self.refresh(channel)
        elif isinstance(item, Confirmed):
            self.refresh(channel)
        else:
            self._end(channel)

    def refresh(self, channel: Channel) -> None:
        """Read on from the store until the channel stands where its log does."""
        task = self._tasks.get(channel.slug)
        if task is None or task.done():
            self._begin(channel.slug, self._refresh(channel))

    async def _refresh(self, channel: Channel) -> None:
        try:
            while True:
                channel.expect()
                since = channel.log.head
                limit = STRETCH if channel.warm else WARM_EVENTS
                tail = await self.store.tail(channel.slug, since if channel.warm else None, limit)
                if self.channels.get(channel.slug) is not channel:
                    return  # deleted meanwhile; another one may be here by now
                if channel.take(tail, since, limit):
                    break
            self._checked[channel.slug] = asyncio.get_running_loop().time()
            self._archives[channel.slug].serve()
        except NotFound:
            self._end(channel)
        except StoreUnavailable as error:
            # The next confirmation, or the next look at quiet channels, tries again.
            log.warning("%s: the log can't be read: %s", channel.slug, error)
            self._checked.pop(channel.slug, None)

    # Housekeeping

    async def keep_house(self) -> None:
        """Ticks, quiet channels and channels without readers, until cancelled."""
        loop = asyncio.get_running_loop()
        pause = min(1.0, self._tick_seconds / 10)
        quiet = min(QUIET_SECONDS, self._tick_seconds)
        while True:
            asked = loop.time()
            await asyncio.sleep(pause)
            now = loop.time()
            self.metrics.loop_delay_seconds.observe(max(0.0, now - asked - pause))
            self.metrics.store_up.set(self.subscription.connected)
            for form, readers in self._transports.items():
                self.metrics.readers.labels(TRANSPORTS[form]).set(readers)
            for slug, channel in list(self.channels.items()):
                # Each channel a little early, each by its own share, so that not all of them tick at once.
                due = self._tick_seconds * (0.75 + 0.2 * (hash(slug) % 100) / 100) - pause
                if channel.warm and channel.count and now - channel.ticked_at >= due:
                    channel.tick()
                channel.refuse_waiting(StoreUnavailable("The blog can't be read now."), now - WAIT_SECONDS)
                if now - max(channel.heard_at, self._checked.get(slug, 0)) >= quiet:
                    self._checked[slug] = now + random.uniform(0, 1)
                    self.refresh(channel)
                if channel.empty and now - self._emptied.get(slug, now) >= LINGER_SECONDS:
                    self._drop(channel)

    def _open(self, slug: str) -> Channel:
        loop = asyncio.get_running_loop()

        def when_empty() -> None:
            self._emptied[slug] = loop.time()

        channel = Channel(slug, self._tick_seconds, self.metrics, self._now, when_empty)
        self.channels[slug] = channel
        self._archives[slug] = Archive(channel, self.store)
        self._checked[slug] = loop.time()
        self._begin(f"subscribe {slug}", self.subscription.subscribe(slug))
        return channel

    def _drop(self, channel: Channel) -> None:
        slug = channel.slug
        if self.channels.get(slug) is not channel:
            return
        del self.channels[slug], self._archives[slug]
        for kept in (self._checked, self._emptied, self._tasks):
            kept.pop(slug, None)
        self._begin(f"subscribe {slug}", self.subscription.unsubscribe(slug))

    def _end(self, channel: Channel) -> None:
        channel.end()
        self._drop(channel)

    def _begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Let something be done, and hold on to it until it is: the loop alone does not."""
        task = self._tasks[name] = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(lambda done: self._tasks.pop(name) if self._tasks.get(name) is done else None)
