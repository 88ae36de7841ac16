"""Times on the wire, and as a newsroom writes them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveserver.model import times

moments = st.datetimes(
    datetime(2, 1, 2),
    datetime(9998, 12, 30),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Honolulu"]


@settings(deadline=None)
@given(moments)
def test_a_moment_is_written_to_the_millisecond_and_read_again(moment: datetime) -> None:
    written = times.to_wire(moment)
    assert len(written) == 24
    assert written.endswith("Z")
    assert times.from_wire(written) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@settings(deadline=None)
@given(moments, moments)
def test_times_on_the_wire_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    written = times.to_wire(one), times.to_wire(other)
    if one - other >= times.MILLISECOND:
        assert written[0] > written[1]
    assert (written[0] <= written[1]) == (times.milliseconds(written[0]) <= times.milliseconds(written[1]))


@pytest.mark.parametrize(
    ("at", "milliseconds"),
    [
        ("1970-01-01T00:00:00.000Z", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1969-12-31T23:59:59.999Z", -1),
        ("1969-07-20T20:17:40.000Z", -14182940000),
        ("2026-11-22T18:20:00.250Z", 1795371600250),
    ],
)
def test_milliseconds_since_1970(at: str, milliseconds: int) -> None:
    assert times.milliseconds(at) == milliseconds


@pytest.mark.parametrize(
    ("at", "timezone_", "label", "form", "written"),
    [
        ("2026-01-22T18:20:00.000Z", "UTC", "GMT", "HH:mm", "18:20 GMT"),
        ("2026-01-22T18:20:59.999Z", "UTC", "GMT", "HHmm", "1820 GMT"),
        ("2026-07-22T18:20:00.000Z", "Europe/London", "BST", "HH:mm", "19:20 BST"),
        ("2026-01-22T00:05:00.000Z", "America/New_York", "EST", "HHmm", "1905 EST"),
        ("2026-01-22T18:20:00.000Z", "Asia/Kathmandu", "GMT+5:45", "HH:mm", "00:05 GMT+5:45"),
        ("0843-08-10T00:00:00.000Z", "UTC", "GMT", "HH:mm", "00:00 GMT"),
    ],
)
def test_the_label_of_an_entry_is_in_the_blogs_zone(
    at: str, timezone_: str, label: str, form: str, written: str
) -> None:
    assert times.clock_label(at, timezone_, label, form) == written


@pytest.mark.parametrize(
    ("zone", "at", "label"),
    [
        ("UTC", "2026-07-01", "GMT"),
        ("Europe/London", "2026-01-01", "GMT"),
        ("Europe/London", "2026-07-01", "BST"),
        ("America/New_York", "2026-07-01", "EDT"),
        ("Asia/Tokyo", "2026-07-01", "JST"),
        ("Asia/Riyadh", "2026-07-01", "GMT+3"),
        ("America/Sao_Paulo", "2026-07-01", "GMT-3"),
        ("Asia/Kathmandu", "2026-07-01", "GMT+5:45"),
        ("America/St_Johns", "2026-01-01", "NST"),
        ("Pacific/Marquesas", "2026-07-01", "GMT-9:30"),
    ],
)
def test_how_people_write_a_zone(zone: str, at: str, label: str) -> None:
    assert times.zone_label(zone, datetime.fromisoformat(f"{at}T12:00:00+00:00")) == label


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "europe/london", "GMT+1", "/etc/localtime", "../UTC", "UTC\0"])
def test_a_zone_that_is_none_is_a_value_error(name: str) -> None:
    with pytest.raises(ValueError, match="is not an IANA time zone"):
        times.zone(name)


@settings(deadline=None)
@given(moments, st.sampled_from(ZONES))
def test_days_divide_at_midnight_of_the_blogs_zone(moment: datetime, zone: str) -> None:
    assert times.local_day(times.to_wire(moment), zone) == moment.astimezone(ZoneInfo(zone)).date()


def test_one_moment_lies_on_two_days() -> None:
    at = "1969-07-21T02:56:15.000Z"
    assert times.local_day(at, "UTC") == date(1969, 7, 21)
    assert times.local_day(at, "America/New_York") == date(1969, 7, 20)


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "Monday 21 July 1969"),
        ("en-US", "Monday 21 July 1969"),
        ("de", "Montag, 21. Juli 1969"),
        ("fr", "lundi 21 juillet 1969"),
        ("zh-Hant", "1969年7月21日 星期一"),
        ("unknown-language", "Monday 21 July 1969"),
        ("", "Monday 21 July 1969"),
    ],
)
def test_a_day_is_headed_in_the_blogs_language(language: str, heading: str) -> None:
    assert times.day_heading(date(1969, 7, 21), language) == heading


@pytest.mark.parametrize(
    ("at", "zone", "number"),
    [
        ("1969-07-16T00:00:00.000Z", "UTC", 1),
        ("1969-07-15T23:59:59.999Z", "UTC", 0),
        ("1969-07-20T20:17:40.000Z", "UTC", 5),
        ("1969-07-21T02:56:15.000Z", "UTC", 6),
        ("1969-07-21T02:56:15.000Z", "America/New_York", 5),
        ("1971-04-19T12:00:00.000Z", "UTC", 643),
    ],
)
def test_the_first_day_of_a_story_is_day_1(at: str, zone: str, number: int) -> None:
    assert times.day_number(at, "1969-07-16", zone) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0th"), (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th"), (11, "11th"), (12, "12th"),
        (13, "13th"), (20, "20th"), (21, "21st"), (22, "22nd"), (101, "101st"), (111, "111th"), (112, "112th"),
        (643, "643rd"), (1000, "1000th"), (1011, "1011th"), (-1, "-1st"), (-11, "-11th"),
    ],
)  # fmt: skip
def test_ordinals(number: int, written: str) -> None:
    assert times.ordinal(number) == written
