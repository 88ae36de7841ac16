"""Lines that say a day, as pages write them: ``Sunday 20 July 1969``, ``July 20``, ``1969-07-20``."""

import re
from dataclasses import dataclass
from datetime import date

WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = "january february march april may june july august september october november december".split()
# Python counts from 1 to 9999; a year of margin lets a page roll back over midnights and into any zone.
YEARS = range(1000, 9999)

_weekday = rf"(?P<weekday>{'|'.join(f'{name[:3]}(?:{name[3:]}|[a-z]{{0,2}})' for name in WEEKDAYS)})\.?"
_month = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)}|sept)\.?"
_day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_year = r"(?:,?\s+(?P<year>\d{4}))?"
# "Updated Mon 21 Jul 1969 at 23.41 GMT" says the day too.
_before = rf"(?:(?:date|on|published|posted|(?:last )?updated)\b\s*:?\s*(?:on\s+)?)?(?:{_weekday},?\s+)?"
_after = r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]?\d\d\b.{0,20})?\s*:?"
FORMS = [
    re.compile(_before + form + _after, re.IGNORECASE)
    for form in (
        rf"{_day}\s+(?:of\s+)?{_month}{_year}",
        rf"{_month}\s+{_day}{_year}",
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
    )
]


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day as it was written: the year or the weekday (0 is Monday) may be missing."""

    text: str
    year: int | None
    month: int
    day: int
    weekday: int | None

    def resolve(self, latest: date | None) -> date:
        """The day meant: without a year, the last such day that is no later than ``latest``.

        Raises ValueError saying why there is no such day.
        """
        if self.year is not None:
            return self._checked(self.year)
        if latest is None:
            raise ValueError(f"{self.text!r} has no year; write it, or give the page's day with --date")
        # Leap days are at most eight years apart, and a date falls on the same weekday again within twelve.
        for year in range(latest.year, latest.year - 13, -1):
            try:
                found = self._checked(year)
            except ValueError:
                continue
            if found <= latest:
                return found
        return self._checked(latest.year)

    def _checked(self, year: int) -> date:
        try:
            found = date(year, self.month, self.day)
        except ValueError:
            raise ValueError(f"there is no day {self.text!r}") from None
        if year not in YEARS:
            raise ValueError(f"{self.text!r} is out of reach")
        if self.weekday is not None and found.weekday() != self.weekday:
            raise ValueError(f"{self.text!r} is a {WEEKDAYS[found.weekday()].capitalize()}")
        return found


def read(line: str) -> DayLine | None:
    """Read a line that says a day and nothing else; None for any other."""
    for form in FORMS:
        if found := form.fullmatch(line):
            part = found.groupdict()
            month = part["month"]
            weekday = part.get("weekday")
            return DayLine(
                text=line.rstrip(": "),
                year=int(part["year"]) if part["year"] else None,
                month=int(month) if month.isdigit() else _nth(MONTHS, month),
                day=int(part["day"]),
                weekday=_nth(WEEKDAYS, weekday) - 1 if weekday else None,
            )
    return None


def _nth(names: list[str], written: str) -> int:
    """The number, from 1, of a name that may be cut short."""
    return 1 + next(index for index, name in enumerate(names) if name[:3] == written[:3].lower())
