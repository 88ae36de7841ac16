"""A blog in numbers: its readers over time, and how far each entry got; as tables and as a picture. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from liveserver.model import times

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MINUTE_MILLISECONDS = 60_000
# Small, so that its words can be read where the picture is some 500 pixels wide, as it is beside a blog's settings.
WIDTH, HEIGHT, LATENESS_HEIGHT = 540, 130, 54
# Not more points than can be told apart on the picture.
POINTS = WIDTH
# So many of the widest, "18:20 GMT+5:30", stand side by side.
HOURS = 5
ROUND = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class EntryNumbers:
    """One published entry, and how far its first version got: None where nobody read then, or nothing was counted."""

    id: str
    published_at: str
    title: str | None
    author: str | None
    labels: list[str]
    version: int
    readers: int | None
    milliseconds: int | None


def of_entries(entries: Iterable[dict[str, Any]], reach: dict[tuple[str, int], tuple[int, int]]) -> list[EntryNumbers]:
    """The numbers of entries, in their order."""
    first: dict[str, tuple[int, int]] = {}
    for (entry_id, _), counted in sorted(reach.items(), reverse=True):
        first[entry_id] = counted
    return [
        EntryNumbers(
            entry["id"],
            entry["published_at"],
            entry["title"],
            entry["author"],
            entry["labels"],
            entry["version"],
            *first.get(entry["id"], (None, None)),
        )
        for entry in entries
    ]


def entries_csv(entries: Iterable[EntryNumbers]) -> str:
    """One row for each entry."""
    rows = (
        [
            each.published_at,
            each.id,
            each.title,
            each.author,
            " ".join(each.labels),
            each.version,
            each.readers,
            each.milliseconds,
        ]
        for each in entries
    )
    return _csv("published_at,id,title,author,labels,version,readers,milliseconds", rows)


def readers_csv(audience: dict[int, int]) -> str:
    """One row for each minute in which somebody read."""
    return _csv("minute,readers", ([_wire(minute), readers] for minute, readers in sorted(audience.items())))


def chart(entries: Sequence[EntryNumbers], audience: dict[int, int], now: str) -> dict[str, Any]:
    """The last day on which anybody read, as templates/numbers.svg draws it."""
    last = max(audience, default=times.milliseconds(now) // MINUTE_MILLISECONDS)
    first = max(min(audience, default=last - 60), last - 24 * 60)
    span = max(last - first, 1)
    shown = {minute: readers for minute, readers in audience.items() if minute >= first}
    most = _ceiling(max(shown.values(), default=1))
    marks = [
        (each, x)
        for each in entries
        if 0 <= (x := _place(times.milliseconds(each.published_at) / MINUTE_MILLISECONDS, first, span)) <= WIDTH
    ]
    slowest = _ceiling(max((each.milliseconds or 0 for each, _ in marks), default=1))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "lateness_height": LATENESS_HEIGHT,
        "line": " ".join(f"{x:.1f},{HEIGHT * (1 - readers / most):.1f}" for x, readers in _line(shown, first, span)),
        "most": most,
        "slowest": slowest,
        "marks": [
            (each, f"{x:.1f}", each.milliseconds and f"{LATENESS_HEIGHT * each.milliseconds / slowest:.1f}")
            for each, x in marks
        ],
        "hours": [(_wire(minute), f"{_place(minute, first, span):.1f}") for minute in _ticks(first, last)],
        "since": _wire(first),
        "until": _wire(last),
    }


def _line(audience: dict[int, int], first: int, span: int) -> list[tuple[float, int]]:
    """The curve: the most readers of each stretch; nobody where nothing was noted."""
    step = -(-(span + 1) // POINTS)
    return [
        (_place(start, first, span), max(audience.get(minute, 0) for minute in range(start, start + step)))
        for start in range(first, first + span + 1, step)
    ]


def _ticks(first: int, last: int) -> list[int]:
    """Some round moments."""
    step = next(minutes for minutes in (5, 10, 30, 60, 180, 360) if (last - first) / minutes <= HOURS)
    return list(range(-(-first // step) * step, last + 1, step))


def _place(minute: float, first: int, span: int) -> float:
    return WIDTH * (minute - first) / span


def _ceiling(number: int) -> int:
    """The next round number."""
    power = 1
    while True:
        for digit in ROUND:
            if digit * power >= number:
                return digit * power
        power *= 10


def _wire(minute: int) -> str:
    return times.to_wire(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


def _csv(header: str, rows: Iterable[Sequence[Any]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header.split(","))
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
