"""Looks at the store: shared by all who need one, and never older than whoever gets it."""

import asyncio

import pytest

from liveserver.web.looks import Looks


class Store:
    """Counts the looks at it; each waits until it is let go, and sees what was true when it began."""

    def __init__(self) -> None:
        self.truth = 0
        self.looks = 0
        self.go = asyncio.Semaphore(0)

    async def look(self, key: str) -> tuple[str, int]:
        self.looks += 1
        seen = self.truth
        await self.go.acquire()
        if seen < 0:
            raise LookupError(key)
        return key, seen


async def turns(number: int = 10) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_those_who_ask_at_the_same_moment_share_one_look() -> None:
    store = Store()
    looks = Looks(store.look)
    asked = [asyncio.create_task(looks.at("a")) for _ in range(1000)]
    store.go.release()
    assert await asyncio.gather(*asked) == [("a", 0)] * 1000
    assert store.looks == 1


async def test_those_who_come_during_a_look_share_the_next_one_and_see_what_changed_before_they_came() -> None:
    store = Store()
    looks = Looks(store.look)
    first = asyncio.create_task(looks.at("a"))
    await turns()
    store.truth = 1
    later = [asyncio.create_task(looks.at("a")) for _ in range(10)]
    await turns()
    assert store.looks == 1
    store.go.release()
    assert await first == ("a", 0)
    await turns()
    store.truth = 2
    last = asyncio.create_task(looks.at("a"))
    await turns()
    store.go.release()
    assert await asyncio.gather(*later) == [("a", 1)] * 10
    store.go.release()
    assert await last == ("a", 2)
    assert store.looks == 3


async def test_other_things_are_looked_at_meanwhile() -> None:
    store = Store()
    looks = Looks(store.look)
    asked = [asyncio.create_task(looks.at(key)) for key in "abc"]
    await turns()
    assert store.looks == 3
    for _ in asked:
        store.go.release()
    assert await asyncio.gather(*asked) == [("a", 0), ("b", 0), ("c", 0)]


async def test_a_look_that_fails_fails_for_those_who_shared_it_and_for_nobody_else() -> None:
    store = Store()
    looks = Looks(store.look)
    store.truth = -1
    failing = [asyncio.create_task(looks.at("a")) for _ in range(3)]
    await turns()
    store.truth = 1
    good = asyncio.create_task(looks.at("a"))
    store.go.release()
    for each in failing:
        with pytest.raises(LookupError):
            await each
    store.go.release()
    assert await good == ("a", 1)


async def test_one_who_goes_away_takes_the_look_from_nobody() -> None:
    store = Store()
    looks = Looks(store.look)
    gone, stays = asyncio.create_task(looks.at("a")), asyncio.create_task(looks.at("a"))
    await turns()
    gone.cancel()
    await turns()
    store.go.release()
    assert await stays == ("a", 0)
    assert store.looks == 1


async def test_nothing_is_kept_of_what_was_looked_at() -> None:
    store = Store()
    looks = Looks(store.look)
    for number in range(100):
        store.go.release()
        await looks.at(f"blog-{number}")
    assert not looks._next and not looks._under_way
