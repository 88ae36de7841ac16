"""Readers are counted over all processes, and those of a process that died are forgotten."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import websockets

from tests.fanout.test_stream import connect, receive
from tests.liveserver import Liveserver


async def told(stream: websockets.ClientConnection, readers: int) -> None:
    """Wait until a tick tells so many readers."""
    async with asyncio.timeout(60):
        while True:
            message: dict[str, Any] = await receive(stream)
            if message["type"] == "tick" and message["readers"] == readers:
                return


async def test_readers_of_all_processes_are_told_to_each(make_server: Callable[..., Liveserver]) -> None:
    one = make_server(tick_seconds=0.3)
    other = make_server(tick_seconds=0.3, redis_url=one.store_url)
    slug = one.new_blog()
    async with connect(one, slug) as here, connect(other, slug) as there:
        await told(here, 2)
        await told(there, 2)
        async with connect(other, slug):
            await told(here, 3)
        await told(here, 2)
        other.kill()
        await told(here, 1)
        # What nobody has read stands before the end; without it, closing waits for an answer that can't come.
        with pytest.raises(websockets.ConnectionClosedError):
            while True:
                await there.recv()
