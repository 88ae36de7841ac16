"""Blogs that everybody has forgotten: ended as of their last event, once, and only those. The clock is ours."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from liveserver.model import times
from liveserver.newsroom.access import Caller
from liveserver.newsroom.caretaker import Caretaker
from liveserver.newsroom.inputs import BlogPatch, NewBlog, NewEntry
from liveserver.newsroom.newsroom import Newsroom
from liveserver.store.store import Store
from tests.clock import Clock
from tests.liveserver import Liveserver, wait_for

EDITOR = Caller(id="test", name="test", role="editor")
DAY = 86_400


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def newsroom(store: Store, clock: Clock) -> Newsroom:
    return Newsroom(store, clock)


async def test_a_blog_is_ended_as_of_its_last_event_once(newsroom: Newsroom, clock: Clock) -> None:
    store, caretaker = newsroom.store, Caretaker(newsroom, 7)
    await newsroom.create_blog(NewBlog(slug="moon", title="Moon"), None)
    clock.turn(seconds=3 * DAY)
    await newsroom.publish("moon", NewEntry(body="words"), EDITOR, None)
    last = newsroom.now()
    clock.turn(seconds=7 * DAY)
    await caretaker.end_forgotten()
    assert (await store.blog("moon"))[0].status == "live"
    clock.turn(seconds=1)
    await asyncio.gather(*(caretaker.end_forgotten() for _ in range(3)))
    blog, _ = await store.blog("moon")
    assert (blog.status, blog.ended_at) == ("ended", last)
    assert (await store.head("moon")).position.seq == 2
    await store.audit.close()
    records, _ = await store.audit.page(None, 10)
    assert [(record["what"], record["blog"]) for record in records if record["who"] == "the server"] == [
        ("blog.changed", "moon")
    ]
    # Reopened, it is live as long as any other.
    await newsroom.edit_blog("moon", BlogPatch(status="live"))
    await caretaker.end_forgotten()
    assert (await store.blog("moon"))[0].status == "live"


async def test_what_waits_for_its_hour_is_not_forgotten(newsroom: Newsroom, clock: Clock) -> None:
    await newsroom.create_blog(NewBlog(slug="moon", title="Moon"), None)
    await newsroom.create_blog(NewBlog(slug="soon", title="Soon", status="scheduled"), None)
    at = times.to_wire(clock() + timedelta(days=30))
    await newsroom.publish("moon", NewEntry(body="words", status="scheduled", publish_at=at), EDITOR, None)
    clock.turn(seconds=20 * DAY)
    await Caretaker(newsroom, 7).end_forgotten()
    assert {blog.status for blog in await newsroom.store.blogs()} == {"live", "scheduled"}


def test_a_server_that_is_told_to_ends_them(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    slug = server.new_blog()
    server.stop()
    server.settings["end_after_days"] = 1 / DAY / 1000
    server.start()
    with server.client() as client:
        wait_for(lambda: status_of(client, slug) == "ended")


def status_of(client: httpx.Client, slug: str) -> str:
    status: str = client.get(f"/api/v1/blogs/{slug}").json()["blog"]["status"]
    return status
