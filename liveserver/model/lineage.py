"""Where a log's numbers come from: the epochs before this one, and up to where each of them holds."""

from dataclasses import dataclass

from liveserver.model.event import Position


@dataclass(frozen=True, slots=True)
class Lineage:
    """The present position of a log, and the seq at which each earlier epoch ended.

    Up to its end, an earlier epoch's numbers mean what they mean now: the log went on from there. After it they may
    have been given to events that were lost and then numbered anew, so nobody standing there can resume.
    """

    epoch: str
    ended: dict[str, int]

    @classmethod
    def parse(cls, position: Position, text: str) -> "Lineage":
        """Read the store's note: ``<epoch>:<seq>`` for each that ended, with a space after each."""
        pairs = (part.split(":") for part in text.split() if ":" in part)
        return cls(position.epoch, {epoch: int(seq) for epoch, seq in pairs})

    def admits(self, epoch: str | None, seq: int, head: int) -> bool:
        """Whether somebody who stands at ``seq`` of ``epoch`` (None: this one) can go on with the event after it."""
        if epoch is None or epoch == self.epoch:
            return 0 <= seq <= head
        return 0 <= seq <= min(self.ended.get(epoch, -1), head)
