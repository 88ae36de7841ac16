"""Writing to readers: the same bytes to many of them, whatever becomes of one."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from liveserver.fanout.reader import Reader, write_to_all

pytestmark = pytest.mark.asyncio

MUCH = b"x" * (1 << 20)  # more than a socket takes at once


class Elsewhere:
    """What a reader needs of a channel and a gate, where only writing is looked at."""

    def resume(self, reader: Reader) -> None:
        """It can be written to again."""

    def leave(self, reader: Reader) -> None:
        """It is gone."""


@contextlib.asynccontextmanager
async def connected(count: int) -> AsyncIterator[list[tuple[Reader, socket.socket]]]:
    """Readers as they are once their stream is open, and each one's client's end of it."""
    pairs = []
    for _ in range(count):
        here, there = socket.socketpair()
        here.setblocking(False)
        there.setblocking(False)
        reader = Reader(None, set())  # type: ignore[arg-type]  # nobody is admitted here
        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(lambda made=reader: made, here)
        reader.adopt(transport)
        reader.channel = Elsewhere()
        pairs.append((reader, there))
    yield pairs
    for reader, there in pairs:
        reader.transport.abort()
        there.close()


async def received(client: socket.socket, size: int) -> bytes:
    """What a client gets; empty when there is no more."""
    data = b""
    while len(data) < size and (some := await asyncio.get_running_loop().sock_recv(client, size)):
        data += some
    return data


async def test_each_gets_all_of_it_also_those_whose_socket_takes_a_part() -> None:
    async with connected(4) as pairs:
        write_to_all([reader for reader, _ in pairs], MUCH)
        assert not any(reader.writable for reader, _ in pairs)
        for _, client in pairs:
            assert await received(client, len(MUCH)) == MUCH


async def test_one_that_is_gone_or_full_keeps_nothing_from_those_after_it() -> None:
    async with connected(5) as pairs:
        readers = [reader for reader, _ in pairs]
        gone, full = readers[1], readers[3]
        pairs[1][1].close()
        write_to_all([full], MUCH)
        write_to_all(readers, b"news")
        assert not gone.writable
        assert not full.writable
        for place in (0, 2, 4):
            assert await received(pairs[place][1], 4) == b"news"
            assert readers[place].writable
        assert await received(pairs[3][1], len(MUCH) + 4) == MUCH + b"news"
