"""A blog with readers, in this process: the tail of its log, and who reads it from where."""

import asyncio
from collections.abc import Callable, Iterable
from time import perf_counter

import orjson

from liveserver.errors import CloseCode, NotFound
from liveserver.fanout import frame as frames
from liveserver.fanout.frame import Frame
from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics, age_seconds
from liveserver.fanout.reader import Reader
from liveserver.model.event import redacted
from liveserver.model.lineage import Lineage
from liveserver.store.store import Tail
from liveserver.store.subscription import Published

# The pump lets others have the loop after this long. A publish needs the loop about five times before it is answered:
# while a burst is delivered, each millisecond here delays the next publish by five (docs/performance.md).
SLICE_SECONDS = 0.001
# Looking at the clock costs about as much as a hundredth of this many writes.
WRITES_BETWEEN_LOOKS = 32
DELETED = b'{"type":"entry.deleted"'


class Channel:
    """One blog's readers and the log they are cursors into.

    Cold until the log's tail was read; readers that come before that wait. ``behind`` are readers whose cursor lies
    before the tail: the archive serves them until they have reached it (see fanout/archive.py).
    """

    def __init__(
        self,
        slug: str,
        tick_seconds: float,
        metrics: Metrics,
        now: Callable[[], str],
        when_empty: Callable[[], None],
    ) -> None:
        self.slug = slug
        self.log = Log(0)
        self.lineage = Lineage("", {})
        self.warm = False
        self.seen = 0  # the highest seq announced since the log was last read
        self.readers: set[Reader] = set()
        self.behind: dict[Reader, float] = {}
        self.elsewhere = 0  # readers in other processes (fanout/census.py)
        self.tick_seconds = tick_seconds
        self.spoke_at = 0.0  # loop time of the last message to all
        self.heard_at = 0.0  # loop time of the last event
        self._metrics = metrics
        self._newest = b""  # the last event of the round that is going out
        self._now = now
        self._when_empty = when_empty
        self._waiting: dict[Reader, tuple[str | None, int | None]] = {}
        self._round: list[Reader] = []
        self._told = 0  # the head when the round began
        self._tick: Frame | None = None  # to go out in the next round
        self._telling: Frame | None = None  # going out in this one
        self._pumping = False
        self._loop = asyncio.get_running_loop()

    @property
    def count(self) -> int:
        """How many read this blog here."""
        return len(self.readers) + len(self.behind)

    @property
    def total(self) -> int:
        """How many read this blog anywhere, as far as is known here."""
        return self.count + self.elsewhere

    @property
    def empty(self) -> bool:
        """Whether nobody reads or waits."""
        return not (self.readers or self.behind or self._waiting)

    # Readers

    def join(self, reader: Reader, epoch: str | None, since: int | None) -> None:
        """Take a reader in at its position, or from now on; at once when warm."""
        reader.channel = self
        if self.warm:
            self._admit(reader, epoch, since)
        else:
            self._waiting[reader] = (epoch, since)

    def leave(self, reader: Reader) -> None:
        """Forget a reader that is gone."""
        self.readers.discard(reader)
        self.behind.pop(reader, None)
        self._waiting.pop(reader, None)
        if self.empty:
            self._when_empty()

    def resume(self, reader: Reader) -> None:
        """Go on with a reader whose socket was full."""
        if reader in self.readers and reader.cursor < self.log.head:
            self._round.append(reader)
            self._pump_soon()

    def overtake(self, reader: Reader) -> None:
        """Take a reader over from the archive: its cursor has reached the tail."""
        self.behind.pop(reader, None)
        self.readers.add(reader)
        self.resume(reader)

    def reset(self, reader: Reader) -> None:
        """Tell a reader that its position can't be resumed; it goes on from the head."""
        reader.cursor = self.log.head
        reader.write(frames.reset(self.lineage.epoch, self.log.head).form(reader.form))

    def drop(self, reader: Reader) -> None:
        """Close a reader that was too slow; it may come back and resume."""
        self._metrics.slow.inc()
        reader.close(CloseCode.TOO_SLOW, "too slow: reconnect and resume")

    def refuse_waiting(self, error: NotFound) -> None:
        """Turn away those who wait for a blog that is not there."""
        waiting, self._waiting = self._waiting, {}
        for reader in waiting:
            reader.channel = None
            reader.refuse(error)

    def close(self, code: CloseCode, reason: str) -> None:
        """End every stream of this blog."""
        for reader in [*self.readers, *self.behind]:
            reader.close(code, reason)

    def _admit(self, reader: Reader, epoch: str | None, since: int | None) -> None:
        log, form = self.log, reader.form
        reader.cursor, resumed = log.head, since is not None and self.lineage.admits(epoch, since, log.head)
        self._metrics.joins.labels("new" if since is None else "resumed" if resumed else "reset").inc()
        if since is not None and resumed:
            reader.cursor = since
        hello = frames.hello(
            self.lineage.epoch, log.head, self.total + 1, self.tick_seconds, self._now(), stands_at=reader.cursor
        )
        greeting = hello.form(form)
        if since is not None and not resumed:
            greeting += frames.reset(self.lineage.epoch, log.head).form(form)
        if reader.cursor < log.start:
            self.behind[reader] = self._loop.time()
        else:
            self.readers.add(reader)
            if reader.cursor < log.head:
                missed, reader.cursor = log.after(reader.cursor, form)
                greeting += missed
        reader.accept(greeting)
        self.resume(reader)

    # Events

    def deliver(self, item: Published) -> bool:
        """Take an event as it is announced; False when the log must be read first because it does not follow."""
        if self.warm and item.epoch == self.lineage.epoch:
            if item.seq <= self.log.head:
                return True
            if item.seq == self.log.head + 1:
                self._metrics.relay_seconds.observe(age_seconds(item.event))
                self._append([item.event])
                return True
        self._metrics.gaps.inc(self.warm)
        self.seen = max(self.seen, item.seq)
        return False

    def take(self, tail: Tail, since: int, limit: int) -> bool:
        """Take what was read from the store after ``since``, or first of all; False when there is more to read."""
        before, head = self.lineage, tail.position.seq
        self.lineage = tail.lineage
        if not self.warm:
            self.log = Log(head - len(tail.events))
            self._append(tail.events)
            self.warm = True
            waiting, self._waiting = self._waiting, {}
            for reader, position in waiting.items():
                self._admit(reader, *position)
            return head >= self.seen
        same = before.epoch == tail.lineage.epoch
        if not tail.lineage.admits(before.epoch, since if same else self.log.head, head) or len(tail.events) < min(
            head - since, limit
        ):
            self._start_over(head)
            return True
        # Events may have been delivered in order while we read.
        self._append(tail.events[self.log.head - since :])
        if not same:
            self.tick()
        return self.log.head >= max(head, self.seen)

    def tick(self) -> None:
        """Break the silence: tell everyone who stands at the head where it is."""
        self._tick = frames.tick(self.lineage.epoch, self.log.head, self.total, self._now())
        self.spoke_at = self._loop.time()
        self._pump_soon()

    def _append(self, events: Iterable[bytes]) -> None:
        start = self.log.start
        for event in events:
            self.log.append(Frame(event, f"{self.lineage.epoch}:{self.log.head + 1}"))
            self._metrics.events.inc()
            self._newest = event
            if event.startswith(DELETED):
                self._forget(event)
        self.spoke_at = self.heard_at = self._loop.time()
        if self.log.start > start:
            self._drop_those_before_the_tail()
        self._pump_soon()

    def _forget(self, deletion: bytes) -> None:
        """Take what was retracted out of the log, so that nobody who comes later is given it, as the store does."""
        entry_id = orjson.loads(deletion)["id"]
        word = f'"id":"{entry_id}"'.encode()

        def without(frame: Frame) -> Frame:
            return Frame(redacted(frame.text, entry_id), frame.position) if word in frame.text else frame

        self.log.rewrite(without)

    def _start_over(self, head: int) -> None:
        """Events that readers have seen are no more, or more were missed than are kept: everyone is told to reset."""
        self.log = Log(head)
        for reader in [*self.readers, *self.behind]:
            if reader.writable:
                self.reset(reader)
            else:
                self.drop(reader)
        self.readers |= self.behind.keys()
        self.behind.clear()

    def _drop_those_before_the_tail(self) -> None:
        for reader in [reader for reader in self.readers if not reader.writable and reader.cursor < self.log.start]:
            self.drop(reader)

    # The pump

    def _pump_soon(self) -> None:
        if not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        """Write to each reader all that it lacks, for one slice of time; then let the loop have a turn."""
        log, head = self.log, self.log.head
        until = perf_counter() + SLICE_SECONDS
        left = WRITES_BETWEEN_LOOKS
        deliveries = written = 0
        if not self._round:
            self._round, self._told = list(self.readers), head
            self._telling, self._tick = self._tick, None
        readers = self._round
        while readers:
            reader = readers.pop()
            if not reader.writable or reader.channel is not self:
                continue
            if reader.cursor < head:
                cursor = reader.cursor
                if cursor < log.start:
                    self.drop(reader)
                    continue
                data, reader.cursor = log.after(cursor, reader.form)
                reader.write(data)
                deliveries += reader.cursor - cursor
                written += len(data)
                if reader.cursor < head and reader.writable:
                    readers.append(reader)
            elif self._telling is not None:
                reader.write(self._telling.form(reader.form))
            left -= 1
            if left == 0:
                left = WRITES_BETWEEN_LOOKS
                if perf_counter() > until:
                    break
        if deliveries:
            self._metrics.deliveries.inc(deliveries)
            self._metrics.delivered_bytes.inc(written)
            if not readers:
                self._metrics.fanout_seconds.observe(age_seconds(self._newest))
        if readers or self._told < self.log.head or self._tick is not None:
            self._loop.call_soon(self._pump)
        else:
            self._pumping = False
