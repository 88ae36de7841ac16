"""A stretch of the run: what was served in it, and what that took."""

import time
from typing import Any

from liveserver.cli.bench.crowd import Crowd
from liveserver.cli.bench.editors import Posts
from liveserver.cli.bench.result import Result
from liveserver.cli.bench.usage import Usage


class Window:
    """Opened by making it, closed by asking for its result."""

    def __init__(self, crowd: Crowd, server: Usage) -> None:
        self._crowd, self._server = crowd, server
        crowd.measured()
        self._began_ns = time.monotonic_ns()
        self._server_cpu, self._own_cpu = server.cpu_seconds(), time.process_time()

    def connections(self, name: str, about: str, timed: str) -> Result:
        """What came of it when readers came."""
        shared = self._close()
        times = shared["sample"].arrivals
        return Result(name=name, about=about, unit="connections", timed=timed, times=times, served=len(times), **shared)

    def deliveries(self, name: str, about: str, posts: Posts, rate: float) -> Result:
        """What came of it when editors posted."""
        shared = self._close()
        return Result(
            name=name,
            about=about,
            unit="deliveries",
            timed="from the POST to the read",
            times=shared["sample"].lateness,
            served=shared["sample"].delivered,
            entries=posts.acknowledged,
            entries_seconds=posts.seconds,
            asked_rate=rate,
            answers=posts.answers,
            failures=posts.failures,
            **shared,
        )

    def _close(self) -> dict[str, Any]:
        server_cpu = self._server.cpu_seconds() - self._server_cpu
        own_busy = (time.process_time() - self._own_cpu) / ((time.monotonic_ns() - self._began_ns) / 1e9)
        sample = self._crowd.measured()
        return {
            "sample": sample,
            "seconds": max(0, sample.last_ns - self._began_ns) / 1e9,
            "server_cpu_seconds": server_cpu if self._server.known else None,
            # The editors are in this process, and may be the limit as well.
            "busy": max(sample.busy, own_busy),
        }
