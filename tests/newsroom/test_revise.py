"""What a blog or an entry becomes by what was sent."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from liveserver.errors import Invalid
from liveserver.model import times
from liveserver.model.blog import Blog, Series
from liveserver.model.entry import Entry, Manuscript, Revision
from liveserver.newsroom.inputs import SeriesInput
from liveserver.newsroom.revise import events_between, pin_after, revise_blog, revise_entry

MORNING, NOON, NIGHT = (f"1969-07-20T{hour}:00:00.000Z" for hour in ("06", "12", "22"))
NOW = datetime(1969, 7, 20, 12, tzinfo=UTC)
STATUSES = ["published", "draft", "submitted", "scheduled", "retracted"]


def blog(**fields: Any) -> Blog:
    given = {"slug": "moon", "title": "Moon", "created_at": MORNING, "updated_at": MORNING, "url": "/blogs/moon"}
    return Blog(**given, **fields)


def revision(**fields: Any) -> Revision:
    """An entry that was published in the morning, unless said otherwise."""
    given: dict[str, Any] = {
        "id": "1",
        "blog": "moon",
        "version": 3,
        "status": "published",
        "title": "Landed",
        "html": "<p>words</p>",
        "published_at": MORNING,
        "updated_at": MORNING,
        "url": "/blogs/moon/entries/1",
        "seq": 7,
    }
    publish_at = fields.pop("publish_at", None)
    manuscript = Manuscript(body="words", by="one", at=MORNING, publish_at=publish_at)
    return Revision(entry=Entry(**(given | fields)), manuscript=manuscript)


def refused(call: Any, *arguments: Any) -> str:
    with pytest.raises(Invalid) as error:
        call(*arguments)
    [only] = error.value.errors
    return only.field


# Entries


def test_an_edit_is_the_next_version_by_whom_and_when() -> None:
    before = revision()
    after = revise_entry(before, {"body": "*new*"}, "two", NOON)
    assert (after.entry.version, after.entry.html, after.entry.updated_at) == (4, "<p><em>new</em></p>", NOON)
    assert (after.manuscript.body, after.manuscript.by, after.manuscript.at) == ("*new*", "two", NOON)
    assert (after.entry.title, after.entry.published_at) == ("Landed", MORNING)


@pytest.mark.parametrize("given", [{}, {"title": "Landed"}, {"body": "words", "status": "published"}, {"labels": []}])
def test_an_edit_that_changes_nothing_is_the_very_same(given: dict[str, Any]) -> None:
    before = revision()
    assert revise_entry(before, given, "two", NOON) is before


def test_another_source_with_the_same_outcome_is_a_version_but_no_update() -> None:
    after = revise_entry(revision(), {"body": "words "}, "two", NOON)
    assert (after.entry.version, after.entry.updated_at) == (4, MORNING)
    assert after.manuscript.body == "words "


@pytest.mark.parametrize(
    ("given", "updated"),
    [
        ({"title": "New"}, True),
        ({"title": None}, True),
        ({"body": "new"}, True),
        ({"correction": "It was wrong."}, True),
        ({"labels": ["breaking"]}, False),
        ({"key": True}, False),
        ({"author": "somebody"}, False),
    ],
)
def test_an_entry_counts_as_updated_by_what_is_read(given: dict[str, Any], updated: bool) -> None:
    assert revise_entry(revision(), given, "two", NOON).entry.updated_at == (NOON if updated else MORNING)


def test_what_was_updated_stays_so() -> None:
    before = revision(updated_at=NOON)
    assert revise_entry(before, {"key": True}, "two", NIGHT).entry.updated_at == NOON


def test_moving_an_entry_that_was_never_updated_leaves_it_so() -> None:
    entry = revise_entry(revision(), {"published_at": NOON}, "two", NIGHT).entry
    assert entry.published_at == entry.updated_at == NOON


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_what_is_published_is_as_old_as_that(status: str) -> None:
    before = revision(status=status, published_at=None)
    published = revise_entry(before, {"status": "published"}, "two", NOON).entry
    assert published.published_at == published.updated_at == NOON
    backdated = revise_entry(before, {"status": "published", "published_at": MORNING}, "two", NOON).entry
    assert backdated.published_at == backdated.updated_at == MORNING


def test_scheduling_needs_its_time_and_anything_else_forgets_it() -> None:
    draft = revision(status="draft")
    assert refused(revise_entry, draft, {"status": "scheduled"}, "two", NOON) == "publish_at"
    scheduled = revise_entry(draft, {"status": "scheduled", "publish_at": NIGHT}, "two", NOON)
    assert scheduled.manuscript.publish_at == NIGHT
    assert refused(revise_entry, scheduled, {"publish_at": None}, "two", NOON) == "publish_at"
    assert revise_entry(scheduled, {"title": "New"}, "two", NOON).manuscript.publish_at == NIGHT
    assert revise_entry(scheduled, {"status": "draft"}, "two", NOON).manuscript.publish_at is None


def test_an_entry_says_something() -> None:
    assert refused(revise_entry, revision(title=None), {"body": " "}, "two", NOON) == "body"
    assert refused(revise_entry, revision(html=""), {"title": None}, "two", NOON) == "body"
    assert revise_entry(revision(), {"body": ""}, "two", NOON).entry.html == ""


@pytest.mark.parametrize("old", [None, *STATUSES])
@pytest.mark.parametrize("new", STATUSES)
def test_readers_are_told_of_what_they_see(old: str | None, new: str) -> None:
    before = revision(status=old).entry if old else None
    told = events_between(before, revision(status=new).entry)
    if new == "published":
        assert told == ["entry.updated" if old == "published" else "entry.created"]
    else:
        assert told == (["entry.deleted"] if old == "published" else [])


@pytest.mark.parametrize(
    ("pinned", "status", "wanted", "after"),
    [
        (None, "published", None, None),
        (None, "published", True, "1"),
        (None, "published", False, None),
        ("2", "published", None, "2"),
        ("2", "published", True, "1"),
        ("2", "published", False, "2"),
        ("1", "published", None, "1"),
        ("1", "published", True, "1"),
        ("1", "published", False, None),
        ("1", "retracted", None, None),
        ("1", "draft", None, None),
        ("2", "retracted", None, "2"),
        ("1", "draft", False, None),
    ],
)
def test_the_pin_after_a_change(pinned: str | None, status: str, wanted: bool | None, after: str | None) -> None:
    assert pin_after(pinned, revision(status=status).entry, wanted) == after


@pytest.mark.parametrize("status", STATUSES[1:])
def test_only_what_is_published_is_pinned(status: str) -> None:
    assert refused(pin_after, None, revision(status=status).entry, True) == "pin"


# Blogs


def test_a_blog_starts_when_it_is_live_and_once() -> None:
    scheduled = revise_blog(blog(status="scheduled"), {}, NOW)
    assert scheduled.started_at is None
    live = revise_blog(scheduled, {"status": "live"}, NOW)
    assert live.started_at == NOON
    assert revise_blog(live, {"title": "New"}, datetime(1999, 1, 1, tzinfo=UTC)).started_at == NOON
    assert revise_blog(blog(), {"started_at": MORNING}, NOW).started_at == MORNING


def test_a_blog_ends_and_reopens() -> None:
    ended = revise_blog(blog(), {"status": "ended"}, NOW)
    assert ended.ended_at == NOON
    assert revise_blog(ended, {"title": "New"}, datetime(1999, 1, 1, tzinfo=UTC)).ended_at == NOON
    assert revise_blog(ended, {"status": "live"}, NOW).ended_at is None
    assert revise_blog(blog(), {"status": "ended", "ended_at": NIGHT}, NOW).ended_at == NIGHT
    assert refused(revise_blog, blog(), {"ended_at": NIGHT}, NOW) == "ended_at"


def test_the_label_of_the_zone_follows_it_unless_it_is_given() -> None:
    assert revise_blog(blog(), {"timezone": "Europe/London"}, NOW).time_label == "BST"
    assert revise_blog(blog(), {"timezone": "Europe/London", "time_label": "UK"}, NOW).time_label == "UK"
    assert revise_blog(blog(time_label="UK"), {"title": "New"}, NOW).time_label == "UK"
    assert revise_blog(blog(time_label="UK"), {"time_label": None}, NOW).time_label == "GMT"


def test_the_direction_follows_the_language() -> None:
    arabic = revise_blog(blog(), {"language": "ar"}, NOW)
    assert arabic.direction == "rtl"
    assert revise_blog(arabic, {"language": "fr"}, NOW).direction == "ltr"


def test_days_are_counted_from_a_first_one() -> None:
    counted = {"standfirst": "Day {day}", "day_one": "1969-07-16"}
    assert revise_blog(blog(), counted, NOW).day_one == "1969-07-16"
    for standfirst in ("Day {day}", "The {day_ordinal} day"):
        assert refused(revise_blog, blog(), {"standfirst": standfirst}, NOW) == "day_one"
    assert refused(revise_blog, replace(blog(), **counted), {"day_one": None}, NOW) == "day_one"


def test_a_series_is_given_whole_or_taken_away() -> None:
    series = revise_blog(blog(), {"series": SeriesInput(name="Apollo 11", previous="day-4")}, NOW)
    assert series.series == Series(name="Apollo 11", previous="day-4", next=None)
    assert revise_blog(series, {"series": SeriesInput(next="day-6")}, NOW).series == Series(next="day-6")
    assert revise_blog(series, {"series": None}, NOW).series == Series()


def test_nothing_given_changes_nothing() -> None:
    before = revise_blog(blog(), {}, NOW)
    assert revise_blog(before, {}, datetime.now(UTC)) == before
    assert times.from_wire(before.started_at or "") == NOW
