"""The scenarios, in turn: connect, steady, burst, beside slow readers, storm."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from liveserver.cli.bench.crowd import Crowd
from liveserver.cli.bench.distribution import Distribution
from liveserver.cli.bench.editors import Posts
from liveserver.cli.bench.plan import Plan
from liveserver.cli.bench.progress import Progress
from liveserver.cli.bench.sample import Standing
from liveserver.cli.bench.target import Target
from liveserver.cli.bench.usage import Usage

LOOK_SECONDS = 0.05
# When nothing has moved for so long, what is missing is not coming.
STALL_SECONDS = 10.0
# What a server still does when the last reader is in: collecting its garbage, answering what came between.
SETTLE_SECONDS = 1.0
WARMING_ENTRIES = 20
# More than the buffers between a server and a reader that does not read; in few entries, for they go to all others, too.
FILL_BYTES, FILL_ENTRY_BYTES = 1 << 20, 16 << 10
# Below this the server's memory moves by more than its readers take.
READERS_TO_WEIGH = 500


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of one scenario.

    ``times`` are in nanoseconds, of what ``timed`` says. ``served`` are connections or deliveries, by ``unit``.
    ``answers`` is how long publishes took. Of the server, None where its processes can't be seen.
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
    waited: float
    event_bytes: int = 0
    entries: int = 0
    entries_seconds: float = 0.0
    asked_rate: float = 0.0
    answers: Distribution = field(default_factory=Distribution)
    failures: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def cpu_us_each(self) -> float | None:
        """Microseconds of the server's processor for each connection or delivery."""
        if self.server_cpu_seconds is None or not self.served:
            return None
        return self.server_cpu_seconds / self.served * 1e6


