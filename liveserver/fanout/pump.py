"""The pump of one channel: writes to each reader all that it lacks, a slice of time at a time."""

import asyncio
from time import perf_counter
from typing import Protocol

from liveserver.fanout.frame import Form, Frame
from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics
from liveserver.fanout.reach import Reach
from liveserver.fanout.reader import Reader, Source

# The pump lets others have the loop after this long. A publish needs the loop about five times before it is answered:
# while a burst is delivered, each millisecond here delays the next publish by five (docs/performance.md).
SLICE_SECONDS = 0.001
# Looking at the clock costs about as much as a hundredth of this many writes.
WRITES_BETWEEN_LOOKS = 32


class Readership(Source, Protocol):
    """Whom the pump writes to, and what (fanout/channel.py)."""

    log: Log
    readers: set[Reader]
    reach: Reach

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
        self._head = 0  # when the round began
        self._next_tick: Frame | None = None  # for the next round
        self._tick: Frame | None = None  # of this one
        self._running = False

    def start(self) -> None:
        """There is something to write."""
        if not self._running:
            self._running = True
            self._loop.call_soon(self._turn)

    def tick(self, tick: Frame) -> None:
        """Write a tick to all who lack nothing."""
        self._next_tick = tick
        self.start()

    def add(self, reader: Reader) -> None:
        """Take a reader into this round: it can be written to again."""
        self._round.append(reader)
        self.start()

    def _turn(self) -> None:
        channel = self._channel
        log, head = channel.log, channel.log.head
        if not self._round:
            self._round, self._head = list(channel.readers), head
            self._tick, self._next_tick = self._next_tick, None
        readers, tick = self._round, self._tick
        until, left = perf_counter() + SLICE_SECONDS, WRITES_BETWEEN_LOOKS
        written = 0
        # What the last reader got, for the next one, who nearly always stands at the same cursor; and how many got it.
        at, form, data, reached, alike = -1, "", b"", -1, 0
        kind: Form
        while readers:
            reader = readers.pop()
            if not reader.writable or reader.channel is not channel:
                continue
            cursor, kind = reader.cursor, reader.form
            if cursor < head:
                if cursor != at or kind != form:
                    if cursor < log.start:
                        channel.drop(reader)
                        continue
                    channel.reach.count(at, reached, alike)
                    written += alike * len(data)
                    at, form, alike = cursor, kind, 0
                    data, reached = log.after(cursor, kind)
                reader.cursor = reached
                reader.write(data)
                alike += 1
                if reached < head and reader.writable:
                    readers.append(reader)
            elif tick is not None:
                reader.write(tick.form(kind))
            left -= 1
            if left == 0:
                left = WRITES_BETWEEN_LOOKS
                if perf_counter() > until:
                    break
        channel.reach.count(at, reached, alike)
        written += alike * len(data)
        if written:
            self._metrics.delivered_bytes.inc(written)
        if not readers:
            channel.reach.complete(self._head, log)
        if readers or self._head < channel.log.head or self._next_tick is not None:
            self._loop.call_soon(self._turn)
        else:
            self._running = False
