"""The checker itself: every broken promise must be noticed, or the tests of faults would show nothing."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from tests.follower import Follower
from tests.liveserver import Liveserver
from tests.transports import Message, Reading

HELLO = {"type": "hello", "epoch": "e", "seq": 0}
ONE, TWO = ({"type": "entry.deleted", "seq": seq, "id": "x"} for seq in (1, 2))
POLL = {"type": "poll", "position": {"epoch": "e", "seq": 2}, "reset": False}

LIES: dict[str, list[Message]] = {
    "no hello": [ONE],
    "a second hello": [HELLO, ONE, HELLO],
    "a tick before hello": [{"type": "tick", "epoch": "e", "seq": 0}],
    "an event left out": [HELLO, TWO],
    "an event repeated": [HELLO, ONE, ONE],
    "events in another order": [HELLO, ONE, TWO, ONE],
    "a tick that names what did not come": [HELLO, ONE, {"type": "tick", "epoch": "e", "seq": 2}],
    "an event left out of an answer": [POLL | {"events": [TWO]}],
    "an event missing at the end of an answer": [POLL | {"events": [ONE]}],
    "events with a reset": [POLL | {"events": [ONE, TWO], "reset": True}],
}


class Liar:
    """A transport that says what it was told to say, and then nothing."""

    def __init__(self, messages: list[Message]) -> None:
        self._messages = messages

    async def listen(self, _: Reading) -> AsyncGenerator[Message]:
        for message in self._messages:
            yield message
        await asyncio.Event().wait()


@pytest.mark.parametrize("lie", LIES)
async def test_a_broken_promise_is_noticed(server: Liveserver, lie: str) -> None:
    with pytest.raises(AssertionError):
        async with Follower(server.url, server.new_blog(), lambda: Liar(LIES[lie])) as follower:
            await follower.reaches(3)


async def test_what_was_folded_wrongly_is_no_fresh_snapshot(server: Liveserver) -> None:
    async with Follower(server.url, server.new_blog(), lambda: Liar([HELLO, ONE])) as follower:
        await follower.reaches(1)
        with pytest.raises(AssertionError):
            await follower.assert_converged()
