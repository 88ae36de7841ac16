"""A machine that stands still for a while, and clocks that step: readers come to the same all the same."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there, log_of
from tests.faults.stepped import SteppedLiveserver
from tests.follower import followers
from tests.liveserver import Liveserver

# The pause is the fault: longer than the patience of the subscription and of the store's clients.
PAUSE_SECONDS = 10


@contextlib.contextmanager
def standing_still(pids: Iterable[int]) -> Iterator[None]:
    """The processes alive, but paused."""
    pids = list(pids)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def tree(server: Liveserver) -> list[int]:
    """All processes of a server."""
    assert server.process is not None
    return [server.process.pid, *server.children()]


async def test_a_server_that_was_paused_brings_its_readers_all_that_others_published(
    make_server: Callable[..., Liveserver],
) -> None:
    awake = make_server(tick_seconds=1)
    paused = make_server(tick_seconds=1, redis_url=awake.store_url)
    slug = awake.new_blog()
    async with followers(slug, paused, awake) as readers, Editor(awake, slug) as editor:
        await editor.makes(5)
        with standing_still(tree(paused)):
            await editor.makes(20)
            await asyncio.sleep(PAUSE_SECONDS)
        await editor.makes(5)
        await editor.stop()
        await check_all_is_there(paused, slug, readers, editor)
        assert not any(reader.disturbed for reader in readers)


async def test_a_machine_that_was_paused_goes_on_with_all_its_processes(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(tick_seconds=1, workers=2)
    slug = server.new_blog()
    async with followers(slug, server) as readers, Editor(server, slug) as editor:
        await editor.makes(20)
        with standing_still(tree(server)):
            await asyncio.sleep(PAUSE_SECONDS)
        await editor.makes(20)
        await editor.stop()
        await check_all_is_there(server, slug, readers, editor)
        assert not any(reader.disturbed for reader in readers)


async def test_a_store_that_was_paused_loses_nothing_and_refuses_meanwhile(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    async with followers(slug, server) as readers, Editor(server, slug) as editor:
        await editor.makes(20)
        with standing_still([server.store_pid]):
            await editor.is_refused()
            await asyncio.sleep(PAUSE_SECONDS)
        await editor.makes(20)
        await editor.stop()
        await check_all_is_there(server, slug, readers, editor)
        assert not any(reader.disturbed for reader in readers)


async def test_clocks_that_step_back_and_forth_change_no_order_of_events(tmp_path: Path) -> None:
    server = SteppedLiveserver(tmp_path, tick_seconds=1)
    server.step(0)
    server.start()
    try:
        slug = server.new_blog()
        async with followers(slug, server) as readers, Editor(server, slug) as editor:
            for seconds in (-3600, 86400, -86400, 1, 0):
                server.step(seconds)
                await editor.makes(8)
            await editor.stop()
            await check_all_is_there(server, slug, readers, editor)
            assert not any(reader.disturbed for reader in readers)
            at = [event["at"] for event in await log_of(server, slug)]
            assert min(at) < at[0] < max(at) and at != sorted(at)  # they did step
    finally:
        server.end()
