"""How long something took, many times over: counts in logarithmic steps, small enough to be sent between processes."""

from collections.abc import Iterator
from math import log2

# Steps for each doubling of the time: each is 2.2 % wide, so what is read from their middles is within 1.1 %.
STEPS = 32
OCTAVES = 63
NS_PER_MS = 1e6


class Distribution:
    """Durations in nanoseconds, of any length that a clock can count."""

    __slots__ = ("counts", "largest_ns")

    def __init__(self) -> None:
        self.counts = [0] * (OCTAVES * STEPS)
        self.largest_ns = 0

    def __len__(self) -> int:
        return sum(self.counts)

    def add(self, ns: int) -> None:
        """Count one duration. The readers' loop does the same in line."""
        self.counts[int(log2(ns) * STEPS) if ns > 1 else 0] += 1
        self.largest_ns = max(self.largest_ns, ns)

    def merge(self, other: "Distribution") -> None:
        """Count all of another's."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.largest_ns = max(self.largest_ns, other.largest_ns)

    def percentile_ms(self, percent: float) -> float:
        """The duration that so many in a hundred did not exceed, in milliseconds; 0 when there are none."""
        wanted = len(self) * percent / 100
        passed = 0
        for step, count in enumerate(self.counts):
            passed += count
            if count and passed >= wanted:
                return min(2 ** ((step + 0.5) / STEPS), self.largest_ns) / NS_PER_MS
        return 0.0

    @property
    def largest_ms(self) -> float:
        """The longest of all, in milliseconds."""
        return self.largest_ns / NS_PER_MS

    def steps(self) -> Iterator[tuple[float, float, int]]:
        """Every step that holds something: from, to (milliseconds), how many."""
        for step, count in enumerate(self.counts):
            if count:
                yield 2 ** (step / STEPS) / NS_PER_MS, 2 ** ((step + 1) / STEPS) / NS_PER_MS, count
