"""What a run is to do: the options, once they are checked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Readers, entries, and which scenarios; 0 leaves a scenario out."""

    readers: int
    processes: int
    seconds: float
    rate: float
    body_bytes: int
    burst: int
    slow: int
    storm: int
    deflate: bool

    @property
    def warming(self) -> int:
        """Readers that come first, unmeasured: what a server does for the very first ones is no reader's share."""
        return min(100, self.readers // 10)
