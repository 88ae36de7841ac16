"""Readers that do not read: they cost a bounded number of bytes, delay nobody, and are asked to come again."""

import asyncio
import contextlib
import socket
from pathlib import Path

import httpx
import orjson

from tests.follower import Follower
from tests.liveserver import Liveserver

BIG = "x" * 60_000


def resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


def stuck(server: Liveserver, slug: str) -> socket.socket:
    """A reader that shakes hands and reads no more, with a small window."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.connect(("127.0.0.1", server.port))
    reader.sendall(
        f"GET /api/v1/blogs/{slug}/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    return reader


async def publish(server: Liveserver, slug: str, count: int, title: str) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as client:
        for _ in range(count):
            answer = await client.post(
                f"/api/v1/blogs/{slug}/entries", json={"title": title, "body": BIG, "format": "text"}
            )
            answer.raise_for_status()


async def test_stuck_readers_cost_little_delay_nobody_and_are_let_go_when_the_tail_has_passed_them(
    server: Liveserver,
) -> None:
    slug = server.new_blog()
    assert server.process is not None
    async with Follower(server.url, slug) as healthy:
        readers = [stuck(server, slug) for _ in range(50)]
        await healthy.until(lambda: True)
        before = resident_kib(server.process.pid)
        await publish(server, slug, 100, "while they are stuck")
        await healthy.reaches(100)
        grown = resident_kib(server.process.pid) - before
        # 100 events of 60 kB would be 300 MB if each of the 50 had a queue of its own; the tail is there once, and
        # what a transport holds back for each is one write of backlog at most.
        assert grown < 60 * 1024, f"grew by {grown} KiB"
        await publish(server, slug, 100, "and the tail passes them")
        await healthy.reaches(200)
        await healthy.assert_converged()
        assert [event["seq"] for event in healthy.events] == list(range(1, 201))
    received = await asyncio.gather(*(asyncio.to_thread(read_to_the_end, reader) for reader in readers))
    # The server let all of them go; a few hundred kilobytes each had been on their way.
    assert all(data.startswith(b"HTTP/1.1 101 ") and len(data) < 2_000_000 for data in received)


async def test_a_reader_that_pauses_gets_all_it_missed_when_it_reads_again(server: Liveserver) -> None:
    slug = server.new_blog()
    reader = stuck(server, slug)
    await publish(server, slug, 30, "while it pauses")
    seen = await asyncio.to_thread(read_events, reader, 30)
    assert seen == list(range(1, 31))
    reader.close()


def read_to_the_end(reader: socket.socket) -> bytes:
    """Read until the server hangs up, which it must."""
    reader.settimeout(60)
    received = bytearray()
    with reader, contextlib.suppress(ConnectionResetError):
        while data := reader.recv(1 << 16):
            received += data
    return bytes(received)


def read_events(reader: socket.socket, count: int) -> list[int]:
    """Read frames until so many events were seen; answers their seqs."""
    reader.settimeout(30)
    received, seqs = b"", []
    while b"\r\n\r\n" not in received:
        received += reader.recv(1 << 16)
    received = received.partition(b"\r\n\r\n")[2]
    while len(seqs) < count:
        length, header = received[1:2] and received[1] & 127, 2
        if length == 126:
            length, header = int.from_bytes(received[2:4]), 4
        elif length == 127:
            length, header = int.from_bytes(received[2:10]), 10
        if not received or len(received) < header + length:
            received += reader.recv(1 << 16)
            continue
        message = orjson.loads(received[header : header + length])
        received = received[header + length :]
        if message["type"] not in ("hello", "tick"):
            seqs.append(message["seq"])
    return seqs
