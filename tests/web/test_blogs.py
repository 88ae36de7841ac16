"""/api/v1/blogs: making, listing, reading, changing and deleting blogs."""

from collections.abc import Callable

import httpx
import pytest

from tests.liveserver import Liveserver
from tests.web.desk import Desk, good, problem

MakeDesk = Callable[..., Desk]

# The contract's fields of a blog, in its order.
FIELDS = (
    "slug title standfirst status timezone time_label time_format language direction day_one series cover pinned order "
    "created_at updated_at started_at ended_at url"
).split()


def test_a_new_blog_is_answered_whole_with_defaults_that_suit_a_newsroom(desk: Desk) -> None:
    blog = desk.snapshot()["blog"]
    assert list(blog) == FIELDS
    assert blog["status"] == "live"
    assert (blog["timezone"], blog["time_label"], blog["time_format"]) == ("UTC", "GMT", "HH:mm")
    assert (blog["language"], blog["direction"], blog["order"]) == ("en", "ltr", "newest")
    assert blog["series"] == {"name": None, "previous": None, "next": None}
    assert blog["started_at"] == blog["created_at"] == blog["updated_at"]
    assert (blog["pinned"], blog["ended_at"], blog["url"]) == (None, None, f"/blogs/{desk.slug}")


def test_making_a_blog_answers_201_with_it_and_where_it_is(editor: httpx.Client, desk: Desk) -> None:
    slug = f"{desk.slug}-more"
    answer = editor.post("/api/v1/blogs", json={"slug": slug, "title": "More"})
    blog = good(answer, 201)
    assert answer.headers["location"] == f"/api/v1/blogs/{slug}"
    assert good(editor.get(answer.headers["location"]))["blog"] == blog


def test_a_new_blog_stands_at_seq_0_of_an_epoch_and_is_empty(desk: Desk) -> None:
    snapshot = desk.snapshot()
    assert snapshot["position"]["seq"] == 0
    assert snapshot["position"]["epoch"]
    assert (snapshot["entries"], snapshot["pinned"], snapshot["key_events"], snapshot["next"]) == ([], None, [], None)


def test_all_that_may_be_said_of_a_blog_is_kept(make_desk: MakeDesk) -> None:
    fields = {
        "title": "On the Moon",
        "standfirst": "The {day_ordinal} day of Apollo 11",
        "status": "ended",
        "timezone": "America/New_York",
        "time_label": "EDT",
        "time_format": "HHmm",
        "language": "ar",
        "day_one": "1969-07-16",
        "series": {"name": "Apollo 11", "previous": "day-4", "next": "https://example.org/day-6"},
        "cover": "https://example.org/moon.jpg",
        "order": "oldest",
        "started_at": "1969-07-20T00:00:00.000Z",
        "ended_at": "1969-07-21T00:00:00.000Z",
    }
    blog = make_desk(**fields).snapshot()["blog"]
    assert {name: blog[name] for name in fields} == fields
    assert blog["direction"] == "rtl"


@pytest.mark.parametrize(
    ("timezone", "labels"),
    [("UTC", {"GMT"}), ("Europe/London", {"GMT", "BST"}), ("Asia/Riyadh", {"GMT+3"}), ("Asia/Kathmandu", {"GMT+5:45"})],
)
def test_a_zone_brings_its_own_label(make_desk: MakeDesk, timezone: str, labels: set[str]) -> None:
    assert make_desk(timezone=timezone).snapshot()["blog"]["time_label"] in labels


def test_changing_the_zone_changes_the_label_unless_one_is_given(desk: Desk) -> None:
    assert desk.change(timezone="Asia/Riyadh")["time_label"] == "GMT+3"
    assert desk.change(timezone="UTC", time_label="UTC")["time_label"] == "UTC"
    assert desk.change(title="Renamed")["time_label"] == "UTC"
    assert desk.change(time_label=None)["time_label"] == "GMT"


def test_control_characters_are_taken_out_of_lines(make_desk: MakeDesk) -> None:
    blog = make_desk(title="One\x07\n two\u2028three ", standfirst="a\x01b\x0bc\ufffe").snapshot()["blog"]
    assert (blog["title"], blog["standfirst"]) == ("One two three", "abc")


def test_a_change_of_the_blog_is_an_event_that_carries_it(desk: Desk) -> None:
    blog = desk.change(title="Renamed", standfirst=None)
    [event] = desk.events()
    assert (event["type"], event["seq"], event["blog"]) == ("blog.updated", 1, blog)
    assert event["at"] == blog["updated_at"] == desk.snapshot()["blog"]["updated_at"]
    assert blog["title"] == "Renamed"


def test_a_change_that_changes_nothing_is_no_event(desk: Desk) -> None:
    before = desk.snapshot()
    assert desk.change(title=before["blog"]["title"]) == before["blog"]
    assert desk.change() == before["blog"]
    assert desk.snapshot() == before


