"""The scenarios, in turn: connect, steady, burst, beside slow readers, storm."""

import math
import time
from collections.abc import Callable, Iterator

from liveserver.cli.bench.crowd import Crowd
from liveserver.cli.bench.editors import Posts
from liveserver.cli.bench.plan import Plan
from liveserver.cli.bench.progress import Progress
from liveserver.cli.bench.result import Result
from liveserver.cli.bench.sample import Standing
from liveserver.cli.bench.target import Target
from liveserver.cli.bench.usage import Usage
from liveserver.cli.bench.window import Window
from liveserver.errors import CloseCode

LOOK_SECONDS = 0.05
# When nothing has moved for so long, what is missing is not coming.
STALL_SECONDS = 10.0
# What a server still does when the last reader is in: collecting its garbage, answering what came between.
SETTLE_SECONDS = 1.0
WARMING_ENTRIES = 20
# More than the buffers between a server and a reader that does not read; in few entries, for all others get them, too.
FILL_BYTES, FILL_ENTRY_BYTES = 1 << 20, 16 << 10
# Below this the server's memory moves by more than its readers take.
READERS_TO_WEIGH = 500


class Scenarios:
    """One run of them over one crowd. Besides its results it keeps what concerns them all."""

    def __init__(self, plan: Plan, target: Target, token: str, crowd: Crowd, server: Usage, progress: Progress) -> None:
        self.plan = plan
        self.crowd = crowd
        self.head = 0
        self.undelivered = 0
        self.stalls: list[str] = []
        self.slow_readers = ""
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
        self.undelivered += self.crowd.lacking(self.head)
        self.crowd.measured()

    def _connect(self) -> Result:
        plan, crowd = self.plan, self.crowd
        crowd.connect(plan.warming)
        self._wait("warming up", lambda now: not now.coming)
        self._post("warming up", WARMING_ENTRIES, 0.0, plan.body_bytes)
        kib, count = self._server.resident_kib(), plan.readers - plan.warming
        window = Window(crowd, self._server)
        crowd.connect(count)
        self._wait("connect", lambda now: not now.coming)
        result = window.connections("connect", f"{count:,} readers come", "from connecting to the greeting")
        self._settle()
        if self._server.known and result.served >= READERS_TO_WEIGH:
            self.kib_per_reader = (self._server.resident_kib() - kib) / result.served
        return result

    def _steady(self, name: str, about: str) -> Result:
        plan = self.plan
        return self._publish(name, about, math.ceil(plan.seconds * plan.rate), plan.rate)

    def _publish(self, name: str, about: str, count: int, rate: float) -> Result:
        """Publish, and wait until everybody has everything."""
        window = Window(self.crowd, self._server)
        posts = self._post(name, count, rate, self.plan.body_bytes)
        return window.deliveries(name, about, posts, rate)

    def _beside_slow(self) -> Result:
        plan, crowd = self.plan, self.crowd
        crowd.connect(plan.slow, slow=True)
        self._wait("slow readers come", lambda now: not now.coming)
        # What has come whole to those who read is on its way to those who do not, and stuck there.
        self._post("filling the slow readers' buffers", FILL_BYTES // FILL_ENTRY_BYTES, 0.0, FILL_ENTRY_BYTES)
        still = crowd.standing().still
        result = self._steady("beside slow", f"the same beside {still:,} who do not read")
        crowd.wake()
        self._wait("slow readers read on", lambda now: not now.coming and not crowd.lacking(self.head))
        closed = crowd.measured().closes[CloseCode.TOO_SLOW]
        fate = f"{closed:,} had been closed with 4408 and resumed" if closed else "none had been closed"
        self.slow_readers = f"{still:,}; when they read again {fate}, and they got what they lacked"
        if lacking := crowd.lacking(self.head):
            self.slow_readers = f"{still:,}; when they read again {fate}, and {lacking:,} events did not come"
        self.undelivered += lacking
        crowd.dismiss()
        return result

    def _storm(self) -> Result:
        plan, crowd = self.plan, self.crowd
        if self.head < plan.storm:
            self._post("filling the log", plan.storm - self.head, 0.0, plan.body_bytes)
        about = f"{crowd.standing().reading:,} come back {plan.storm:,} events behind"
        window = Window(crowd, self._server)
        crowd.drop(plan.storm)
        self._wait("storm", lambda now: not now.coming)
        return window.connections("storm", about, "from connecting to the last missed event")

    def _post(self, doing: str, count: int, rate: float, body_bytes: int) -> Posts:
        crowd = self.crowd
        with Posts(self._target, self._token, count=count, rate=rate, body_bytes=body_bytes) as posts:
            self._wait(doing, lambda now: posts.done and not now.coming and not crowd.lacking(posts.head), posts)
        self.head = max(self.head, posts.head)
        return posts

    def _wait(self, doing: str, done: Callable[[Standing], bool], posts: Posts | None = None) -> None:
        """Until it is done, or nothing moves any more."""
        crowd, began = self.crowd, time.monotonic()
        first = before = crowd.standing()
        moved_at = began
        while not done(now := crowd.standing()):
            if now != before or (posts is not None and not posts.done):
                before, moved_at = now, time.monotonic()
            if time.monotonic() - moved_at > STALL_SECONDS:
                self.stalls.append(f"{doing}: nothing has moved for {STALL_SECONDS:g} s, so it was left as it stood")
                return
            elapsed = max(LOOK_SECONDS, time.monotonic() - began)
            words = [f"{doing}: {elapsed:.1f} s", f"{now.reading:,} readers"]
            words += [f"{now.coming:,} on their way"] if now.coming else []
            words += [f"{posts.acknowledged:,} entries"] if posts else []
            delivered = now.delivered - first.delivered
            words += [f"{delivered:,} deliveries, {delivered / elapsed:,.0f}/s"] if delivered else []
            self._progress.show(" · ".join(words))
            time.sleep(LOOK_SECONDS)

    def _settle(self) -> None:
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            self._progress.show("connect: settling")
            time.sleep(LOOK_SECONDS)
