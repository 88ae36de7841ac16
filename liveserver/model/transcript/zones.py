"""Time zones as newsrooms write them, ``GMT``, ``BST``, ``ET`` or ``GMT+3``, made into moments and IANA names."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from liveserver.model import times

# The region that a label points to, and the minutes east of Greenwich that it says; None where the season decides.
# Some labels have several meanings; here stands the one that English-language newsrooms mean most often: BST is
# British, CST and AST are American, IST is Indian. A page that means another one is read with an explicit zone.
LABELS: dict[str, tuple[str, int | None]] = {
    "GMT": ("UTC", 0),
    "UTC": ("UTC", 0),
    "UT": ("UTC", 0),
    "Z": ("UTC", 0),
    # Europe
    "WET": ("Europe/Lisbon", 0),
    "WEST": ("Europe/Lisbon", 60),
    "BST": ("Europe/London", 60),
    "CET": ("Europe/Berlin", 60),
    "CEST": ("Europe/Berlin", 120),
    "EET": ("Europe/Kyiv", 120),
    "EEST": ("Europe/Kyiv", 180),
    "MSK": ("Europe/Moscow", 180),
    "TRT": ("Europe/Istanbul", 180),
    # Africa
    "WAT": ("Africa/Lagos", 60),
    "CAT": ("Africa/Maputo", 120),
    "SAST": ("Africa/Johannesburg", 120),
    "EAT": ("Africa/Nairobi", 180),
    # Asia
    "IDT": ("Asia/Jerusalem", 180),
    "IRST": ("Asia/Tehran", 210),
    "GST": ("Asia/Dubai", 240),
    "AFT": ("Asia/Kabul", 270),
    "PKT": ("Asia/Karachi", 300),
    "IST": ("Asia/Kolkata", 330),
    "NPT": ("Asia/Kathmandu", 345),
    "MMT": ("Asia/Yangon", 390),
    "ICT": ("Asia/Bangkok", 420),
    "WIB": ("Asia/Jakarta", 420),
    "HKT": ("Asia/Hong_Kong", 480),
    "MYT": ("Asia/Kuala_Lumpur", 480),
    "PHT": ("Asia/Manila", 480),
    "SGT": ("Asia/Singapore", 480),
    "WITA": ("Asia/Makassar", 480),
    "JST": ("Asia/Tokyo", 540),
    "KST": ("Asia/Seoul", 540),
    "WIT": ("Asia/Jayapura", 540),
    # Australia and the Pacific
    "AWST": ("Australia/Perth", 480),
    "ACST": ("Australia/Adelaide", 570),
    "ACDT": ("Australia/Adelaide", 630),
    "AEST": ("Australia/Sydney", 600),
    "AEDT": ("Australia/Sydney", 660),
    "AET": ("Australia/Sydney", None),
    "NZST": ("Pacific/Auckland", 720),
    "NZDT": ("Pacific/Auckland", 780),
    "HST": ("Pacific/Honolulu", -600),
    # The Americas
    "ET": ("America/New_York", None),
    "EST": ("America/New_York", -300),
    "EDT": ("America/New_York", -240),
    "CT": ("America/Chicago", None),
    "CST": ("America/Chicago", -360),
    "CDT": ("America/Chicago", -300),
    "MT": ("America/Denver", None),
    "MST": ("America/Denver", -420),
    "MDT": ("America/Denver", -360),
    "PT": ("America/Los_Angeles", None),
    "PST": ("America/Los_Angeles", -480),
    "PDT": ("America/Los_Angeles", -420),
    "AKST": ("America/Anchorage", -540),
    "AKDT": ("America/Anchorage", -480),
    "AST": ("America/Halifax", -240),
    "ADT": ("America/Halifax", -180),
    "NST": ("America/St_Johns", -210),
    "NDT": ("America/St_Johns", -150),
    "ART": ("America/Argentina/Buenos_Aires", -180),
    "BRT": ("America/Sao_Paulo", -180),
    "COT": ("America/Bogota", -300),
    "VET": ("America/Caracas", -240),
}

SHIFTED = re.compile(r"(?:GMT|UTC?)\s?([+\-−])(\d{1,2})(?::?([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class Zone:
    """What a label means: a region, or a distance from Greenwich in minutes, or both; then the distance counts."""

    region: str | None
    minutes: int | None

    @property
    def clock(self) -> tzinfo:
        """What tells the time here."""
        if self.minutes is not None:
            return timezone(timedelta(minutes=self.minutes))
        return times.zone(self.region or "UTC")

    def moments(self, day: date, at: time) -> list[datetime]:
        """When clocks here show this time on this day, latest first.

        There are two such moments in the hour that autumn repeats, and none in the one that spring leaves out.
        """
        local = datetime.combine(day, at, self.clock)
        found = {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        shown = [
            moment
            for moment in found
            if moment.astimezone(self.clock).replace(tzinfo=None) == local.replace(tzinfo=None)
        ]
        return sorted(shown, reverse=True)

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment here."""
        return moment.astimezone(self.clock).date()

    def name_at(self, moment: datetime) -> str | None:
        """An IANA zone whose clocks show at a moment what this label says; None if there is none.

        That is the label's region as long as it keeps that time then: EST in July is not what New York's clocks show.
        """
        if self.minutes is None:
            return self.region
        hours, rest = divmod(-self.minutes, 60)
        regions = [self.region] if self.region else []
        if rest:
            regions += [region for region, minutes in LABELS.values() if minutes == self.minutes]
        for region in regions:
            if moment.astimezone(times.zone(region)).utcoffset() == timedelta(minutes=self.minutes):
                return region
        # Signs are the other way round in these names: Etc/GMT+5 lies west of Greenwich.
        return f"Etc/GMT{hours:+}" if not rest and -14 <= hours <= 12 else None


def read(label: str) -> Zone | None:
    """What a label means, in capitals or not; None if it is not known."""
    if known := LABELS.get(label.upper()):
        return Zone(*known)
    if shifted := SHIFTED.fullmatch(label.upper()):
        sign, hours, rest = shifted.groups()
        minutes = (int(hours) * 60 + int(rest or 0)) * (1 if sign == "+" else -1)
        return Zone(None if minutes else "UTC", minutes) if abs(minutes) <= 14 * 60 else None
    try:
        return Zone(times.zone(label).key, None)
    except ValueError:
        return None
