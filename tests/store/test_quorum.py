"""Asking several servers the same: the newest answer of a majority, and whatever is left when there is none."""

import asyncio

import pytest
from redis.exceptions import ConnectionError

from liveserver.store.quorum import newest


async def says(epoch: int, word: str) -> tuple[int, str]:
    return epoch, word


async def fails() -> tuple[int, str]:
    raise ConnectionError("refused")


async def hangs() -> tuple[int, str]:
    await asyncio.Event().wait()
    raise AssertionError


async def test_the_newest_answer_counts() -> None:
    assert await newest([says(3, "new"), says(1, "old"), says(1, "old")]) == "new"
    assert await newest([says(1, "old"), says(3, "new"), says(1, "old")]) == "new"


async def test_a_majority_is_enough_and_the_others_are_let_go() -> None:
    before = asyncio.all_tasks()
    assert await newest([hangs(), says(1, "old"), says(2, "new")]) == "new"
    assert asyncio.all_tasks() == before


async def test_the_dead_are_passed_over() -> None:
    assert await newest([fails(), fails(), says(1, "left")]) == "left"


async def test_nobody_left_is_an_error_that_says_why() -> None:
    with pytest.raises(ConnectionError, match="refused; refused"):
        await newest([fails(), fails()])


async def test_silence_is_not_waited_for_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liveserver.store.quorum.ASK_SECONDS", 0.01)
    assert await newest([hangs(), hangs(), says(1, "left")]) == "left"
    with pytest.raises(ConnectionError, match="no answer"):
        await newest([hangs()])
