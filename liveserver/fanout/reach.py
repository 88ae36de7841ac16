"""How far an event got: how many readers it was written to, and how long after its publish the last of them had it."""

from collections import deque
from typing import NamedTuple

from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics, age_seconds

# What is not fetched meanwhile, because the store is away, is forgotten beyond this.
KEPT = 1000


class Reached(NamedTuple):
    """One event in one process; ``milliseconds`` from its publish to its write to the last reader who was waiting."""

    event: bytes
    readers: int
    milliseconds: int


class Reach:
    """Counts a channel's deliveries by event, as the pump goes round.

    Those who take an event later, because they were slow or away, are deliveries too, but not waited for.
    """

    def __init__(self, head: int, metrics: Metrics) -> None:
        self.news: deque[Reached] = deque(maxlen=KEPT)
        self._head = head  # what was told up to here
        self._steps: dict[int, int] = {}  # seq → how many more readers got it than the one before
        self._metrics = metrics

    def count(self, after: int, upto: int, readers: int) -> None:
        """So many readers were written the events after one, up to another."""
        if readers == 0:
            return
        self._metrics.deliveries.inc(readers * (upto - after))
        if upto > self._head:
            first, steps = max(after, self._head) + 1, self._steps
            steps[first] = steps.get(first, 0) + readers
            steps[upto + 1] = steps.get(upto + 1, 0) - readers

    def complete(self, head: int, log: Log) -> None:
        """All readers were passed with the events up to ``head``."""
        if head <= self._head:
            return
        readers = 0
        for seq in range(self._head + 1, head + 1):
            readers += self._steps.pop(seq, 0)
            event = log.event(seq)
            if readers and event is not None:
                seconds = age_seconds(event)
                self._metrics.fanout_seconds.observe(seconds)
                self.news.append(Reached(event, readers, round(seconds * 1000)))
        self._steps[head + 1] = self._steps.get(head + 1, 0) + readers
        self._head = head
