"""The cache of what was rendered: once for all who ask, while its state holds, within its bytes."""

import asyncio

import pytest

from liveserver.web.cache import Cache
from liveserver.web.representation import Representation, represent


class Renderer:
    """Counts how often it was called."""

    def __init__(self, size: int = 100, *, fails: bool = False) -> None:
        self.calls = 0
        self.size = size
        self.fails = fails

    async def __call__(self) -> Representation:
        self.calls += 1
        await asyncio.sleep(0)
        if self.fails:
            raise LookupError
        return represent(b"x" * self.size, "application/octet-stream", "public")


async def test_many_who_ask_at_once_wait_for_one_rendering() -> None:
    cache, render = Cache(), Renderer()
    made = await asyncio.gather(*(cache.get("page", 1, render) for _ in range(100)))
    assert all(each is made[0] for each in made)
    assert render.calls == 1


async def test_it_is_kept_while_its_state_holds_and_takes_the_place_of_older_states() -> None:
    cache, render = Cache(most_bytes=150), Renderer(100)
    for state, calls in ((1, 1), (1, 1), (2, 2), (2, 2), (3, 3)):
        await cache.get("page", state, render)
        assert render.calls == calls


async def test_what_was_not_asked_for_longest_goes_first_when_the_bytes_are_full() -> None:
    cache, renders = Cache(most_bytes=300), {name: Renderer(100) for name in "abcd"}
    for name in "abcad":  # a was asked for again, so b is the oldest when d comes
        await cache.get(name, 1, renders[name])
    for name in "acd":
        await cache.get(name, 1, renders[name])
    assert {name: render.calls for name, render in renders.items()} == {"a": 1, "b": 1, "c": 1, "d": 1}
    await cache.get("b", 1, renders["b"])
    assert renders["b"].calls == 2


async def test_what_is_larger_than_the_cache_is_answered_and_not_kept() -> None:
    cache, small, large = Cache(most_bytes=300), Renderer(100), Renderer(301)
    await cache.get("small", 1, small)
    for _ in range(2):
        assert len((await cache.get("large", 1, large)).body) == 301
    await cache.get("small", 1, small)
    assert (small.calls, large.calls) == (1, 2)


async def test_a_rendering_that_fails_is_not_kept() -> None:
    cache, fails, works = Cache(), Renderer(fails=True), Renderer()
    asked = await asyncio.gather(*(cache.get("page", 1, fails) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(each, LookupError) for each in asked)
    await cache.get("page", 1, works)
    assert (fails.calls, works.calls) == (1, 1)
    with pytest.raises(LookupError):
        await cache.get("page", 2, fails)
