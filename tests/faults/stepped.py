"""liveserver on a machine whose clock is wrong: by as many seconds as a file says, which may change at any moment.

Its own program, ``python -m tests.faults.stepped``: the clock is put wrong before anything of liveserver is loaded.
"""

import datetime as standard
import os
import time
from pathlib import Path
from typing import Self

from tests.liveserver import Liveserver

FILE = "clock.txt"


class SteppedLiveserver(Liveserver):
    """A server whose clock can be stepped while it runs."""

    module = "tests.faults.stepped"

    def step(self, seconds: float) -> None:
        """Put its clock wrong by so many seconds."""
        (self.directory / "new.txt").write_text(str(seconds))
        (self.directory / "new.txt").rename(self.directory / FILE)


def main() -> None:
    wrong_by = Path(os.environ["LIVESERVER_DATA_DIR"]).parent / FILE
    right = time.time

    def now() -> float:
        return right() + float(wrong_by.read_text())

    class Clock(standard.datetime):
        @classmethod
        def now(cls, tz: standard.tzinfo | None = None) -> Self:
            return cls.fromtimestamp(now(), tz)

    time.time = now
    standard.datetime = Clock  # type: ignore[misc]
    from liveserver.cli import main as serve

    serve()


if __name__ == "__main__":
    main()
