"""What a process of readers tells: where they stand now, and what was measured for a while."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from liveserver.cli.bench.distribution import Distribution


class Standing(NamedTuple):
    """How many readers read, are coming or catching up, hold still, were given up; events they have had so far."""

    reading: int = 0
    coming: int = 0
    still: int = 0
    lost: int = 0
    delivered: int = 0

    def plus(self, other: "Standing") -> "Standing":
        """Both together."""
        return Standing(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(slots=True)
class Sample:
    """What was measured since the last one. Times are of the machine's monotonic clock."""

    lateness: Distribution = field(default_factory=Distribution)  # from the POST's start to the read
    arrivals: Distribution = field(default_factory=Distribution)  # from connecting to having all up to the head
    delivered: int = 0
    event_bytes: int = 0
    last_ns: int = 0  # when the last event, or the last arrival, came
    missed: int = 0
    repeated: int = 0
    disordered: int = 0
    resets: int = 0
    closes: Counter[int] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    busy: float = 0.0  # share of the time that the process was computing; of several, the busiest
    waited: float = 0.0  # and wanted to, while the processors had other work

    def merge(self, other: "Sample") -> None:
        """Add what another process measured."""
        self.lateness.merge(other.lateness)
        self.arrivals.merge(other.arrivals)
        for name in ("delivered", "event_bytes", "missed", "repeated", "disordered", "resets"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.last_ns = max(self.last_ns, other.last_ns)
        self.closes.update(other.closes)
        self.lost.update(other.lost)
        self.busy, self.waited = max(self.busy, other.busy), max(self.waited, other.waited)
