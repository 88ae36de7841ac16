"""What may be said at the door, field by field."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from liveserver.model import times
from liveserver.newsroom.inputs import NO_ZONES, BlogPatch, EntryPatch, NewEntry, NewToken, SeriesInput

offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(2, 1, 2), datetime(9998, 12, 30), timezones=offsets)


def refuses(kind: Any, **fields: Any) -> bool:
    try:
        kind(**fields)
    except ValidationError:
        return True
    return False


@settings(deadline=None)
@given(moments)
def test_a_moment_in_any_zone_is_kept_as_that_moment_in_utc(moment: datetime) -> None:
    kept = EntryPatch(published_at=moment.isoformat()).published_at
    assert kept is not None
    assert kept == times.to_wire(moment)
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert times.from_wire(kept) == cut
    assert EntryPatch(published_at=kept).published_at == kept


@settings(deadline=None)
@given(st.datetimes(timezones=offsets))
def test_a_moment_that_is_taken_can_be_labelled_in_every_zone(moment: datetime) -> None:
    try:
        kept = EntryPatch(published_at=moment.isoformat()).published_at
    except ValidationError:
        assert moment.year <= 2 or moment.year >= 9998
        return
    assert kept is not None
    for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Honolulu", "America/New_York", "Asia/Manila"):
        assert times.clock_label(kept, zone, "X", "HH:mm").endswith(" X")
        assert times.local_day(kept, zone)


@settings(deadline=None)
@given(moments.map(lambda moment: moment.replace(tzinfo=None)))
def test_a_moment_without_a_zone_is_refused(moment: datetime) -> None:
    assert refuses(EntryPatch, published_at=moment.isoformat())


def test_zones_of_the_database_are_taken_but_not_those_that_are_no_place() -> None:
    for zone in sorted(available_timezones() - {*NO_ZONES})[::20]:
        assert BlogPatch(timezone=zone).timezone == zone
    for zone in NO_ZONES:
        assert refuses(BlogPatch, timezone=zone)


@pytest.mark.parametrize(
    "language", ["en", "en-GB", "EN-gb", "zh-Hant", "zh-Hant-TW", "sr-Latn-RS", "es-419", "gsw", "he-IL", "la"]
)
def test_languages_by_their_tags(language: str) -> None:
    assert BlogPatch(language=language).language == language


@pytest.mark.parametrize(
    "language", ["e", "english", "en_GB", "en-", "-en", "en--GB", "en.UTF-8", "en@euro", "C", "xx-YY", "e1"]
)
def test_no_languages(language: str) -> None:
    assert refuses(BlogPatch, language=language)


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "http://example.org:8080/a/b?c=d#e",
        "https://[2001:db8::1]/a.jpg",
        "https://bücher.example/é.jpg",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org/%20(x)",
    ],
)
def test_links_to_other_places(link: str) -> None:
    assert BlogPatch(cover=link).cover == link
    assert SeriesInput(next=link).next == link


@settings(deadline=None)
@given(st.text(max_size=30).filter(lambda text: not text.lower().startswith("http")))
def test_a_link_begins_with_http(text: str) -> None:
    assert refuses(BlogPatch, cover=text)


@pytest.mark.parametrize("character", ["\x00", "\x01", "\t", "\n", "\r", " ", "\x7f", '"', "<", ">", "\u2028", "\xa0"])
def test_a_link_holds_nothing_that_would_end_it(character: str) -> None:
    for link in (
        f"https://example.org/a{character}b",
        f"{character}https://example.org/",
        f"https://a{character}.org/",
    ):
        assert refuses(BlogPatch, cover=link)


def test_a_neighbour_is_a_slug_or_a_link() -> None:
    for neighbour in ("day-642", "https://example.org/day-642"):
        assert not refuses(BlogPatch, series={"previous": neighbour})
    for neighbour in ("Day 642", "/blogs/day-642", "day-642/", "javascript:alert(1)", ""):
        assert refuses(BlogPatch, series={"previous": neighbour})


@settings(deadline=None)
@given(st.lists(st.text(min_size=1, max_size=5).filter(str.strip), max_size=10))
def test_labels_are_kept_once_in_the_order_they_came(labels: list[str]) -> None:
    if any("\0" in label for label in labels):
        return
    try:
        kept = EntryPatch(labels=labels).labels
    except ValidationError:
        return  # one of them was nothing but controls
    assert kept is not None
    assert len(set(kept)) == len(kept)
    assert all(label == " ".join(label.split()) for label in kept)


def test_a_body_is_measured_in_bytes() -> None:
    assert NewEntry(body="é" * 51_200)
    assert refuses(NewEntry, body="é" * 51_200 + "x")


def test_a_status_goes_with_what_it_needs() -> None:
    later = "2099-01-01T00:00:00Z"
    assert NewEntry(body="x", status="scheduled", publish_at=later)
    assert EntryPatch(publish_at=later)  # the entry may be a scheduled one
    assert refuses(NewEntry, body="x", publish_at=later)
    assert refuses(NewEntry, body="x", status="scheduled")
    assert refuses(NewEntry, body="x", status="draft", publish_at=later)
    assert refuses(NewEntry, body="x", status="draft", pin=True)
    assert NewEntry(body="x", status="draft", pin=False)
    assert NewEntry(body="x", status="published", pin=True)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (NewEntry, {"body": b"x"}),
        (NewEntry, {"body": "x", "key": 1}),
        (NewEntry, {"body": "x", "title": 1}),
        (NewEntry, {"body": "x", "labels": ("a",)}),
        (EntryPatch, {"published_at": datetime(2026, 1, 1, tzinfo=UTC)}),
        (NewToken, {"name": "x", "role": "writer", "blogs": "a"}),
    ],
)
def test_nothing_is_converted_from_another_type(kind: Any, fields: dict[str, Any]) -> None:
    assert refuses(kind, **fields)
