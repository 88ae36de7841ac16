"""A machine that stands still for a while, and clocks that step: readers come to the same all the same."""

import asyncio
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson

from liveserver.model.event import Snapshot, fold
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import NewBlog, NewEntry
from liveserver.newsroom.newsroom import Newsroom
from liveserver.store.store import Store
from tests.fanout.test_stream import publish
from tests.follower import Follower
from tests.liveserver import Liveserver

# The pause is the fault: longer than the patience of the subscription and of the store's clients.
PAUSE_SECONDS = 10


async def test_a_server_that_was_paused_brings_its_readers_all_that_others_published(
    make_server: Callable[..., Liveserver],
) -> None:
    awake = make_server(tick_seconds=1)
    paused = make_server(tick_seconds=1, redis_url=awake.store_url)
    slug = awake.new_blog()
    async with Follower(paused.url, slug) as reader, Follower(awake.url, slug) as other:
        assert paused.process is not None
        await asyncio.to_thread(publish, awake, slug)
        await reader.reaches(1)
        os.kill(paused.process.pid, signal.SIGSTOP)
        for _ in range(20):
            await asyncio.to_thread(publish, awake, slug)
        await other.reaches(21)
        await asyncio.sleep(PAUSE_SECONDS)
        os.kill(paused.process.pid, signal.SIGCONT)
        await reader.reaches(21)
        await asyncio.to_thread(publish, paused, slug)
        for follower in (reader, other):
            await follower.reaches(22)
            await follower.assert_converged()
            assert follower.resets == 0


async def test_a_store_that_was_paused_loses_nothing_and_refuses_meanwhile(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    async with Follower(server.url, slug) as reader:
        os.kill(server.store_pid, signal.SIGSTOP)
        with server.client() as client:
            refused = await asyncio.to_thread(client.post, f"/api/v1/blogs/{slug}/entries", json={"body": "lost?"})
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) > 0
        os.kill(server.store_pid, signal.SIGCONT)
        await asyncio.to_thread(server.wait_until_ready)
        await asyncio.to_thread(publish, server, slug, title="after")
        await reader.until(lambda: any(event["entry"]["title"] == "after" for event in reader.events))
        await reader.assert_converged()
        assert (reader.resets, len(reader.hellos)) == (0, 1)


async def test_clocks_that_step_back_and_forth_change_no_order_of_events(store: Store) -> None:
    steps = iter([0, -3600, 86400, -86400, 1, 0])
    moment = datetime(1969, 7, 20, 20, 17, tzinfo=UTC)

    def clock() -> datetime:
        return moment + timedelta(seconds=next(steps, 0))

    newsroom = Newsroom(store, clock)
    await newsroom.create_blog(NewBlog(slug="b", title="B"), None)
    start = Snapshot.from_wire(orjson.loads((await store.page("b", limit=20, whole=True)).to_json()))
    editor = Caller(id="test", name="test", role="admin")
    for number in range(5):
        await newsroom.publish("b", NewEntry(body=f"entry {number}"), editor, None)
    tail = await store.tail("b", 0, 100)
    folded = start
    for event in map(orjson.loads, tail.events):
        folded = fold(folded, event)
    fresh = Snapshot.from_wire(orjson.loads((await store.page("b", limit=20, whole=True)).to_json()))
    assert [orjson.loads(event)["seq"] for event in tail.events] == [1, 2, 3, 4, 5]
    assert folded.entries == fresh.entries
