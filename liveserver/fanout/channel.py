"""A blog with readers, in this process: the tail of its log, and who reads it from where."""

import asyncio
from collections.abc import Callable, Iterable
from math import inf
from typing import NamedTuple

import orjson

from liveserver.errors import CloseCode, LiveserverError, NotFound
from liveserver.fanout import frame as frames
from liveserver.fanout.frame import Frame
from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics, age_seconds
from liveserver.fanout.pump import Pump
from liveserver.fanout.reach import Reach
from liveserver.fanout.reader import Reader
from liveserver.model.event import redacted
from liveserver.model.lineage import Lineage
from liveserver.store.store import Tail
from liveserver.store.subscription import Published

# Beyond so many readers, their number in a greeting may be a moment old.
CROWD = 100
SAME_MOMENT_SECONDS = 0.05
DELETED = b'{"type":"entry.deleted"'


class Waiting(NamedTuple):
    """What somebody who waits to be admitted asks for; how often the log had been read then, and the loop's time."""

    epoch: str | None
    since: int | None
    reads: int
    came_at: float


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
        self.heard_at = 0.0  # loop time of the last event
        self.metrics = metrics
        self.reach = Reach(0, metrics)
        self._now = now
        self._when_empty = when_empty
        self._greeting: tuple[tuple[object, ...], float, Frame] = ((), 0.0, Frame(b""))
        self._waiting: dict[Reader, Waiting] = {}
        self._reads = 0  # of the log, that were begun
        self._loop = asyncio.get_running_loop()
        self.ticked_at = self._loop.time()  # the last time; a channel that begins has hellos to say it all
        self._pump = Pump(self, metrics)

    @property
    def count(self) -> int:
        """How many read this blog here."""
        return len(self.readers) + len(self.behind)

    @property
    def total(self) -> int:
        """How many read this blog anywhere, as far as is known here."""
        return self.count + self.elsewhere

    @property
    def doubtful(self) -> bool:
        """Whether somebody waits whose position is not known here: the log must be read before it can be told so."""
        return self.warm and bool(self._waiting)

    @property
    def empty(self) -> bool:
        """Whether nobody reads or waits."""
        return not (self.readers or self.behind or self._waiting)

    # Readers

    def join(self, reader: Reader, epoch: str | None, since: int | None) -> None:
        """Take a reader in at its position, or from now on; at once when warm, and its position is known here.

        Its snapshot came from the store, or from another process, and may be ahead of what was heard here. So nobody is
        reset for what is known here, but for what the log says when it is read anew.
        """
        reader.channel = self
        if self.warm and self._admits(epoch, since):
            self._admit(reader, epoch, since)
        else:
            self._waiting[reader] = Waiting(epoch, since, self._reads, self._loop.time())

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
            self._pump.add(reader)

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
        self.metrics.slow.inc()
        reader.close(CloseCode.TOO_SLOW, "too slow: reconnect and resume")

    def refuse_waiting(self, error: LiveserverError, since: float = inf) -> None:
        """Turn away those who wait for a blog that is not there, or have waited since before some loop time."""
        refused = [reader for reader, waiting in self._waiting.items() if waiting.came_at < since]
        for reader in refused:
            del self._waiting[reader]
            reader.channel = None
            reader.refuse(error)
        if refused and self.empty:
            self._when_empty()

    def end(self) -> None:
        """The blog was deleted: close every stream of it, and turn away those who wait."""
        self.refuse_waiting(NotFound(f"There is no blog {self.slug}."))
        for reader in [*self.readers, *self.behind]:
            reader.close(CloseCode.BLOG_DELETED, "the blog was deleted")

    def _admits(self, epoch: str | None, since: int | None) -> bool:
        return since is None or self.lineage.admits(epoch, since, self.log.head)

    def _admit_waiting(self, complete: bool) -> bool:
        """Admit those for whom the log was read; False while some must wait for more of it, or came meanwhile."""
        for reader, (epoch, since, reads, _) in list(self._waiting.items()):
            if self._admits(epoch, since) or (complete and reads < self._reads):
                del self._waiting[reader]
                self._admit(reader, epoch, since)
        return complete and not self._waiting

    def _admit(self, reader: Reader, epoch: str | None, since: int | None) -> None:
        log, form = self.log, reader.form
        reader.cursor, resumed = log.head, since is not None and self._admits(epoch, since)
        self.metrics.joined["new" if since is None else "resumed" if resumed else "reset"].inc()
        if since is not None and resumed:
            reader.cursor = since
        reset = since is not None and not resumed
        # Whoever drops between hello and reset still stands where it stood, and must be reset when it comes back.
        greeting = self._hello(None if reset else reader.cursor).form(form)
        if reset:
            greeting += frames.reset(self.lineage.epoch, log.head).form(form)
        if reader.cursor < log.start:
            self.behind[reader] = self._loop.time()
        else:
            self.readers.add(reader)
            if reader.cursor < log.head:
                stood, (missed, reader.cursor) = reader.cursor, log.after(reader.cursor, form)
                greeting += missed
                self.metrics.delivered(reader.cursor - stood, len(missed))
        reader.accept(greeting)
        self.resume(reader)

    def _hello(self, stands_at: int | None) -> Frame:
        """The greeting of a reader; when they come by the thousand, those of the same moment share one."""
        readers, now = self.total + 1, self._loop.time()
        same = (self.lineage.epoch, self.log.head, stands_at, readers // CROWD)
        known, made_at, hello = self._greeting
        if known != same or now - made_at > SAME_MOMENT_SECONDS or readers < CROWD:
            hello = frames.hello(
                self.lineage.epoch, self.log.head, readers, self.tick_seconds, self._now(), stands_at=stands_at
            )
            self._greeting = (same, now, hello)
        return hello

    # Events

    def deliver(self, item: Published) -> bool:
        """Take an event as it is announced; False when the log must be read first because it does not follow."""
        if self.warm and item.epoch == self.lineage.epoch:
            if item.seq <= self.log.head:
                return True
            if item.seq == self.log.head + 1:
                self.metrics.relay_seconds.observe(age_seconds(item.event))
                self._append([item.event])
                return True
        self.seen = max(self.seen, item.seq)
        return False

    def expect(self) -> None:
        """The log is about to be read: whatever was announced, and whoever came, before now is served by that."""
        self.seen = 0
        self._reads += 1

    def take(self, tail: Tail, since: int, limit: int) -> bool:
        """Take what was read from the store after ``since``, or first of all; False when there is more to read."""
        before, head = self.lineage, tail.position.seq
        self.lineage = tail.lineage
        if not self.warm:
            self.log = Log(head - len(tail.events))
            self.reach = Reach(head, self.metrics)
            self._append(tail.events)
            self.warm = True
            return self._admit_waiting(head >= self.seen)
        same = before.epoch == tail.lineage.epoch
        if not tail.lineage.admits(before.epoch, since if same else self.log.head, head) or len(tail.events) < min(
            head - since, limit
        ):
            self._start_over(head)
            return self._admit_waiting(complete=True)
        # Events may have been delivered in order while we read.
        missed = tail.events[self.log.head - since :]
        self.metrics.gaps.inc(bool(missed))
        self._append(missed)
        if not same:
            self.tick()
        return self._admit_waiting(self.log.head >= max(head, self.seen))

    def tick(self) -> None:
        """Tell everyone where the log stands, of which epoch it is, and how many read."""
        self.ticked_at = self._loop.time()
        self._pump.tick()

    def make_tick(self) -> Frame:
        """What tells where the log stands now."""
        return frames.tick(self.lineage.epoch, self.log.head, self.total, self._now())

    def _append(self, events: Iterable[bytes]) -> None:
        start = self.log.start
        for event in events:
            self.log.append(Frame(event, f"{self.lineage.epoch}:{self.log.head + 1}"))
            self.metrics.events.inc()
            if event.startswith(DELETED):
                self._forget(event)
        self.heard_at = self._loop.time()
        if self.log.start > start:
            self._drop_those_before_the_tail()
        self._pump.start()

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
        self.reach = Reach(head, self.metrics)
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
