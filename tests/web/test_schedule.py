"""Scheduled entries: readers have them when their minute has come, once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
from websockets.sync.client import connect

from liveserver.model import times
from tests.liveserver import Liveserver, wait_for
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


def test_what_was_scheduled_before_a_restart_is_published_after_it_once(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(workers=2, tick_seconds=1)
    slug, publish_at = server.new_blog(), in_seconds(3)
    entry = {"body": "words", "status": "scheduled", "publish_at": publish_at}
    with server.client() as client:
        path = f"/api/v1/blogs/{slug}"
        made = good(client.post(f"{path}/entries", json=entry), 201)["entry"]
        server.kill()
        # Its moment comes while nobody is there.
        wait_for(lambda: times.to_wire(datetime.now(UTC)) > publish_at)
        server.start()
        wait_for(lambda: good(client.get(f"{path}/events?since=0"))["events"])
        with connect(f"{server.ws}{path}/stream?since=0", proxy=None) as stream:
            ticks = 0
            while ticks < 2:  # by then every process has looked again
                ticks += orjson.loads(stream.recv())["type"] == "tick"
        [event] = good(client.get(f"{path}/events?since=0"))["events"]
        assert (event["type"], event["entry"]["id"]) == ("entry.created", made["id"])
        assert event["entry"]["published_at"] == publish_at
        versions = good(client.get(f"{path}/entries/{made['id']}/versions"))["versions"]
    assert [version["status"] for version in versions] == ["scheduled", "published"]
