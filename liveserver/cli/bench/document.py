"""A run as a document for machines; the names carry the units."""

import platform
from dataclasses import asdict
from typing import Any

from liveserver import __version__
from liveserver.cli.bench import limits
from liveserver.cli.bench.distribution import Distribution
from liveserver.cli.bench.report import PERCENTS, Report, processor
from liveserver.cli.bench.result import Result


def document(report: Report) -> dict[str, Any]:
    """All that was measured, the distributions included."""
    totals = report.totals
    return {
        "liveserver": __version__,
        "at": report.at,
        "server": report.server,
        "machine": {
            "processors": limits.processors(),
            "processor": processor(),
            "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
        },
        "plan": asdict(report.plan),
        "scenarios": [_scenario(result) for result in report.results],
        "memory_kib_per_reader": report.kib_per_reader,
        "events": {
            "delivered": totals.delivered,
            "missed": report.missed,
            "repeated": totals.repeated,
            "out_of_order": totals.disordered,
        },
        "closes": {str(code): count for code, count in totals.closes.items()},
        "resets": totals.resets,
        "lost_readers": dict(totals.lost),
        "notes": report.notes(),
        "kept": report.kept,
    }


def _scenario(result: Result) -> dict[str, Any]:
    return {
        "name": result.name,
        "about": result.about,
        "seconds": result.seconds,
        "served": result.served,
        "unit": result.unit,
        "served_per_second": result.served_per_second,
        "timed": result.timed,
        "milliseconds": _percentiles(result.times),
        "histogram": [{"from_ms": begin, "to_ms": end, "count": count} for begin, end, count in result.times.steps()],
        "entries": result.entries,
        "entries_per_second": result.entries_per_second,
        "answer_milliseconds": _percentiles(result.answers),
        "failed_publishes": dict(result.failures),
        "event_bytes": result.sample.event_bytes,
        "server_cpu_seconds": result.server_cpu_seconds,
        "server_cpu_us_each": result.cpu_us_each,
        "load_busy": result.busy,
        "load_waited": result.sample.waited,
    }


def _percentiles(times: Distribution) -> dict[str, float]:
    return {f"p{percent}": times.percentile_ms(percent) for percent in PERCENTS} | {"max": times.largest_ms}