class Scenarios:
    """One run of them over one crowd. Besides its results it keeps what concerns them all."""

    def __init__(
        self, plan: Plan, target: Target, token: str, crowd: Crowd, server: Usage, progress: Progress
    ) -> None:
        self.plan = plan
        self.crowd = crowd
        self.head = 0
        self.undelivered = 0
        self.kib_per_reader: float | None = None
        self._target, self._token = target, token
        self._server = server
        self._progress = progress

    def run(self) -> Iterator[Result]:
        """Each result as soon as it is there."""
        plan = self.plan
        yield self._connect()
        if not self.crowd.standing().reading:
            return
        yield self._steady("steady", f"{plan.rate:g} entries/s for {plan.seconds:g} s")
        if plan.burst:
            yield self._publish("burst", f"{plan.burst:,} entries at once", plan.burst, 0.0)
        if plan.slow:
            yield self._beside_slow()
        if plan.storm:
            yield self._storm()

    def _connect(self) -> Result:
        plan, crowd = self.plan, self.crowd
        crowd.connect(plan.warming)
        self._wait("warming up", lambda now: not now.coming)
        self._fill(WARMING_ENTRIES, plan.body_bytes, "warming up")
        kib = self._server.resident_kib()
        count = plan.readers - plan.warming
        window = _Window(self._server)
        crowd.measured()
        crowd.connect(count)
        self._wait("connect", lambda now: not now.coming)
        sample, cpu_seconds = crowd.measured(), window.cpu_seconds()
        self._wait_seconds(SETTLE_SECONDS, "connect")
        if self._server.known and len(sample.arrivals) >= READERS_TO_WEIGH:
            self.kib_per_reader = (self._server.resident_kib() - kib) / len(sample.arrivals)
        return Result(
            name="connect",
            about=f"{count:,} readers come",
            unit="connections",
            timed="from connecting to the greeting",
            times=sample.arrivals,
            served=len(sample.arrivals),
            seconds=window.seconds_to(sample.last_ns),
            server_cpu_seconds=cpu_seconds,
            busy=max(sample.busy, window.busy()),
            waited=sample.waited,
        )

    def _steady(self, name: str, about: str) -> Result:
        plan = self.plan
        return self._publish(name, about, math.ceil(plan.seconds * plan.rate), plan.rate)

    def _beside_slow(self) -> Result:
        plan, crowd = self.plan, self.crowd
        crowd.connect(plan.slow, slow=True)
        self._wait("slow readers come", lambda now: not now.coming)
        # What has come whole to those who read is on its way to those who do not, and stuck there.
        self._fill(FILL_BYTES // FILL_ENTRY_BYTES, FILL_ENTRY_BYTES, "filling the slow readers' buffers")
        still = crowd.standing().still
        result = self._steady("beside slow", f"the same beside {still:,} who do not read")
        crowd.wake()
        self._wait("slow readers read on", lambda now: not now.coming and not crowd.lacking(self.head))
        self._count_undelivered()
        closes = crowd.measured().closes
        fate = f"{closes[4408]:,} had been closed with 4408 and resumed" if closes[4408] else "none had been closed"
        result.notes.append(f"When the {still:,} slow readers read again, {fate}.")
        crowd.dismiss()
        return result

    def _storm(self) -> Result:
        plan, crowd = self.plan, self.crowd
        if self.head < plan.storm:
            self._fill(plan.storm - self.head, plan.body_bytes, "filling the log")
        count = crowd.standing().reading
        window = _Window(self._server)
        crowd.measured()
        crowd.drop(plan.storm)
        self._wait("storm", lambda now: not now.coming)
        sample, cpu_seconds = crowd.measured(), window.cpu_seconds()
        self._count_undelivered()
        return Result(
            name="storm",
            about=f"{count:,} come back {plan.storm:,} events behind",
            unit="connections",
            timed="from connecting to the last missed event",
            times=sample.arrivals,
            served=len(sample.arrivals),
            seconds=window.seconds_to(sample.last_ns),
            server_cpu_seconds=cpu_seconds,
            busy=max(sample.busy, window.busy()),
            waited=sample.waited,
            event_bytes=sample.event_bytes,
        )

    def _publish(self, name: str, about: str, count: int, rate: float) -> Result:
        """Publish and wait until everybody has everything."""
        crowd = self.crowd
        window = _Window(self._server)
        crowd.measured()
        posts = self._post(name, count, rate, self.plan.body_bytes)
        sample, cpu_seconds = crowd.measured(), window.cpu_seconds()
        self._count_undelivered()
        return Result(
            name=name,
            about=about,
            unit="deliveries",
            timed="from the POST to the read",
            times=sample.lateness,
            served=sample.delivered,
            seconds=window.seconds_to(sample.last_ns),
            server_cpu_seconds=cpu_seconds,
            busy=max(sample.busy, window.busy()),
            waited=sample.waited,
            event_bytes=sample.event_bytes,
            entries=posts.acknowledged,
            entries_seconds=posts.seconds,
            asked_rate=rate,
            answers=posts.answers,
            failures=posts.failures,
        )

    def _fill(self, count: int, body_bytes: int, doing: str) -> None:
        """Publish, unmeasured but for order and completeness."""
        self._post(doing, count, 0.0, body_bytes)
        self._count_undelivered()

    def _post(self, doing: str, count: int, rate: float, body_bytes: int) -> Posts:
        crowd = self.crowd
        with Posts(self._target, self._token, count=count, rate=rate, body_bytes=body_bytes) as posts:
            self._wait(doing, lambda now: posts.done and not now.coming and not crowd.lacking(posts.head), posts)
        self.head = max(self.head, posts.head)
        return posts

    def _count_undelivered(self) -> None:
        self.undelivered += self.crowd.lacking(self.head)

    def _wait(self, doing: str, done: Callable[[Standing], bool], posts: Posts | None = None) -> None:
        """Until it is done, or nothing moves any more."""
        crowd, began = self.crowd, time.monotonic()
        first = before = crowd.standing()
        moved_at = began
        while not done(now := crowd.standing()):
            if now != before or (posts is not None and not posts.done):
                before, moved_at = now, time.monotonic()
            if time.monotonic() - moved_at > STALL_SECONDS:
                return
            elapsed = max(LOOK_SECONDS, time.monotonic() - began)
            words = [f"{doing}: {elapsed:.1f} s", f"{now.reading:,} readers"]
            words += [f"{now.coming:,} on their way"] if now.coming else []
            words += [f"{posts.acknowledged:,} entries"] if posts else []
            delivered = now.delivered - first.delivered
            words += [f"{delivered:,} deliveries, {delivered / elapsed:,.0f}/s"] if delivered else []
            self._progress.show(" · ".join(words))
            time.sleep(LOOK_SECONDS)

    def _wait_seconds(self, seconds: float, doing: str) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._progress.show(f"{doing}: settling")
            time.sleep(LOOK_SECONDS)


class _Window:
    """A stretch of time, and what was used in it: by the server, and by this process, where the editors are."""

    def __init__(self, server: Usage) -> None:
        self._server = server
        self._began_ns = time.monotonic_ns()
        self._cpu, self._own = server.cpu_seconds(), time.process_time()

    def cpu_seconds(self) -> float | None:
        return self._server.cpu_seconds() - self._cpu if self._server.known else None

    def busy(self) -> float:
        return (time.process_time() - self._own) / max(1e-9, (time.monotonic_ns() - self._began_ns) / 1e9)

    def seconds_to(self, moment_ns: int) -> float:
        return max(0, moment_ns - self._began_ns) / 1e9
