"""What came of a run: a table for people, and whether every promise was kept."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from liveserver.cli.bench import limits
from liveserver.cli.bench.plan import Plan
from liveserver.cli.bench.result import Result
from liveserver.cli.bench.sample import Sample
from liveserver.errors import CloseCode

PERCENTS = (50, 95, 99)
# Above these shares, what was measured is the load's own limit, or the machine's.
BUSY, WAITED = 0.95, 0.2
# Fewer answers to a schedule than this share of it, and the rate that was asked for was not reached.
REACHED = 0.95
HEADINGS = ("", "", "seconds", "served", "per second", "p50 ms", "p95 ms", "p99 ms", "max ms", "server µs", "cores")


@dataclass(slots=True, kw_only=True)
class Report:
    """One run. ``server`` says in words what was measured; ``totals`` count over all scenarios and what lay between."""

    at: str
    server: str
    plan: Plan
    results: list[Result]
    totals: Sample
    undelivered: int
    stalls: list[str]
    slow_readers: str
    kib_per_reader: float | None
    server_seen: bool
    finished: bool

    @property
    def kept(self) -> bool:
        """Whether every reader asked for had every event once, in order."""
        totals = self.totals
        faults = self.missed + totals.repeated + totals.disordered + totals.lost.total() + len(self.stalls)
        return self.finished and not faults and not any(result.failures for result in self.results)

    @property
    def missed(self) -> int:
        """Events that never came to somebody who was there."""
        return self.totals.missed + self.undelivered

    @property
    def title(self) -> str:
        """What was run, in a line."""
        form = "compressed as browsers take them" if self.plan.deflate else "uncompressed"
        return f"{self.plan.readers:,} readers, entries of {self.plan.body_bytes:,} bytes {form}"

    @property
    def machine(self) -> str:
        """What it ran on, in a line."""
        return f"{limits.processors()} × {processor()}, {platform.system()} {platform.release()}"

    @property
    def events(self) -> str:
        """How the promises were kept, in a line."""
        totals = self.totals
        return (
            f"{totals.delivered:,} events delivered: {self.missed:,} missed, {totals.repeated:,} repeated, "
            f"{totals.disordered:,} out of order"
        )

    def lines(self) -> Iterator[str]:
        """The table, and below it what does not fit into one."""
        processes = f"{self.plan.processes} process{'es' * (self.plan.processes > 1)}"
        yield f"{self.title}; {self.server}"
        yield f"{self.machine}; Python {platform.python_version()}; readers in {processes}"
        yield ""
        rows = [HEADINGS, *(_row(result) for result in self.results)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for words, about, *figures in rows:
            right = [figure.rjust(width) for figure, width in zip(figures, widths[2:], strict=True)]
            yield "  ".join([words.ljust(widths[0]), about.ljust(widths[1]), *right])
        yield ""
        yield "Times: lateness from the POST's start to the read; for connect and storm, from connecting to having all."
        yield "Server: its processor time for each delivery or connection, and how many processors it kept busy."
        yield ""
        for name, fact in self._facts():
            yield f"{name:<25}{fact}"
        for note in self.notes():
            yield f"! {note}"

    def notes(self) -> list[str]:
        """What whoever reads the figures must know."""
        full = [result for result in self.results if result.busy < BUSY and result.sample.waited >= WAITED]
        notes = [
            f"{result.name}: the load itself was the limit, with {result.busy:.0%} of a processor. More --processes, "
            "or another machine for them, would show more of the server."
            for result in self.results
            if result.busy >= BUSY
        ]
        if full:
            named = ", ".join(f"{result.name} {result.sample.waited:.0%}" for result in full)
            notes.append(
                f"The machine was full: readers waited for a processor ({named}), and times are longer for it."
            )
        for result in self.results:
            if result.asked_rate and result.entries < REACHED * result.asked_rate * result.entries_seconds:
                notes.append(f"{result.name}: {result.asked_rate:g} entries/s were asked for, and not reached.")
            notes += [f"{result.name}: {count:,} publishes failed: {why}" for why, count in result.failures.items()]
        notes += [
            f"{count:,} readers were not, or no longer, served: {why}" for why, count in self.totals.lost.most_common(3)
        ]
        notes += self.stalls
        return notes if self.finished else [*notes, "It was stopped before the end."]

    def _facts(self) -> Iterator[tuple[str, str]]:
        for result in self.results:
            if result.entries:
                p50, p99 = (milliseconds(result.answers.percentile_ms(percent)) for percent in (50, 99))
                rate = f"{result.entries:,} entries acknowledged, {result.entries_per_second:,.1f}/s"
                yield f"publishing, {result.name}", f"{rate}, answered in {p50} ms (p99 {p99})"
        delivering = [result for result in self.results if result.unit == "deliveries" and result.served]
        if delivering:
            each = delivering[0].sample.event_bytes / delivering[0].served
            yield "a delivery", f"{each:,.0f} bytes"
        yield "a reader's memory", self._memory()
        if self.slow_readers:
            yield "slow readers", self.slow_readers
        yield "promises", self.events
        counts = self.totals.closes
        closed = [f"{counts[CloseCode.TOO_SLOW]:,} as too slow (4408)"]
        closed += [f"{count:,} with {code}" for code, count in sorted(counts.items()) if code != CloseCode.TOO_SLOW]
        yield "closed by the server", f"{', '.join(closed)}; {self.totals.resets:,} resets"

    def _memory(self) -> str:
        if not self.server_seen:
            return "unknown: the server's processes are not on this machine, or not ours to look at"
        if self.kib_per_reader is None:
            return "unknown: too few readers to tell"
        return f"{self.kib_per_reader:.1f} KiB of the server's; what the kernel keeps for a socket is not in it"


def milliseconds(value: float) -> str:
    """A time as people read it: the digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def processor() -> str:
    """The processor's name, where it can be read."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or os.uname().machine


def _row(result: Result) -> tuple[str, ...]:
    cpu, each = result.server_cpu_seconds, result.cpu_us_each
    return (
        result.name,
        result.about,
        f"{result.seconds:.2f}",
        f"{result.served:,}",
        f"{result.served_per_second:,.0f}",
        *(milliseconds(result.times.percentile_ms(percent)) for percent in PERCENTS),
        milliseconds(result.times.largest_ms),
        "unknown" if each is None else f"{each:.1f}",
        "unknown" if cpu is None or not result.seconds else f"{cpu / result.seconds:.2f}",
    )
