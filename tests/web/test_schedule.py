"""Scheduled entries: readers have them when their minute has come, once."""

from datetime import UTC, datetime, timedelta

import orjson
from websockets.sync.client import connect

from liveserver.model import times
from tests.web.desk import Desk, good


def in_seconds(seconds: float) -> str:
    return times.to_wire(datetime.now(UTC) + timedelta(seconds=seconds))


def test_an_entry_is_on_every_stream_once_its_minute_has_come(desk: Desk) -> None:
    publish_at = in_seconds(1)
    with connect(f"{desk.server.ws}{desk.url}/stream?since=0", proxy=None) as stream:
        entry = desk.publish(status="scheduled", publish_at=publish_at, title="Later", key=True)
        heard = []
        heard = [orjson.loads(stream.recv())]
        while "entry.created" not in {message["type"] for message in heard} or heard[-1]["type"] != "tick":
            heard.append(orjson.loads(stream.recv()))  # by the next tick the scheduler has looked again
    [event] = [message for message in heard if message["type"] not in ("hello", "tick")]
    assert event["at"] >= publish_at
    assert event["entry"]["id"] == entry["id"]
    assert event["entry"]["published_at"] == publish_at
    assert event["entry"]["status"] == "published"
    assert desk.events() == [event]
    assert desk.snapshot()["entries"] == [event["entry"]]
    assert desk.shelf("scheduled") == []
    versions = good(desk.editor.get(f"{desk.entry(entry)}/versions"))["versions"]
    assert [(version["status"], version["by"]) for version in versions] == [
        ("scheduled", "the admin token"),
        ("published", "scheduler"),
    ]


def test_a_minute_that_has_passed_is_now(desk: Desk) -> None:
    with connect(f"{desk.server.ws}{desk.url}/stream", proxy=None) as stream:
        desk.publish(status="scheduled", publish_at="1969-07-20T20:17:40Z")
        while (message := orjson.loads(stream.recv()))["type"] != "entry.created":
            pass
    assert message["entry"]["published_at"] == "1969-07-20T20:17:40.000Z"


def test_a_time_given_for_readers_holds_whenever_it_is_published(desk: Desk) -> None:
    with connect(f"{desk.server.ws}{desk.url}/stream", proxy=None) as stream:
        desk.publish(status="scheduled", publish_at=in_seconds(0), published_at="1969-07-20T20:17:40Z")
        while (message := orjson.loads(stream.recv()))["type"] != "entry.created":
            pass
    assert message["entry"]["published_at"] == "1969-07-20T20:17:40.000Z"
