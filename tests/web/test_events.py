"""GET /events: the log by asking for it. Snapshot + the events after it = a fresh snapshot."""

from typing import Any

import pytest

from liveserver.model.event import Snapshot, fold
from tests.web.desk import Desk, good


def ask(desk: Desk, query: str = "") -> dict[str, Any]:
    told: dict[str, Any] = good(desk.reader.get(f"{desk.url}/events{query}"))
    assert told.keys() == {"position", "events", "reset"}
    return told


def test_each_change_is_one_numbered_event_of_its_type(desk: Desk) -> None:
    entry = desk.publish(title="One")
    desk.edit(entry, title="Two")
    desk.change(pinned=entry["id"])
    desk.change(status="ended")
    desk.retract(entry)  # it takes the pin with it
    desk.editor.post(f"{desk.entry(entry)}/restore")
    events = ask(desk, "?since=0")["events"]
    assert [(event["seq"], event["type"]) for event in events] == [
        (1, "entry.created"),
        (2, "entry.updated"),
        (3, "blog.updated"),
        (4, "blog.updated"),
        (5, "entry.deleted"),
        (6, "blog.updated"),
        (7, "entry.created"),
    ]
    assert [event["entry"]["title"] for event in events if "entry" in event] == ["One", "Two", "Two"]
    assert [event["blog"]["pinned"] for event in events if "blog" in event] == [entry["id"], entry["id"], None]
    assert events[4]["id"] == entry["id"]
    assert all(event["at"].endswith("Z") and len(event["at"]) == 24 for event in events)


def test_without_since_one_gets_where_the_log_stands_and_no_events(desk: Desk) -> None:
    desk.publish()
    for query in ("", "?since="):
        assert ask(desk, query) == {"position": desk.position(), "events": [], "reset": False}


def test_from_the_head_there_is_nothing_yet(desk: Desk) -> None:
    desk.publish()
    epoch, seq = desk.position().values()
    for query in (f"?since={seq}", f"?since={seq}&epoch={epoch}"):
        assert ask(desk, query) == {"position": {"epoch": epoch, "seq": seq}, "events": [], "reset": False}


def test_events_come_from_a_position_on_and_the_position_behind_them(desk: Desk) -> None:
    for _ in range(5):
        desk.publish()
    epoch = desk.position()["epoch"]
    told = ask(desk, f"?epoch={epoch}&since=3")
    assert [event["seq"] for event in told["events"]] == [4, 5]
    assert told["position"] == {"epoch": epoch, "seq": 5}


def test_a_limit_cuts_the_answer_and_the_position_is_where_it_was_cut(desk: Desk) -> None:
    for _ in range(5):
        desk.publish()
    seen, since = [], 0
    while told := ask(desk, f"?since={since}&limit=2"):
        if not told["events"]:
            break
        seen += [event["seq"] for event in told["events"]]
        since = told["position"]["seq"]
        assert since == seen[-1]
    assert seen == [1, 2, 3, 4, 5]


def test_a_hundred_at_most_unless_fewer_are_asked_for(desk: Desk) -> None:
    for _ in range(101):
        desk.publish()
    assert len(ask(desk, "?since=0")["events"]) == 100
    assert ask(desk, "?since=0")["position"]["seq"] == 100


@pytest.mark.parametrize(
    "query", ["?since=3", "?since=9999999999999999", "?epoch=unknown&since=0", "?epoch=%00&since=1"]
)
def test_a_position_that_is_none_gets_a_reset_and_where_the_log_stands(desk: Desk, query: str) -> None:
    desk.publish()
    desk.publish()
    assert ask(desk, query) == {"position": desk.position(), "events": [], "reset": True}


def test_all_who_stand_at_one_place_get_one_answer_that_may_be_cached(desk: Desk) -> None:
    for _ in range(3):
        desk.publish()
    for query in ("?since=0", "?since=0&limit=1"):
        answers = [client.get(f"{desk.url}/events{query}") for client in (desk.reader, desk.editor)]
        assert answers[0].content == answers[1].content
        assert answers[0].headers["cache-control"].startswith("public, max-age=")
        assert answers[0].headers.get("vary", "Accept-Encoding") == "Accept-Encoding"


def test_the_answer_at_the_head_is_kept_a_moment_and_older_ones_longer(desk: Desk) -> None:
    for _ in range(3):
        desk.publish()
    assert desk.reader.get(f"{desk.url}/events?since=3").headers["cache-control"] == "public, max-age=1"
    older = desk.reader.get(f"{desk.url}/events?since=0&limit=1").headers["cache-control"]
    assert int(older.removeprefix("public, max-age=")) > 1


def test_a_snapshot_and_the_events_after_it_are_a_fresh_snapshot(desk: Desk) -> None:
    one, two = desk.publish(title="One", key=True), desk.publish(title="Two")
    snapshot = Snapshot.from_wire(desk.snapshot())
    desk.edit(one, title="Uno", pin=True)
    desk.publish(title="Zero", published_at="1969-07-20T20:17:40Z")
    desk.retract(two)
    desk.editor.post(f"{desk.entry(two)}/restore")
    desk.edit(one, status="draft")
    desk.change(title="Renamed")
    for event in desk.events(snapshot.position.seq):
        snapshot = fold(snapshot, event)
    assert snapshot == Snapshot.from_wire(desk.snapshot())
