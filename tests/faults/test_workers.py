"""Several workers on one socket: readers are spread, a worker that dies is replaced, and stopping is orderly."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there
from tests.follower import followers
from tests.liveserver import PLAIN, Liveserver, wait_for


def workers(server: Liveserver) -> list[int]:
    """The processes that serve, by their pids."""
    found = []
    for pid in server.children():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"multiprocessing.spawn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def replaced(server: Liveserver, before: list[int]) -> bool:
    """Whether a worker is there that was not there before."""
    return bool(set(workers(server)) - set(before))


def sockets_of(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        return sum("socket:" in str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink())
    return 0


async def test_a_killed_worker_is_replaced_and_its_readers_resume_elsewhere(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(workers=2, tick_seconds=1)
    slug = server.new_blog()
    async with contextlib.AsyncExitStack() as stack:
        readers = [reader for _ in range(6) for reader in await stack.enter_async_context(followers(slug, server))]
        editor = await stack.enter_async_context(Editor(server, slug))
        for _ in range(2):
            await editor.makes(10)
            before = workers(server)
            os.kill(max(before, key=sockets_of), signal.SIGKILL)
            await asyncio.to_thread(wait_for, partial(replaced, server, before))
            await asyncio.to_thread(server.wait_until_ready)
        await editor.stop()
        await check_all_is_there(server, slug, readers, editor)
        assert any(reader.disturbed for reader in readers), "a killed worker had no reader"


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
    async with contextlib.AsyncExitStack() as stack:
        readers = await stack.enter_async_context(followers(slug, server))
        editors = [await stack.enter_async_context(Editor(server, slug, name)) for name in ("Ann", "Ben", "Cem")]
        for editor in editors:
            await editor.makes(7)
        assert await asyncio.to_thread(server.stop) == 0
        await asyncio.to_thread(server.start)
        for editor in editors:
            await editor.makes(1)
            await editor.stop()
        await check_all_is_there(server, slug, readers, *editors)
        assert all(1012 in reader.closes for reader in readers if reader.hellos)


async def test_a_request_that_never_ends_keeps_it_for_15_seconds_at_most(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(workers=2)
    assert server.process is not None
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST /api/v1/preview HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    server.process.terminate()
    assert await asyncio.to_thread(server.process.wait, 15) == 0
    writer.close()


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
        httpx.get(f"{server.url}/healthz", **PLAIN)
    except httpx.TransportError:
        return True
    return False
