"""kill -9 of everything, at any moment: what was acknowledged is there, and the numbers have no gap."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable

import httpx

from tests.follower import Follower
from tests.liveserver import Liveserver


async def publish_until_it_fails(server: Liveserver, slug: str, acknowledged: list[tuple[int, str]]) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False, timeout=10) as client:
        while True:
            try:
                answer = await client.post(
                    f"/api/v1/blogs/{slug}/entries", json={"title": f"{len(acknowledged)}", "body": "x"}
                )
            except httpx.TransportError:
                return
            if answer.status_code != 201:
                return
            acknowledged.append((answer.json()["position"]["seq"], answer.json()["entry"]["id"]))


async def log_of(server: Liveserver, slug: str) -> list[dict[str, object]]:
    events: list[dict[str, object]] = []
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        while True:
            answer = (await client.get(f"/api/v1/blogs/{slug}/events?since={len(events)}")).json()
            if not answer["events"]:
                return events
            events += answer["events"]


async def test_every_acknowledged_entry_survives_kill_9_of_the_whole_tree(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server()
    slug = server.new_blog()
    acknowledged: list[tuple[int, str]] = []
    async with Follower(server.url, slug) as follower:
        epoch = follower.epoch
        for _ in range(3):
            editors = [asyncio.create_task(publish_until_it_fails(server, slug, acknowledged)) for _ in range(4)]
            wanted = len(acknowledged) + 40
            await follower.until(lambda wanted=wanted: len(acknowledged) >= wanted)
            await asyncio.to_thread(server.kill)
            await asyncio.gather(*editors)
            await asyncio.to_thread(server.start)
        events = await log_of(server, slug)
        await follower.reaches(len(events))
        await follower.assert_converged()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    stored = {(event["seq"], event["entry"]["id"]) for event in events}
    assert set(acknowledged) <= stored
    # Nothing was lost, so the numbers mean what they meant, and the reader was never told otherwise.
    assert (follower.resets, follower.epoch) == (0, epoch)


async def test_the_embedded_store_killed_alone_comes_back_and_nobody_misses_anything(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server()
    slug = server.new_blog()
    acknowledged: list[tuple[int, str]] = []
    async with Follower(server.url, slug) as follower:
        for _ in range(3):
            editor = asyncio.create_task(publish_until_it_fails(server, slug, acknowledged))
            wanted = len(acknowledged) + 20
            await follower.until(lambda wanted=wanted: len(acknowledged) >= wanted)
            os.kill(server.store_pid, signal.SIGKILL)
            await editor
            await asyncio.to_thread(server.wait_until_ready)
        events = await log_of(server, slug)
        await follower.reaches(len(events))
        await follower.assert_converged()
    assert {seq for seq, _ in acknowledged} <= {event["seq"] for event in events}
    assert (follower.resets, len(follower.hellos)) == (0, 1)  # the stream itself never broke


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
