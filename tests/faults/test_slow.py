"""Readers that do not read: they cost a bounded number of bytes, delay nobody, and are asked to come again."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import httpx

from liveserver.cli.bench import wire
from liveserver.cli.bench.limits import raise_files
from liveserver.errors import CloseCode
from liveserver.fanout.log import WRITE_BYTES
from tests.faults.outcome import check_convergence
from tests.follower import followers
from tests.liveserver import PLAIN, Liveserver, wait_for

CROWD = 1000
MIB = 1 << 20
BIG = "x" * 95_000
# So many of these fit into the tail of 8 MiB that a server keeps; with so many, it has passed those who read nothing.
WITHIN_TAIL, BEYOND_TAIL = 60, 130
# A thousand readers are sent the same bytes, so these are taken apart once.
parse = lru_cache(maxsize=1000)(wire.parse)


async def test_a_thousand_that_do_not_read_are_not_noticed_by_a_thousand_that_do(
    make_server: Callable[..., Liveserver],
) -> None:
    assert raise_files() > 3 * CROWD
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    assert server.process is not None
    async with followers(slug, server) as readers:
        # What those who read are sent shrinks to nothing, so that it does not keep this machine busy.
        crowd = [await listen(connect(server, slug, deflate=True)) for _ in range(CROWD)]
        stuck = [connect(server, slug) for _ in range(CROWD)]
        everybody = 2 * CROWD + sum(bool(reader.hellos) for reader in readers)
        await asyncio.to_thread(wait_for, lambda: measured(server, "liveserver_readers") == everybody)
        before = resident_bytes(server.process.pid)
        await publish(server, slug, WITHIN_TAIL)
        await reach(crowd, WITHIN_TAIL)
        # With a queue each, they would make these 5.7 GB. But the tail is there once, and what a transport holds back
        # for each is one write of backlog at most.
        grown = resident_bytes(server.process.pid) - before
        assert grown < CROWD * WRITE_BYTES + 100 * MIB, f"grew by {grown / MIB:.0f} MiB"
        assert measured(server, "liveserver_slow_readers_closed_total") == 0
        await publish(server, slug, BEYOND_TAIL - WITHIN_TAIL)
        await reach(crowd, BEYOND_TAIL)
        assert measured(server, "liveserver_slow_readers_closed_total") == CROWD
        assert all(listener.seqs == list(range(1, BEYOND_TAIL + 1)) for listener in crowd)
        await check_convergence(server, slug, readers)
        assert not any(reader.disturbed for reader in readers)
        ends = await asyncio.gather(*(read_to_the_end(each) for each in stuck))
        for listener in crowd:
            listener.transport.abort()
    # Let go of, all of them; some hundred kilobytes each had been on their way.
    assert max(len(end) for end in ends) < 2 * MIB


async def test_a_reader_that_was_too_slow_is_told_so_when_it_reads_on(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    slug = server.new_blog()
    connection = connect(server, slug, beginning(server, slug))
    await publish(server, slug, WITHIN_TAIL)
    while not measured(server, "liveserver_slow_readers_closed_total"):
        await publish(server, slug, 1)
    answer = (await read_to_the_end(connection)).partition(b"\r\n\r\n")[2]
    hello, *events, close = parse(answer).messages
    assert hello.kind == "hello"
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (close.kind, close.seq) == ("close", CloseCode.TOO_SLOW)


async def test_a_reader_that_pauses_gets_all_it_missed_when_it_reads_again(server: Liveserver) -> None:
    slug = server.new_blog()
    connection = connect(server, slug, beginning(server, slug))
    await publish(server, slug, 30)
    listener = await listen(connection)
    await reach([listener], 30)
    assert listener.seqs == list(range(1, 31))
    listener.transport.abort()


class Listener(asyncio.Protocol):
    """A reader that is small enough to be there a thousand times: it notes which events come."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.transport: asyncio.Transport
        self._held = b""
        self._greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._greeted:
            head, end, rest = self._held.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101 "), head
            self._greeted, self._held = True, rest
        piece = parse(self._held)
        self._held = piece.rest
        self.seqs += [message.seq for message in piece.messages if message.kind == "event"]


def beginning(server: Liveserver, slug: str) -> str:
    """The position of a blog in which nothing was published: who asks from there on misses nothing, however late."""
    epoch = httpx.get(f"{server.url}/api/v1/blogs/{slug}", **PLAIN).json()["position"]["epoch"]
    return f"?epoch={epoch}&since=0"


def connect(server: Liveserver, slug: str, since: str = "", *, deflate: bool = False) -> socket.socket:
    """Ask for the stream, and read nothing yet; what is not read stays at the server, for the window is small."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(wire.request(f"/api/v1/blogs/{slug}/stream{since}", "127.0.0.1", deflate=deflate))
    connection.setblocking(False)
    return connection


async def listen(connection: socket.socket) -> Listener:
    return (await asyncio.get_running_loop().create_connection(Listener, sock=connection))[1]


async def reach(listeners: list[Listener], count: int) -> None:
    """Wait until each has so many events."""
    async with asyncio.timeout(120):
        while lacking := [listener for listener in listeners if len(listener.seqs) < count]:
            assert not any(listener.transport.is_closing() for listener in lacking)
            await asyncio.sleep(0.02)


async def read_to_the_end(connection: socket.socket) -> bytes:
    """Read until the server hangs up, which it must."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    received = bytearray()
    with connection, contextlib.suppress(ConnectionResetError):
        while data := await asyncio.get_running_loop().sock_recv(connection, 1 << 16):
            received += data
    return bytes(received)


async def publish(server: Liveserver, slug: str, count: int) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN, timeout=30) as client:
        for _ in range(count):
            answer = await client.post(f"/api/v1/blogs/{slug}/entries", json={"body": BIG, "format": "text"})
            answer.raise_for_status()


def measured(server: Liveserver, name: str) -> float:
    """A figure of /metrics, over all its labels."""
    lines = httpx.get(f"{server.url}/metrics", **PLAIN, timeout=30).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith((f"{name} ", f"{name}{{")))


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