def test_ending_and_reopening_note_their_time(make_desk: MakeDesk) -> None:
    desk = make_desk(status="scheduled")
    assert desk.snapshot()["blog"]["started_at"] is None
    started = desk.change(status="live")
    assert started["started_at"] == started["updated_at"]
    ended = desk.change(status="ended")
    assert ended["ended_at"] == ended["updated_at"]
    assert ended["started_at"] == started["started_at"]
    reopened = desk.change(status="live")
    assert reopened["ended_at"] is None
    assert [event["blog"]["status"] for event in desk.events()] == ["live", "ended", "live"]


def test_a_published_entry_is_pinned_and_unpinned_through_the_blog(desk: Desk) -> None:
    entry = desk.publish()
    assert desk.change(pinned=entry["id"])["pinned"] == entry["id"]
    assert desk.snapshot()["pinned"] == entry
    assert desk.events(1)[0]["pinned"] == entry
    assert desk.change(pinned=None)["pinned"] is None
    assert desk.snapshot()["pinned"] is None


def test_the_pin_ends_when_its_entry_leaves_the_readers_sight(desk: Desk) -> None:
    for leave in (desk.retract, lambda entry: desk.edit(entry, status="draft")):
        entry = desk.publish(pin=True)
        assert desk.snapshot()["pinned"] == entry
        since = desk.position()["seq"]
        leave(entry)
        assert desk.snapshot()["pinned"] is None
        assert desk.snapshot()["blog"]["pinned"] is None
        deleted, unpinned = desk.events(since)
        assert (deleted["type"], deleted["id"]) == ("entry.deleted", entry["id"])
        assert (unpinned["type"], unpinned["blog"]["pinned"], unpinned["pinned"]) == ("blog.updated", None, None)


def test_blogs_are_listed_and_by_status(make_desk: MakeDesk, reader: httpx.Client) -> None:
    slugs = {status: make_desk(status=status).slug for status in ("scheduled", "live", "ended")}
    listed = {blog["slug"]: blog for blog in good(reader.get("/api/v1/blogs"))["blogs"]}
    assert slugs.keys() == {listed[slug]["status"] for slug in slugs.values()}
    for status, slug in slugs.items():
        found = good(reader.get(f"/api/v1/blogs?status={status}"))["blogs"]
        assert slug in {blog["slug"] for blog in found}
        assert {blog["status"] for blog in found} == {status}


def test_an_unchanged_snapshot_is_answered_with_304(desk: Desk) -> None:
    answer = desk.reader.get(desk.url)
    tag = answer.headers["etag"]
    for asked in (tag, f'"other", {tag}', f"W/{tag}"):
        again = desk.reader.get(desk.url, headers={"If-None-Match": asked})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    desk.publish()
    changed = desk.reader.get(desk.url, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_head_answers_as_get_does_without_a_body(desk: Desk) -> None:
    got, head = desk.reader.get(desk.url), desk.reader.head(desk.url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == got.headers["content-length"]


def test_a_deleted_blog_is_gone_from_everywhere(desk: Desk) -> None:
    entry = desk.publish()
    assert desk.editor.delete(desk.url).status_code == 204
    for path in ("", "/entries", f"/entries/{entry['id']}", f"/entries/{entry['id']}/versions", "/events", "/stream"):
        problem(desk.editor.get(desk.url + path), 404)
    for path in (f"/blogs/{desk.slug}", f"/blogs/{desk.slug}/entries/{entry['id']}"):
        assert desk.reader.get(path).status_code == 404
    assert desk.slug not in desk.reader.get("/api/v1/blogs").text
    assert desk.slug not in desk.reader.get("/").text
    problem(desk.post(), 404)
    problem(desk.editor.patch(desk.url, json={"title": "Back"}), 404)
    problem(desk.editor.delete(desk.url), 404)


def test_a_blog_made_anew_under_an_old_slug_knows_nothing_of_the_old_one(desk: Desk) -> None:
    desk.publish(pin=True, key=True)
    desk.publish(status="draft")
    old = desk.position()
    desk.editor.delete(desk.url)
    good(desk.editor.post("/api/v1/blogs", json={"slug": desk.slug, "title": "Anew"}), 201)
    snapshot = desk.snapshot()
    assert (snapshot["position"]["seq"], snapshot["entries"], snapshot["key_events"]) == (0, [], [])
    assert snapshot["position"]["epoch"] != old["epoch"]
    assert snapshot["blog"]["pinned"] is None
    assert desk.shelf("draft") == []
    events = good(desk.reader.get(f"{desk.url}/events?epoch={old['epoch']}&since={old['seq']}"))
    assert (events["reset"], events["events"]) == (True, [])


def test_a_blog_deleted_under_its_readers_is_made_anew_only_once(server: Liveserver, desk: Desk) -> None:
    desk.editor.delete(desk.url)
    blog = {"slug": desk.slug, "title": "Anew"}
    assert [desk.editor.post("/api/v1/blogs", json=blog).status_code for _ in range(2)] == [201, 409]


def test_a_slug_may_have_a_hundred_characters(editor: httpx.Client, desk: Desk) -> None:
    slug = desk.slug.ljust(100, "x")
    good(editor.post("/api/v1/blogs", json={"slug": slug, "title": "Long"}), 201)
    assert good(editor.get(f"/api/v1/blogs/{slug}"))["blog"]["slug"] == slug
    assert editor.get(f"/blogs/{slug}").status_code == 200
