"""The pump, and what it writes with: the same bytes to many readers, each once, whatever becomes of one."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator, Callable

import pytest

from liveserver.fanout import pump
from liveserver.fanout.frame import Frame, tick
from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics
from liveserver.fanout.pump import Pump
from liveserver.fanout.reach import Reach
from liveserver.fanout.reader import Reader, write_to_all

pytestmark = pytest.mark.asyncio

MUCH = b"x" * (1 << 20)  # more than a socket takes at once


class Channel:
    """What the pump needs of a channel."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.log = Log(0)
        self.readers: set[Reader] = set()
        self.reach = Reach(0, self.metrics)
        self.pump = Pump(self, self.metrics)

    def publish(self, words: bytes) -> bytes:
        """Append an event; answers its frame."""
        frame = Frame(b'{"type":"entry.created","at":"2026-11-27T00:00:00.000Z","words":"%b"}' % words)
        self.log.append(frame)
        self.pump.start()
        return frame.plain()

    def make_tick(self) -> Frame:
        """What tells where the log stands now."""
        return tick("epoch", self.log.head, len(self.readers), "2026-11-27T00:00:00.000Z")

    def resume(self, reader: Reader) -> None:
        """A reader can be written to again."""
        self.pump.add(reader)

    def leave(self, reader: Reader) -> None:
        """A reader is gone."""
        self.readers.discard(reader)

    def drop(self, reader: Reader) -> None:
        """A reader was too slow."""
        reader.transport.abort()


@contextlib.asynccontextmanager
async def connected(count: int, channel: Channel | None = None) -> AsyncIterator[list[tuple[Reader, socket.socket]]]:
    """Readers as they are once their stream is open, and each one's client's end of it."""
    channel, pairs = channel or Channel(), []
    for _ in range(count):
        here, there = socket.socketpair()
        here.setblocking(False)
        there.setblocking(False)
        reader = Reader(None, set())  # type: ignore[arg-type]  # nobody is admitted here
        transport, _ = await asyncio.get_running_loop().connect_accepted_socket(lambda made=reader: made, here)
        reader.adopt(transport)
        reader.channel = channel
        channel.readers.add(reader)
        pairs.append((reader, there))
    try:
        yield pairs
    finally:
        for reader, there in pairs:
            reader.transport.abort()
            there.close()


async def until(holds: Callable[[], bool]) -> None:
    """Let others have the loop until something holds."""
    while not holds():
        await asyncio.sleep(0)


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


async def test_one_that_can_be_written_to_again_while_a_round_begins_gets_each_event_once() -> None:
    channel = Channel()
    async with connected(3, channel) as pairs:
        frames = channel.publish(b"first")
        for reader, _ in pairs:
            channel.resume(reader)
            channel.resume(reader)
        await asyncio.sleep(0)  # the pump's turn
        frames += channel.publish(b"last")
        for _, client in pairs:
            assert await received(client, len(frames)) == frames


async def test_those_at_different_places_each_get_what_they_lack() -> None:
    channel = Channel()
    async with connected(150, channel) as pairs:
        frames = [channel.publish(b"%d" % number) for number in range(5)]
        for place, (reader, _) in enumerate(pairs):
            reader.cursor = place % 5
        for place, (_, client) in enumerate(pairs):
            lacking = b"".join(frames[place % 5 :])
            assert await received(client, len(lacking)) == lacking
        assert channel.reach.news[-1].readers == 150


async def test_a_tick_comes_to_everybody_after_what_they_lack_with_the_head_that_they_have_then() -> None:
    channel = Channel()
    async with connected(200, channel) as pairs:
        for reader, _ in pairs[:100]:
            reader.cursor = 1
        news = channel.publish(b"news")
        channel.pump.tick()
        expected = channel.make_tick().plain()
        for place, (_, client) in enumerate(pairs):
            lacking = (b"" if place < 100 else news) + expected
            assert await received(client, len(lacking)) == lacking


async def test_when_another_log_takes_the_place_of_one_whose_round_is_under_way_all_are_told_of_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = itertools.count(step=pump.SLICE_SECONDS * 0.6)
    monkeypatch.setattr(pump, "perf_counter", lambda: next(clock))  # so a slice has room for one batch
    channel = Channel()
    async with connected(500, channel) as pairs:
        for number in range(5):
            channel.publish(b"%d" % number)
        channel.pump._turn()
        assert sum(reader.cursor == 5 for reader, _ in pairs) == pump.AT_ONCE
        channel.log, channel.reach = Log(2), Reach(2, channel.metrics)
        for reader, _ in pairs:
            reader.cursor = 2
        frame = channel.publish(b"other")
        for reader, client in pairs:
            await until(lambda reader=reader: reader.cursor == 3)
            assert client.recv(1 << 16).endswith(frame)
        assert channel.reach.news[-1].readers == 500
