"""Several workers on one socket: readers are spread, a worker that dies is replaced, and stopping is orderly."""

import asyncio
import contextlib
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.faults.test_kill import publish_until_it_fails
from tests.follower import Follower
from tests.liveserver import Liveserver, wait_for


def workers(server: Liveserver) -> list[int]:
    """The processes that serve, by their pids."""
    found = []
    for pid in server.children():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def sockets_of(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        return sum("socket:" in str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink())
    return 0


async def test_a_killed_worker_is_replaced_and_its_readers_resume_elsewhere(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(workers=2, tick_seconds=1)
    slug = server.new_blog()
    acknowledged: list[tuple[int, str]] = []
    async with contextlib.AsyncExitStack() as stack:
        followers = [await stack.enter_async_context(Follower(server.url, slug)) for _ in range(12)]
        for _ in range(2):
            editor = asyncio.create_task(publish_until_it_fails(server, slug, acknowledged))
            wanted = len(acknowledged) + 10
            await followers[0].until(lambda wanted=wanted: len(acknowledged) >= wanted)
            before = workers(server)
            victim = max(before, key=sockets_of)
            os.kill(victim, signal.SIGKILL)
            wait_for(lambda before=before: set(workers(server)) - set(before))
            server.wait_until_ready()
            editor.cancel()
            await asyncio.gather(editor, return_exceptions=True)
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
            head = (await client.get(f"/api/v1/blogs/{slug}")).json()["position"]["seq"]
        for follower in followers:
            await follower.reaches(head)
            await follower.assert_converged()
            assert follower.resets == 0
        drops = Counter(len(follower.hellos) > 1 for follower in followers)
        assert drops[True], "a killed worker had no reader"


async def test_the_workers_end_with_their_parent_even_after_kill_9(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(workers=2)
    pids = workers(server)
    assert len(pids) == 2 and server.process is not None
    server.process.kill()
    server.process.wait()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


async def test_stopping_waits_for_publishes_in_flight_and_exits_0(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(workers=2)
    slug = server.new_blog()
    acknowledged: list[tuple[int, str]] = []
    async with Follower(server.url, slug) as follower:
        editors = [asyncio.create_task(publish_until_it_fails(server, slug, acknowledged)) for _ in range(3)]
        await follower.until(lambda: len(acknowledged) > 20)
        assert await asyncio.to_thread(server.stop) == 0
        await asyncio.gather(*editors)
        await asyncio.to_thread(server.start)
        await follower.reaches(max(seq for seq, _ in acknowledged))
        assert 1012 in follower.closes
        assert follower.resets == 0


@pytest.mark.parametrize("count", [1, 2])
async def test_a_second_signal_ends_it_at_once(make_server: Callable[..., Liveserver], count: int) -> None:
    server = make_server(workers=count)
    slug = server.new_blog()
    assert server.process is not None
    # A request whose body never comes keeps a first signal waiting.
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        f"POST /api/v1/blogs/{slug}/entries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{".encode()
    )
    await writer.drain()
    server.process.terminate()
    await asyncio.to_thread(wait_for, lambda: refuses(server))
    server.process.terminate()
    await asyncio.to_thread(server.process.wait, 8)
    writer.close()


def refuses(server: Liveserver) -> bool:
    """Whether it takes no more connections: the first signal has arrived."""
    try:
        httpx.get(f"{server.url}/healthz", trust_env=False)
    except httpx.TransportError:
        return True
    return False
