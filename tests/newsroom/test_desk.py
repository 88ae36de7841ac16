"""What a desk tells of how far entries got, without a server around it."""

import asyncio
from typing import Any

import pytest

from liveserver.newsroom.desk import PRESENT_SECONDS, REACHED_VERSIONS, Desks
from liveserver.newsroom.inputs import NewBlog
from liveserver.newsroom.newsroom import Newsroom
from liveserver.store.store import Store

SLUG = "moon"


@pytest.fixture(autouse=True)
async def blog(newsroom: Newsroom) -> None:
    await newsroom.create_blog(NewBlog(slug=SLUG, title="Moon"), None)


async def heard(queue: asyncio.Queue[dict[str, Any]], last: str) -> list[dict[str, Any]]:
    """What was delivered, until an entry's turn has come."""
    told: list[dict[str, Any]] = []
    async with asyncio.timeout(30):
        while not told or told[-1]["id"] != last:
            message = await queue.get()
            told += [message] if message["type"] == "delivered" else []
    return told


async def test_of_much_that_is_stored_the_latest_is_told_first_and_then_all_that_is_new(store: Store) -> None:
    names = [f"e{number:03}" for number in range(REACHED_VERSIONS + 5)]
    for name in names:
        await store.desk.add_reach(SLUG, [(name, 1, 3, 8)])
    desks = Desks(store)
    with desks.follow(SLUG) as queue:
        told = await heard(queue, names[-1])
        assert [message["id"] for message in told] == names[5:]
        await store.desk.add_reach(SLUG, [(name, 2, 3, 8) for name in names])
        told = await heard(queue, names[-1])
        assert {(message["id"], message["version"]) for message in told} == {(name, 2) for name in names}
        with desks.follow(SLUG) as another:
            assert len(await heard(another, names[-1])) == REACHED_VERSIONS


async def test_what_another_process_adds_is_told_again_and_nothing_twice(store: Store) -> None:
    with Desks(store).follow(SLUG) as queue:
        await store.desk.add_reach(SLUG, [("e1", 1, 3, 8)])
        await heard(queue, "e1")
        await store.desk.add_reach(SLUG, [("e1", 1, 4, 20)])
        await store.desk.add_reach(SLUG, [("e2", 1, 0, 0)])
        assert [(told["id"], told["readers"]) for told in await heard(queue, "e2")] == [("e1", 7), ("e2", 0)]


async def test_whoever_falls_silent_is_not_there_any_more_and_others_are(store: Store) -> None:
    await store.desk.say(SLUG, "silent", {"doing": "writing"}, 2)
    await store.desk.say(SLUG, "steady", {"doing": "here"}, PRESENT_SECONDS)
    with Desks(store).follow(SLUG) as queue:
        seen: list[list[str]] = []
        async with asyncio.timeout(30):
            while ["steady"] not in seen:
                message = await queue.get()
                seen += [[person["member"] for person in message["people"]]] if message["type"] == "people" else []
    assert seen == [["silent", "steady"], ["steady"]]
