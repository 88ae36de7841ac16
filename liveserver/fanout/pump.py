"""The pump of one channel: writes to each reader all that it lacks, a slice of time at a time."""

import asyncio
from collections import Counter, defaultdict
from time import perf_counter
from typing import Protocol

from liveserver.fanout.frame import Form, Frame
from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics
from liveserver.fanout.reach import Reach
from liveserver.fanout.reader import Reader, Source, write_to_all

# The pump lets others have the loop after this long. A publish needs the loop about five times before it is answered:
# while a burst is delivered, each millisecond here delays the next publish by five (docs/performance.md).
SLICE_SECONDS = 0.001
# So many readers are written to between two looks at the clock: about half a slice.
AT_ONCE = 64


class Readership(Source, Protocol):
    """Whom the pump writes to, and what (fanout/channel.py)."""

    log: Log
    readers: set[Reader]
    reach: Reach

    def make_tick(self) -> Frame:
        """What tells where the log stands now."""
        ...

    def drop(self, reader: Reader) -> None:
        """Close a reader whose cursor has fallen off the log."""


class Pump:
    """Goes round the readers of a channel as long as one of them is behind.

    A round takes every reader once. Events that come meanwhile go out with those of the round to whom it has not come
    yet, and in the next round to the others: under a burst they gather, and leave in one write.
    """

    def __init__(self, channel: Readership, metrics: Metrics) -> None:
        self._channel = channel
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._round: list[Reader] = []
        self._log: Log | None = None  # that the round is about
        self._head = 0  # when it began
        self._again: list[Reader] = []  # who can take more once the round is over, so that nobody waits for them
        self._ticks_next = False  # in the next round
        self._ticks = False  # in this one
        self._tick = -1, Frame(b"")  # the head that the last one carries, and itself
        self._running = False

    def start(self) -> None:
        """There is something to write."""
        if not self._running:
            self._running = True
            self._loop.call_soon(self._turn)

    def tick(self) -> None:
        """Write a tick to everybody, after what they lack."""
        self._ticks_next = True
        self.start()

    def add(self, reader: Reader) -> None:
        """Take on a reader that can be written to again."""
        self._again.append(reader)
        self.start()

    def _turn(self) -> None:
        log = self._channel.log
        if not self._round or self._log is not log:
            self._begin_round(log)
        until = perf_counter() + SLICE_SECONDS
        passed: Counter[tuple[int, int]] = Counter()  # how many readers were brought from one cursor to another
        while self._round and perf_counter() < until:
            some = self._round[-AT_ONCE:]
            del self._round[-AT_ONCE:]
            for (cursor, form), readers in self._alike(some).items():
                if cursor < log.start:
                    for reader in readers:
                        self._channel.drop(reader)
                else:
                    self._bring_on(readers, cursor, form, passed)
        for (cursor, reached), count in passed.items():
            self._channel.reach.count(cursor, reached, count)
        if not self._round:
            self._channel.reach.complete(self._head, log)
        if self._round or self._again or self._news(log):
            self._loop.call_soon(self._turn)
        else:
            self._running = False

    def _news(self, log: Log) -> bool:
        """Whether there is something to write to everybody that the last round did not know of."""
        return self._log is not log or self._head < log.head or self._ticks_next

    def _begin_round(self, log: Log) -> None:
        again, self._again = self._again, []
        self._round = list(self._channel.readers) if self._news(log) else again
        self._log, self._head = log, log.head
        self._ticks, self._ticks_next = self._ticks_next, False
        self._tick = -1, Frame(b"")

    def _alike(self, readers: list[Reader]) -> dict[tuple[int, Form], list[Reader]]:
        """Those who can be written to, by what they are to be written: nearly always all of them the same."""
        alike: dict[tuple[int, Form], list[Reader]] = defaultdict(list)
        # One that could be written to again several times may be there twice.
        for reader in set(readers):
            if reader.writable and reader.channel is self._channel:
                alike[reader.cursor, reader.form].append(reader)
        return alike

    def _bring_on(self, readers: list[Reader], cursor: int, form: Form, passed: Counter[tuple[int, int]]) -> None:
        """Write to readers who stand at one cursor what they lack after it, as much as goes into one write."""
        log = self._channel.log
        data, reached = log.after(cursor, form) if cursor < log.head else (b"", cursor)
        if reached < log.head:
            self._again += readers
        elif self._ticks:
            data += self._tick_at(reached).form(form)
        if not data:
            return
        for reader in readers:
            reader.cursor = reached
        write_to_all(readers, data)
        self._metrics.delivered_bytes.inc(len(data) * len(readers))
        if reached > cursor:
            passed[cursor, reached] += len(readers)

    def _tick_at(self, head: int) -> Frame:
        # A client takes a tick with another head than its own for a gap; so it is made anew when the head has moved.
        if self._tick[0] != head:
            self._tick = head, self._channel.make_tick()
        return self._tick[1]
