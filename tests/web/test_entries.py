"""/api/v1/blogs/{slug}/entries: publishing, paging, editing, retracting and restoring entries."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.web.desk import LATER, STATUSES, Desk, good, problem

# The contract's fields of an entry, in its order.
FIELDS = "id blog version status title html published_at updated_at author labels key correction media url".split()
KIB_100 = 100 * 1024


def hour(number: int) -> str:
    return (datetime(1969, 7, 20) + timedelta(hours=number)).isoformat(timespec="milliseconds") + "Z"


# Publishing


def test_publishing_answers_201_with_the_entry_its_position_its_place_and_its_version(desk: Desk) -> None:
    answer = desk.post("The Eagle has *landed*.", title="Landed")
    told = good(answer, 201)
    entry = told["entry"]
    assert list(entry)[: len(FIELDS)] == FIELDS
    assert (entry["blog"], entry["version"], entry["status"]) == (desk.slug, 1, "published")
    assert (entry["title"], entry["html"]) == ("Landed", "<p>The Eagle has <em>landed</em>.</p>")
    assert (entry["author"], entry["labels"], entry["key"], entry["media"]) == (None, [], False, [])
    assert entry["url"] == f"/blogs/{desk.slug}/entries/{entry['id']}"
    assert told["position"] == desk.position() == {"epoch": told["position"]["epoch"], "seq": 1}
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == desk.entry(entry)
    assert good(desk.reader.get(answer.headers["location"])) == entry


def test_an_entry_is_published_now_unless_it_is_backdated(desk: Desk) -> None:
    now = desk.publish()
    assert now["published_at"] == now["updated_at"] == desk.events()[0]["at"]
    back = desk.publish(published_at="1969-07-20T20:17:40Z")
    assert back["published_at"] == back["updated_at"] == "1969-07-20T20:17:40.000Z"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1969-07-20T20:17:40Z", "1969-07-20T20:17:40.000Z"),
        ("1969-07-20t20:17:40z", "1969-07-20T20:17:40.000Z"),
        ("1969-07-20 20:17:40Z", "1969-07-20T20:17:40.000Z"),
        ("1969-07-20T16:17:40-04:00", "1969-07-20T20:17:40.000Z"),
        ("1969-07-21T02:02:40+05:45", "1969-07-20T20:17:40.000Z"),
        ("1969-07-20T20:17:40.5Z", "1969-07-20T20:17:40.500Z"),
        ("1969-07-20T20:17:40.123999999Z", "1969-07-20T20:17:40.123Z"),
        ("0843-08-10T00:00:00Z", "0843-08-10T00:00:00.000Z"),
    ],
)
def test_a_time_is_kept_in_utc_to_the_millisecond(desk: Desk, given: str, kept: str) -> None:
    assert desk.publish(published_at=given)["published_at"] == kept


def test_the_body_may_be_markdown_html_or_text(desk: Desk) -> None:
    written = "a *b* <i>c</i>"
    assert desk.publish(written)["html"] == "<p>a <em>b</em> &lt;i&gt;c&lt;/i&gt;</p>"
    assert desk.publish(written, format="markdown")["html"] == "<p>a <em>b</em> &lt;i&gt;c&lt;/i&gt;</p>"
    assert desk.publish(written, format="html")["html"] == "a *b* <i>c</i>"
    assert desk.publish(written, format="text")["html"] == "<p>a *b* &lt;i&gt;c&lt;/i&gt;</p>"


def test_scripts_never_pass_whatever_the_format(desk: Desk) -> None:
    hostile = (
        '<script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">a</a>'
        '<p style="position:fixed" onclick="alert(1)">words</p><iframe src="//x"></iframe> [b](javascript:alert(1))'
    )
    for written in ("markdown", "html", "text"):
        html = desk.publish(hostile, format=written)["html"]
        preview = good(desk.editor.post("/api/v1/preview", json={"body": hostile, "format": written}))
        assert preview == {"html": html}
        inside_tags = "".join(re.findall(r"<[^>]*>", html))
        for hostile_word in ("script", "img", "iframe", "style", "onerror", "onclick"):
            assert hostile_word not in inside_tags


def test_a_title_alone_is_an_entry(desk: Desk) -> None:
    assert desk.publish("", title="Landed")["html"] == ""


def test_lines_are_lines(desk: Desk) -> None:
    entry = desk.publish(title=" a\n b\x07 ", author="J.\tSmith", labels=[" breaking\n", "breaking", "own word"])
    assert (entry["title"], entry["author"], entry["labels"]) == ("a b", "J. Smith", ["breaking", "own word"])


def test_the_limits_themselves_are_within(desk: Desk) -> None:
    fields = {
        "title": "é" * 300,
        "author": "x" * 100,
        "labels": [f"{number:040}" for number in range(10)],
        "correction": "x" * 1000,
        "published_at": "0002-01-01T00:00:00.000Z",
    }
    entry = desk.publish("x" * KIB_100, **fields)
    assert {name: entry[name] for name in fields} == fields
    assert desk.snapshot()["entries"] == [entry]
    # Its label can be written in every zone.
    desk.change(timezone="Pacific/Honolulu")
    assert desk.reader.get(f"/blogs/{desk.slug}").status_code == 200


def test_a_pair_of_surrogates_is_a_character(desk: Desk) -> None:
    content = b'{"title": "\\ud83d\\ude80", "body": "\\ud83d\\ude80"}'
    entry = good(desk.editor.post(desk.entries, content=content), 201)["entry"]
    assert (entry["title"], entry["html"]) == ("🚀", "<p>🚀</p>")


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_known_by_its_content_type_in_any_spelling(desk: Desk, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    assert desk.editor.post(desk.entries, content=b'{"body": "words"}', headers=headers).status_code == 201


# Reading


def test_readers_see_entries_by_the_time_they_were_published_then_by_id(desk: Desk) -> None:
    made = [desk.publish(published_at=hour(at)) for at in (2, 1, 3, 1)]
    oldest_first = sorted(made, key=lambda entry: (entry["published_at"], entry["id"]))
    assert good(desk.reader.get(f"{desk.entries}?order=oldest"))["entries"] == oldest_first
    assert good(desk.reader.get(desk.entries))["entries"] == oldest_first[::-1]
    assert desk.snapshot()["entries"] == oldest_first[::-1]


def pages(desk: Desk, query: str) -> list[list[dict[str, Any]]]:
    found, cursor = [], ""
    while cursor is not None:
        answer = good(desk.reader.get(f"{desk.entries}?{query}&cursor={cursor}"))
        found.append(answer["entries"])
        cursor = answer["next"]
    return found


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_follow_each_other_and_hold_each_entry_once(desk: Desk, order: str) -> None:
    made = [desk.publish(title=str(number), published_at=hour(number // 3)) for number in range(10)]
    found = pages(desk, f"limit=4&order={order}")
    assert [len(page) for page in found] == [4, 4, 2]
    assert [entry for page in found for entry in page] == (made if order == "oldest" else made[::-1])


def test_a_page_that_ends_with_the_last_entry_names_no_next(desk: Desk) -> None:
    for number in range(4):
        desk.publish(published_at=hour(number))
    assert [len(page) for page in pages(desk, "limit=2")] == [2, 2]


def test_a_cursor_holds_while_entries_come_and_go(desk: Desk) -> None:
    made = [desk.publish(title=str(number), published_at=hour(number)) for number in range(6)]
    first = good(desk.reader.get(f"{desk.entries}?limit=2"))
    desk.publish(published_at=hour(99))
    desk.retract(made[4])  # the last one of the page we have
    second = good(desk.reader.get(f"{desk.entries}?limit=2&cursor={first['next']}"))
    assert [entry["title"] for entry in second["entries"]] == ["3", "2"]


def test_pages_reach_back_before_1970(desk: Desk) -> None:
    made = [desk.publish(published_at=f"{year}-01-01T00:00:00Z") for year in ("0843", 1914, 1969, 1970, 2001)]
    assert [entry for page in pages(desk, "limit=1&order=oldest") for entry in page] == made


def test_a_page_has_twenty_unless_asked_otherwise(desk: Desk) -> None:
    for number in range(21):
        desk.publish(published_at=hour(number))
    for path in (desk.entries, desk.url):
        answer = good(desk.reader.get(path))
        assert len(answer["entries"]) == 20
        assert answer["next"]
        older = good(desk.reader.get(f"{desk.entries}?cursor={answer['next']}"))
        assert [entry["published_at"] for entry in older["entries"]] == [hour(0)]


def test_key_events_are_listed_and_follow_edits_and_deletions(desk: Desk) -> None:
    one = desk.publish(title="One", key=True, published_at=hour(1))
    two = desk.publish(title="Two", key=True, published_at=hour(2))
    desk.publish(title="Three", published_at=hour(3))
    assert good(desk.reader.get(f"{desk.entries}?key=true"))["entries"] == [two, one]
    assert [len(page) for page in pages(desk, "key=true&limit=1")] == [1, 1]
    two = desk.edit(two, title="Zwei")
    assert [event["title"] for event in desk.snapshot()["key_events"]] == ["Zwei", "One"]
    desk.edit(one, key=False)
    assert [event["id"] for event in desk.snapshot()["key_events"]] == [two["id"]]
    desk.retract(two)
    assert desk.snapshot()["key_events"] == []
    assert good(desk.reader.get(f"{desk.entries}?key=true"))["entries"] == []


def test_key_false_is_no_filter(desk: Desk) -> None:
    desk.publish(key=True)
    desk.publish()
    assert len(good(desk.reader.get(f"{desk.entries}?key=false"))["entries"]) == 2


def test_signed_in_people_list_each_status(desk: Desk) -> None:
    made = {status: desk.publish(title=status, status=status) for status in STATUSES if status != "retracted"}
    made["retracted"] = desk.publish(title="retracted")
    desk.retract(made["retracted"])
    for status in STATUSES:
        [entry] = desk.shelf(status)
        assert (entry["id"], entry["status"]) == (made[status]["id"], status)


def test_the_source_of_an_entry_is_shown_to_signed_in_people_alone(desk: Desk) -> None:
    entry = desk.publish("a *b*")
    signed_in = desk.editor.get(desk.entry(entry))
    assert good(signed_in) == entry | {"body": "a *b*", "format": "markdown", "publish_at": None}
    anybody = desk.reader.get(desk.entry(entry))
    assert good(anybody) == entry
    for answer in (signed_in, anybody):
        assert answer.headers["etag"] == '"1"'
        assert answer.headers["vary"] == "Authorization"
    assert "private" in signed_in.headers["cache-control"]
    assert "private" not in anybody.headers["cache-control"]


def test_an_unchanged_entry_is_answered_with_304(desk: Desk) -> None:
    entry = desk.publish()
    for client in (desk.reader, desk.editor):
        answer = client.get(desk.entry(entry), headers={"If-None-Match": '"1"'})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')
    desk.edit(entry, title="New")
    for tag in ('"1"', '"11"', '"22"'):
        assert desk.reader.get(desk.entry(entry), headers={"If-None-Match": tag}).status_code == 200


# Editing


def test_an_edit_is_the_next_version_and_an_event(desk: Desk) -> None:
    entry = desk.publish("words", title="Old", published_at=hour(1))
    answer = desk.editor.patch(desk.entry(entry), json={"title": "New", "correction": "The title was wrong."})
    told = good(answer)
    edited = told["entry"]
    assert (edited["version"], edited["title"], edited["html"]) == (2, "New", "<p>words</p>")
    assert edited["correction"] == "The title was wrong."
    assert edited["published_at"] == hour(1)
    assert edited["updated_at"] > edited["published_at"]
    assert answer.headers["etag"] == '"2"'
    assert told["position"] == desk.position()
    event = desk.events(1)[0]
    assert (event["type"], event["seq"], event["entry"]) == ("entry.updated", 2, edited)
    assert good(desk.reader.get(desk.entry(entry))) == edited


def test_only_what_was_sent_is_changed(desk: Desk) -> None:
    fields = {"title": "T", "author": "A", "labels": ["breaking"], "key": True, "correction": "C"}
    entry = desk.publish("*words*", published_at=hour(1), **fields)
    edited = desk.edit(entry, author=None)
    assert edited == entry | {"author": None, "version": 2, "seq": 2}
    cleared = desk.edit(entry, title=None, labels=[], key=False, correction=None)
    assert [cleared[name] for name in ("title", "labels", "key", "correction")] == [None, [], False, None]
    assert cleared["html"] == "<p><em>words</em></p>"


def test_the_format_alone_reads_the_same_source_anew(desk: Desk) -> None:
    entry = desk.publish("a *b*")
    assert desk.edit(entry, format="text")["html"] == "<p>a *b*</p>"
    assert desk.edit(entry, body="c *d*")["html"] == "<p>c *d*</p>"


def test_an_edit_that_changes_nothing_is_no_version_and_no_event(desk: Desk) -> None:
    entry = desk.publish("words", title="Same")
    before = desk.position()
    for fields in ({}, {"title": "Same"}, {"title": " Same ", "body": "words", "labels": []}):
        answer = desk.editor.patch(desk.entry(entry), json=fields)
        assert good(answer) == {"entry": entry, "position": before}
        assert answer.headers["etag"] == '"1"'
    assert desk.position() == before


def test_an_entry_counts_as_updated_only_by_what_readers_read(desk: Desk) -> None:
    entry = desk.publish("words", published_at=hour(1))
    for fields in ({"labels": ["analysis"]}, {"key": True}, {"author": "A"}, {"pin": True}):
        assert desk.edit(entry, **fields)["updated_at"] == entry["updated_at"]
    assert desk.edit(entry, body="other words")["updated_at"] > entry["updated_at"]


def test_a_new_time_moves_an_entry_to_its_place(desk: Desk) -> None:
    one, two = (desk.publish(title=title, published_at=hour(at)) for title, at in (("One", 1), ("Two", 2)))
    moved = desk.edit(one, published_at=hour(3))
    assert desk.snapshot()["entries"] == [moved, two]


def test_pinning_is_done_when_publishing_or_editing(desk: Desk) -> None:
    one, two = desk.publish(pin=True), desk.publish()
    assert desk.snapshot()["blog"]["pinned"] == one["id"]
    desk.edit(two, pin=True)
    assert desk.snapshot()["pinned"]["id"] == two["id"]
    desk.edit(one, pin=False)  # it is not the pinned one
    assert desk.snapshot()["pinned"]["id"] == two["id"]
    desk.edit(two, pin=False)
    assert desk.snapshot()["pinned"] is None


def test_an_edited_lead_is_edited_in_the_snapshot_too(desk: Desk) -> None:
    edited = desk.edit(desk.publish(pin=True), title="New")
    assert desk.snapshot()["pinned"] == edited


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_if_match_lets_through_who_knows_the_version(desk: Desk, tag: str) -> None:
    entry = desk.publish()
    answer = desk.editor.patch(desk.entry(entry), json={"title": "New"}, headers={"If-Match": tag})
    assert good(answer)["entry"]["version"] == 2


def test_who_does_not_know_the_version_gets_the_current_entry(desk: Desk) -> None:
    entry = desk.publish(title="One")
    current = desk.edit(entry, title="Two")
    before = desk.state()
    for request in ("PATCH", "DELETE"):
        body = {"title": "Three"} if request == "PATCH" else None
        answer = desk.editor.request(request, desk.entry(entry), json=body, headers={"If-Match": '"1"'})
        told = problem(answer, 412)
        assert told["entry"] == current
        assert answer.headers["etag"] == '"2"'
    assert desk.state() == before


# Unpublished ones


@pytest.mark.parametrize("status", ["draft", "submitted", "scheduled"])
def test_publishing_what_was_unpublished_is_entry_created(desk: Desk, status: str) -> None:
    entry = desk.publish(status=status)
    assert entry["published_at"] is None
    assert desk.position()["seq"] == 0
    published = desk.edit(entry, status="published")
    [event] = desk.events()
    assert (event["type"], event["entry"]) == ("entry.created", published)
    assert published["published_at"] == published["updated_at"] == event["at"]
    assert good(desk.editor.get(desk.entry(entry)))["publish_at"] is None


def test_editing_what_is_unpublished_is_no_event(desk: Desk) -> None:
    entry = desk.publish(status="draft")
    answer = desk.editor.patch(desk.entry(entry), json={"title": "New"})
    assert good(answer)["position"]["seq"] == 0
    assert good(answer)["entry"]["version"] == 2
    desk.edit(entry, status="submitted")
    desk.retract(entry)
    assert desk.events() == []


def test_unpublishing_is_entry_deleted(desk: Desk) -> None:
    entry = desk.publish()
    desk.edit(entry, status="draft")
    [event] = desk.events(1)
    assert (event["type"], event["id"]) == ("entry.deleted", entry["id"])
    problem(desk.reader.get(desk.entry(entry)), 404)


def test_a_scheduled_entry_can_be_put_off_and_called_off(desk: Desk) -> None:
    entry = desk.publish(status="scheduled", publish_at=LATER)
    sooner = "2098-01-01T00:00:00.000Z"
    desk.edit(entry, publish_at=sooner)
    assert good(desk.editor.get(desk.entry(entry)))["publish_at"] == sooner
    desk.edit(entry, status="draft")
    assert good(desk.editor.get(desk.entry(entry)))["publish_at"] is None
    problem(desk.editor.patch(desk.entry(entry), json={"status": "scheduled"}), 422)


# Retracting and restoring


def test_retracting_tells_readers_and_keeps_the_entry(desk: Desk) -> None:
    entry = desk.publish("words", title="Wrong")
    told = good(desk.editor.delete(desk.entry(entry)))
    assert told == {"position": desk.position()}
    [event] = desk.events(1)
    assert (event["type"], event["id"], event["seq"]) == ("entry.deleted", entry["id"], 2)
    assert "entry" not in event
    problem(desk.reader.get(desk.entry(entry)), 404)
    kept = good(desk.editor.get(desk.entry(entry)))
    assert (kept["status"], kept["title"], kept["body"], kept["version"]) == ("retracted", "Wrong", "words", 2)


def test_retracting_twice_is_one_retraction(desk: Desk) -> None:
    entry = desk.publish()
    first = good(desk.editor.delete(desk.entry(entry)))
    assert good(desk.editor.delete(desk.entry(entry))) == first
    assert len(desk.events()) == 2


def test_a_restored_entry_is_created_again_where_it_was(desk: Desk) -> None:
    old = desk.publish("words", title="Right", published_at=hour(1), key=True, labels=["analysis"])
    desk.publish(published_at=hour(2))
    desk.retract(old)
    told = good(desk.editor.post(f"{desk.entry(old)}/restore"))
    restored = told["entry"]
    assert restored == old | {"version": 3, "seq": 4}
    assert told["position"] == desk.position()
    event = desk.events(3)[0]
    assert (event["type"], event["entry"]) == ("entry.created", restored)
    assert desk.snapshot()["entries"][1] == restored
    assert [event["id"] for event in desk.snapshot()["key_events"]] == [old["id"]]


@pytest.mark.parametrize(
    ("status", "restored"), [("draft", "draft"), ("submitted", "submitted"), ("scheduled", "draft")]
)
def test_what_readers_never_saw_is_restored_unseen(desk: Desk, status: str, restored: str) -> None:
    entry = desk.publish(status=status)
    desk.retract(entry)
    assert good(desk.editor.post(f"{desk.entry(entry)}/restore"))["entry"]["status"] == restored
    assert desk.events() == []


def test_what_was_retracted_for_its_words_comes_back_with_others(desk: Desk) -> None:
    old = desk.publish("libel", title="Wrong", published_at=hour(1))
    desk.retract(old)
    sent = {
        "title": "Right",
        "body": "*clean*",
        "format": "markdown",
        "labels": ["correction"],
        "correction": "It was.",
    }
    told = good(desk.editor.post(f"{desk.entry(old)}/restore", json=sent | {"pin": True}, headers={"If-Match": '"2"'}))
    entry = told["entry"]
    assert (entry["version"], entry["status"], entry["published_at"]) == (3, "published", hour(1))
    assert (entry["title"], entry["html"], entry["correction"]) == ("Right", "<p><em>clean</em></p>", "It was.")
    # Readers had it once: what it says now is an update of that.
    assert entry["updated_at"] > entry["published_at"]
    [created, pinned] = desk.events(2)
    assert (created["type"], created["entry"], pinned["type"]) == ("entry.created", entry, "blog.updated")
    assert desk.snapshot()["blog"]["pinned"] == old["id"]
    assert "libel" not in desk.reader.get(old["url"]).text
    versions = good(desk.editor.get(f"{desk.entry(old)}/versions"))["versions"]
    assert [(each["status"], each["body"]) for each in versions] == [
        ("published", "libel"),
        ("retracted", "libel"),
        ("published", "*clean*"),
    ]


@pytest.mark.parametrize("status", ["draft", "submitted", "scheduled"])
def test_what_was_retracted_comes_back_unseen_where_that_is_wanted(desk: Desk, status: str) -> None:
    entry = desk.publish("libel")
    desk.retract(entry)
    sent = {"status": status} | ({"publish_at": LATER} if status == "scheduled" else {})
    told = good(desk.editor.post(f"{desk.entry(entry)}/restore", json=sent))["entry"]
    assert (told["status"], told["version"]) == (status, 3)
    assert desk.position()["seq"] == 2
    assert [each["id"] for each in desk.shelf(status)] == [entry["id"]]
    desk.edit(entry, status="published", body="clean")
    assert desk.events(2)[0]["entry"]["html"] == "<p>clean</p>"


def test_what_somebody_else_restored_first_is_not_restored_over_it(desk: Desk) -> None:
    entry = desk.publish("libel")
    desk.retract(entry)
    path, stale = f"{desk.entry(entry)}/restore", {"If-Match": '"1"'}
    assert problem(desk.editor.post(path, json={"body": "mine"}, headers=stale), 412)["entry"]["status"] == "retracted"
    good(desk.editor.post(path, json={"body": "theirs"}))
    late = problem(desk.editor.post(path, json={"body": "mine"}, headers={"If-Match": '"2"'}), 412)
    assert late["entry"]["html"] == "<p>theirs</p>"
    assert "restored" in problem(desk.editor.post(path, json={"body": "mine"}), 409)["detail"]


def test_every_version_is_kept_with_who_and_when(desk: Desk) -> None:
    entry = desk.publish("one", title="One")
    desk.edit(entry, body="two")
    desk.edit(entry, body="three", format="text")
    desk.retract(entry)
    versions = good(desk.editor.get(f"{desk.entry(entry)}/versions"))["versions"]
    assert [version["version"] for version in versions] == [1, 2, 3, 4]
    assert [version["body"] for version in versions] == ["one", "two", "three", "three"]
    assert [version["format"] for version in versions] == ["markdown", "markdown", "text", "text"]
    assert [version["status"] for version in versions] == ["published"] * 3 + ["retracted"]
    assert {version["by"] for version in versions} == {"the admin token"}
    assert sorted(version["at"] for version in versions) == [version["at"] for version in versions]
