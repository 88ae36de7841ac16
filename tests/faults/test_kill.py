"""kill -9 of everything, at any moment: what was acknowledged is there, and the numbers have no gap."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there
from tests.follower import followers
from tests.liveserver import Liveserver


async def test_every_acknowledged_change_survives_kill_9_of_the_whole_tree(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server()
    slug = server.new_blog()
    async with contextlib.AsyncExitStack() as stack:
        readers = await stack.enter_async_context(followers(slug, server))
        editors = [await stack.enter_async_context(Editor(server, slug, name)) for name in ("Ann", "Ben", "Cem", "Dua")]
        epoch = readers[0].epoch
        for _ in range(3):
            for editor in editors:
                await editor.makes(10)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        for editor in editors:
            await editor.makes(5)
            await editor.stop()
        await check_all_is_there(server, slug, readers, *editors)
        # Nothing was lost, so the numbers mean what they meant.
        assert {reader.epoch for reader in readers} == {epoch}


async def test_the_embedded_store_killed_alone_comes_back_and_nobody_misses_anything(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server()
    slug = server.new_blog()
    async with followers(slug, server) as readers, Editor(server, slug) as editor:
        for _ in range(3):
            await editor.makes(20)
            os.kill(server.store_pid, signal.SIGKILL)
            await editor.is_refused()
            await asyncio.to_thread(server.wait_until_ready)
        await editor.makes(5)
        await editor.stop()
        await check_all_is_there(server, slug, readers, editor)
        assert not any(reader.disturbed for reader in readers)  # the streams themselves never broke


async def test_a_second_server_on_the_same_directory_is_refused_and_the_first_goes_on(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server()
    second = Liveserver(server.directory, **{**server.settings, "port": 0})
    second.output = server.directory / "second.txt"
    with contextlib.suppress(AssertionError):
        await asyncio.to_thread(second.start)
    assert second.process is not None and second.process.wait(60) == 1
    assert "another liveserver" in second.said() and "LIVESERVER_DATA_DIR" in second.said()
    server.new_blog()
