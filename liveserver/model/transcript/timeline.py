"""When the entries of a page were: from times of day and a few dates to moments, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from liveserver.model.transcript.dayline import DayLine
from liveserver.model.transcript.zones import Zone

DAY = timedelta(days=1)
NO_DAY = "no day is known for it; write one above it, such as 20 July 1969, or give the newest entry's with --date"


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry on the way down the page: what its clock shows, and the day that stands above it, if any."""

    at: time
    zone: Zone
    day: DayLine | None = None


class Unplaceable(ValueError):
    """An entry whose moment can't be told; the message says why."""


def place(stops: Sequence[Stop], top: date | None, *, lead_on_top: bool = False) -> list[datetime | Unplaceable]:
    """The moment of each stop, in the order of the page: newest first.

    A time later than the one above it belongs to the day before. A day that is written counts, and must not lie after
    what stands above it. ``top`` is the day above the first stop, if known. With ``lead_on_top`` the first one does not
    take part: it is kept on top although it is older than what follows.
    """
    if not lead_on_top or len(stops) < 2:
        return _walk(stops, top)
    placed = _walk(stops[1:], top)
    below = next(((stop, at) for stop, at in zip(stops[1:], placed, strict=True) if isinstance(at, datetime)), None)
    if below is None:
        return [*_walk(stops[:1], top), *placed]
    return [_lead(stops[0], top, *below), *placed]


def _lead(lead: Stop, top: date | None, first: Stop, first_moment: datetime) -> datetime | Unplaceable:
    """Where a lead belongs, by the first of the others.

    A day above it is its own only where the page says another one below it. Otherwise it was on the day of the first
    one; or on the evening before, if its time is so much later that this is nearer.
    """
    day = first.zone.day_of(first_moment)
    try:
        if top is not None and first.day is not None and top != day:
            return _first_of(lead.zone.moments(top, lead.at), lead.at, top)
        day = lead.zone.day_of(first_moment)
        older = _last(lead.at, lead.zone, day, first_moment)
        newer = [moment for moment in lead.zone.moments(day, lead.at) if moment > first_moment]
        return newer[-1] if newer and newer[-1] - first_moment < first_moment - older else older
    except (Unplaceable, OverflowError) as reason:
        return Unplaceable(str(reason))


def _walk(stops: Sequence[Stop], start: date | None) -> list[datetime | Unplaceable]:
    """Down the page, each stop no later than the one above it."""
    placed: list[datetime | Unplaceable] = []
    above: datetime | None = None
    expected = start or _before_divider(stops)
    for stop in stops:
        try:
            above = _moment(stop, above, expected)
            placed.append(above)
        except Unplaceable as reason:
            placed.append(reason)
        except OverflowError:
            placed.append(Unplaceable("its day is out of reach"))
    return placed


def _moment(stop: Stop, above: datetime | None, expected: date | None) -> datetime:
    if stop.day is not None:
        # The day above a lead may be some days older than the first of the others.
        latest = stop.zone.day_of(above) if above else expected and expected + 7 * DAY
        try:
            day = stop.day.resolve(latest)
        except ValueError as reason:
            raise Unplaceable(str(reason)) from None
        found = stop.zone.moments(day, stop.at)
        fitting = [moment for moment in found if above is None or moment <= above]
        if fitting:
            return fitting[0]
        _first_of(found, stop.at, day)
        raise Unplaceable(f"{stop.day.text!r} puts it after the entry above it; a page runs newest first")
    if above is not None:
        return _last(stop.at, stop.zone, stop.zone.day_of(above), above)
    if expected is None:
        raise Unplaceable(NO_DAY)
    return _first_of(stop.zone.moments(expected, stop.at), stop.at, expected)


def _last(at: time, zone: Zone, day: date, limit: datetime) -> datetime:
    """The last moment up to a limit, on a day or the one before, at which the clock showed this time."""
    today = zone.moments(day, at)
    _first_of(today, at, day)
    fitting = [moment for moment in today if moment <= limit] or zone.moments(day - DAY, at)
    return _first_of(fitting, at, day - DAY)


def _first_of(moments: list[datetime], at: time, day: date) -> datetime:
    if not moments:
        raise Unplaceable(f"clocks never showed {at:%H:%M} on {day:%Y-%m-%d}: they were put forward over it")
    return moments[0]


def _before_divider(stops: Sequence[Stop]) -> date | None:
    """The day of the first stop where only a later one has its date: that divider marks the day before."""
    risen = 0
    for index, stop in enumerate(stops):
        if stop.day is not None:
            try:
                return stop.day.resolve(None) + (risen + 1 if index else 0) * DAY
            except ValueError:
                return None
        if index and stop.at > stops[index - 1].at:
            risen += 1
    return None
