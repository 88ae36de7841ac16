"""Times as the contract writes them, and as a newsroom writes them: in the blog's one zone.

On the wire and in the store a time is a string, RFC 3339 in UTC with milliseconds: ``1969-07-20T20:17:40.000Z``.
All such strings have one length and sort as the moments do.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_wire(moment: datetime) -> str:
    """Write an aware moment as the contract does, cut to the millisecond."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z".rjust(24, "0")


def from_wire(text: str) -> datetime:
    """Read a time that this program wrote."""
    return datetime.fromisoformat(text)


def milliseconds(text: str) -> int:
    """Milliseconds since 1970 of a time on the wire; negative before."""
    return (from_wire(text) - EPOCH) // MILLISECOND


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """Look up an IANA time zone. Raises ValueError for a name that is none."""
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not an IANA time zone such as Europe/London")
    return ZoneInfo(name)


def zone_label(name: str, at: datetime) -> str:
    """How people write a zone at a moment: ``GMT``, ``BST``, ``CET``, or ``GMT+3`` where it has no letters."""
    moment = at.astimezone(zone(name))
    written = moment.tzname() or "GMT"
    if written == "UTC":
        return "GMT"
    if written.isalpha():
        return written
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def clock_label(at: str, timezone: str, time_label: str, time_format: str) -> str:
    """The label of an entry, ``18:20 GMT`` or ``1820 GMT``, in the blog's zone."""
    local = from_wire(at).astimezone(zone(timezone))
    colon = ":" if time_format == "HH:mm" else ""
    return f"{local:%H}{colon}{local:%M} {time_label}"


def local_day(at: str, timezone: str) -> date:
    """The calendar day of a moment in the blog's zone; days divide at its midnight."""
    return from_wire(at).astimezone(zone(timezone)).date()


@lru_cache(maxsize=256)
def day_began_at(at: str, timezone: str) -> str:
    """When the calendar day of a moment began, in the blog's zone."""
    return to_wire(from_wire(at).astimezone(zone(timezone)).replace(hour=0, minute=0, second=0, microsecond=0))


def day_heading(day: date, language: str) -> str:
    """A day as a heading: ``Monday 21 July 1969``, or the language's own full form."""
    locale = _locale(language)
    # English newsrooms write no comma here; every other language knows best itself.
    return format_date(day, "EEEE d MMMM y" if locale.language == "en" else "full", locale)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def day_number(at: str, day_one: str, timezone: str) -> int:
    """Which day of the story a moment falls on, ``day_one`` (``YYYY-MM-DD``) being 1, in the blog's zone."""
    return (local_day(at, timezone) - date.fromisoformat(day_one)).days + 1


def ordinal(number: int) -> str:
    """An English ordinal: ``1st``, ``12th``, ``643rd``."""
    ending = "th" if 10 <= abs(number) % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(abs(number) % 10, "th")
    return f"{number}{ending}"
