"""What came of one scenario."""

from collections import Counter
from dataclasses import dataclass, field

from liveserver.cli.bench.distribution import Distribution
from liveserver.cli.bench.sample import Sample


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of one scenario.

    ``times`` are of what ``timed`` says. ``served`` counts connections or deliveries, as ``unit`` says. ``seconds`` is
    from the beginning to the last of them. ``busy`` is the share of a processor that the busiest process of the load
    took. ``answers`` is how long publishes took. Of the server, None where its processes can't be seen.
    """

    name: str
    about: str
    unit: str
    timed: str
    times: Distribution
    served: int
    seconds: float
    server_cpu_seconds: float | None
    busy: float
    sample: Sample
    entries: int = 0
    entries_seconds: float = 0.0
    asked_rate: float = 0.0
    answers: Distribution = field(default_factory=Distribution)
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def cpu_us_each(self) -> float | None:
        """Microseconds of the server's processor for each connection or delivery."""
        if self.server_cpu_seconds is None or not self.served:
            return None
        return self.server_cpu_seconds / self.served * 1e6

    @property
    def served_per_second(self) -> float:
        """Connections or deliveries a second, to the last of them."""
        return self.served / self.seconds if self.seconds else 0.0

    @property
    def entries_per_second(self) -> float:
        """Entries acknowledged a second, to the last answer."""
        return self.entries / self.entries_seconds if self.entries_seconds else 0.0
