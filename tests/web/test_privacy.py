"""What is not published reaches no reader: no page, no API answer, no stream; and not by a detour either."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.web.desk import STATUSES, Desk, good, problem

SECRET = "not-for-readers"
UNPUBLISHED = tuple(status for status in STATUSES if status != "published")
TELLING = {
    "title": f"{SECRET} title",
    "author": f"{SECRET} author",
    "labels": [f"{SECRET} label"],
    "correction": f"{SECRET} correction",
    "key": True,
}

Make = Callable[[Desk], dict[str, Any]]


def unpublish(desk: Desk) -> dict[str, Any]:
    entry = desk.publish(SECRET, **TELLING)
    return desk.edit(entry, status="draft")


def retract(desk: Desk) -> dict[str, Any]:
    entry = desk.publish(SECRET, pin=True, **TELLING)
    desk.retract(entry)
    return entry


def retract_draft(desk: Desk) -> dict[str, Any]:
    entry = desk.publish(SECRET, status="draft", **TELLING)
    desk.retract(entry)
    return entry


def restore_draft(desk: Desk) -> dict[str, Any]:
    entry = retract_draft(desk)
    return good(desk.editor.post(f"{desk.entry(entry)}/restore"))["entry"]


WAYS: dict[str, Make] = {
    "a draft": lambda desk: desk.publish(SECRET, status="draft", **TELLING),
    "submitted": lambda desk: desk.publish(SECRET, status="submitted", **TELLING),
    "scheduled": lambda desk: desk.publish(SECRET, status="scheduled", **TELLING),
    "a draft that was edited": lambda desk: desk.edit(desk.publish(status="draft"), body=SECRET, **TELLING),
    "published and taken back to a draft": unpublish,
    "retracted": retract,
    "a draft that was retracted": retract_draft,
    "a draft that was retracted and restored": restore_draft,
}


@pytest.fixture(params=WAYS.values(), ids=list(WAYS))
def hidden(request: pytest.FixtureRequest, desk: Desk) -> dict[str, Any]:
    """An entry that readers must not see, of a blog where they see another one."""
    desk.publish("seen by all")
    made: dict[str, Any] = request.param(desk)
    return made


def test_no_answer_of_the_api_and_no_page_holds_it(desk: Desk, hidden: dict[str, Any]) -> None:
    for path in (
        "/api/v1/blogs",
        desk.url,
        f"{desk.url}?limit=100",
        desk.entries,
        f"{desk.entries}?limit=100&order=oldest",
        f"{desk.entries}?key=true",
        f"{desk.url}/events",
        f"{desk.url}/events?since={desk.position()['seq']}",
        "/",
        f"/blogs/{desk.slug}",
    ):
        answer = desk.reader.get(path)
        assert answer.status_code == 200, path
        assert SECRET not in answer.text, path
        assert hidden["id"] not in answer.text, path
    assert "seen by all" in desk.reader.get(f"/blogs/{desk.slug}").text


def test_the_log_tells_its_numbers_and_not_its_words(desk: Desk, hidden: dict[str, Any]) -> None:
    """Also of what readers had seen before: who comes later does not."""
    told = good(desk.reader.get(f"{desk.url}/events?since=0"))
    assert [event["seq"] for event in told["events"]] == list(range(1, desk.position()["seq"] + 1))
    assert SECRET not in str(told)
    assert "seen by all" in str(told)


def test_its_own_addresses_say_what_those_of_no_entry_say(desk: Desk, hidden: dict[str, Any]) -> None:
    no_entry = "0" * 8 + hidden["id"][8:]
    for prefix in (desk.entries, f"/blogs/{desk.slug}/entries"):
        for accept in ("application/json", "text/html"):
            told = desk.reader.get(f"{prefix}/{hidden['id']}", headers={"Accept": accept})
            as_for_none = desk.reader.get(f"{prefix}/{no_entry}", headers={"Accept": accept})
            assert told.status_code == as_for_none.status_code == 404
            assert told.text == as_for_none.text.replace(no_entry, hidden["id"])


def test_its_versions_and_every_other_status_are_for_signed_in_people(desk: Desk, hidden: dict[str, Any]) -> None:
    problem(desk.reader.get(f"{desk.entry(hidden)}/versions"), 401)
    for status in UNPUBLISHED:
        assert SECRET not in desk.reader.get(f"{desk.entries}?status={status}").text
        problem(desk.reader.get(f"{desk.entries}?status={status}"), 401)


def test_people_of_another_blog_are_readers_here(desk: Desk, hidden: dict[str, Any], elsewhere: httpx.Client) -> None:
    problem(elsewhere.get(desk.entry(hidden)), 404)
    problem(elsewhere.get(f"{desk.entry(hidden)}/versions"), 403)
    for status in UNPUBLISHED:
        problem(elsewhere.get(f"{desk.entries}?status={status}"), 403)


def test_a_stream_tells_nothing_of_it(desk: Desk, hidden: dict[str, Any]) -> None:
    with connect(f"{desk.server.ws}{desk.url}/stream?since=0", proxy=None) as stream:
        heard = [stream.recv()]
        desk.editor.patch(desk.entry(hidden), json={"title": f"{SECRET} again"})
        marker = desk.publish(title="the next one")
        while marker["id"] not in heard[-1]:
            heard.append(stream.recv())
    assert [SECRET in message for message in heard] == [False] * len(heard)


@pytest.mark.parametrize("status", ["draft", "submitted", "scheduled"])
def test_what_readers_never_saw_left_nothing_in_the_log(desk: Desk, status: str) -> None:
    entry = desk.publish(SECRET, status=status, **TELLING)
    desk.edit(entry, title=f"{SECRET} again")
    desk.retract(entry)
    assert desk.events() == []
    assert desk.position()["seq"] == 0


def test_answers_with_unpublished_entries_are_not_for_shared_caches(desk: Desk) -> None:
    entry = desk.publish(SECRET, status="draft")
    for path in (desk.entry(entry), f"{desk.entry(entry)}/versions", f"{desk.entries}?status=draft"):
        answer = desk.editor.get(path)
        assert SECRET in answer.text
        assert "private" in answer.headers["cache-control"]


def test_what_stands_behind_an_entry_is_in_no_answer_for_readers(desk: Desk) -> None:
    entry = desk.publish("*words*")
    desk.edit(entry, body="*other words*")
    for path in (desk.url, desk.entries, desk.entry(entry), f"{desk.url}/events?since=0", f"/blogs/{desk.slug}"):
        text = desk.reader.get(path).text
        assert "*other words*" not in text
        assert "the admin token" not in text  # who it was


def test_no_answer_tells_a_token_again(desk: Desk) -> None:
    made = good(desk.editor.post("/api/v1/tokens", json={"name": "mine", "role": "writer"}), 201)
    secret = made["token"].rpartition("_")[2]
    for path in ("/api/v1/tokens", "/api/v1/me", desk.url):
        assert secret not in desk.editor.get(path).text
    listed = {token["id"]: token for token in good(desk.editor.get("/api/v1/tokens"))["tokens"]}
    assert listed[made["id"]].keys() == {"id", "name", "role", "blogs", "created_at"}
