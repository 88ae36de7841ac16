"""Fail-over by Sentinels, with what was acknowledged lost or kept: nobody is told a false resume, and all converge."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
import websockets

from liveserver.store.keys import Keys
from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there, check_convergence
from tests.faults.test_redis_away import followed
from tests.follower import followers
from tests.liveserver import PLAIN, Liveserver, wait_for
from tests.redis_sentinels import SentinelServers
from tests.redis_servers import RedisServer


async def is_reset(server: Liveserver, slug: str, epoch: str, since: int) -> bool:
    """Whether a reader is reset who comes back with a position; if not, it gets the event after it."""
    address = f"{server.ws}/api/v1/blogs/{slug}/stream?epoch={epoch}&since={since}"
    async with websockets.connect(address, proxy=None, max_queue=None) as stream:
        hello, first = [orjson.loads(await stream.recv()) for _ in range(2)]
    assert hello["type"] == "hello"
    assert first["type"] == "reset" or first["seq"] == since + 1
    return bool(first["type"] == "reset")


async def events_since(server: Liveserver, slug: str, epoch: str, since: int) -> Any:
    async with httpx.AsyncClient(base_url=server.url, **PLAIN) as client:
        answer = await client.get(f"/api/v1/blogs/{slug}/events?epoch={epoch}&since={since}")
    return answer.json()


async def publish(server: Liveserver, slug: str, count: int, words: str) -> list[int]:
    """Publish some entries; answers their seqs, all of them acknowledged."""
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN, timeout=30) as client:
        answers = [
            await client.post(f"/api/v1/blogs/{slug}/entries", json={"title": f"{words} {number}", "body": "x"})
            for number in range(count)
        ]
    assert [answer.status_code for answer in answers] == [201] * count
    return [answer.json()["position"]["seq"] for answer in answers]


async def test_a_fail_over_without_loss_resets_nobody(tmp_path: Path, make_server: Callable[..., Liveserver]) -> None:
    with SentinelServers(tmp_path / "redis") as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        editors = [
            Editor(one, slug, "Ann"),
            Editor(other, slug, "Ben"),
            Editor(one, slug, "Cem"),
            Editor(other, slug, "Dua"),
        ]
        async with followers(slug, one, other) as readers:
            for before_it, after_it in (editors[:2], editors[2:]):
                async with before_it as editor:
                    await editor.makes(20)
                before = servers.primary
                wait_for(lambda: all_followed(servers))
                before.kill()
                servers.wait_for_fail_over(before)
                async with after_it as editor:
                    await editor.makes(20)
                before.start()
                wait_for(servers.complete)
            await check_all_is_there(other, slug, readers, *editors)
            assert not any(reader.disturbed for reader in readers)


def all_followed(servers: SentinelServers) -> bool:
    """Whether the replica has everything."""
    return followed(servers.primary, servers.replica)


async def test_a_fail_over_that_loses_acknowledged_entries_resets_exactly_those_who_saw_them(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    with SentinelServers(tmp_path / "redis") as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with followers(slug, one, other) as readers:
            await publish(one, slug, 5, "kept")
            wait_for(lambda: all_followed(servers))
            old, before = readers[0].epoch, servers.primary
            servers.cut_off(before, "replica")
            lost = await publish(one, slug, 5, "lost")
            assert lost == [6, 7, 8, 9, 10]
            for reader in readers:
                await reader.reaches(10)
            before.kill()
            servers.wait_for_fail_over(before)
            async with Editor(other, slug) as editor:
                await editor.makes(8)  # the numbers 6 to 10 are given again
                before.start()
                await asyncio.to_thread(wait_for, servers.complete)
                await editor.makes(8)
            log = await check_convergence(other, slug, readers)
            editor.assert_in(log)
            assert b'"lost' not in orjson.dumps(log)
            assert [reader.resets for reader in readers] == [1] * len(readers)
            for server in (one, other):
                # Whoever was away and saw 10 must not be told that it missed 11 and what follows only.
                assert await is_reset(server, slug, old, 10)
                assert await is_reset(server, slug, old, 6)
                assert not await is_reset(server, slug, old, 5)
                assert (await events_since(server, slug, old, 8))["reset"] is True
                assert (await events_since(server, slug, old, 5))["events"][0]["seq"] == 6


def listeners(server: RedisServer, slug: str) -> int:
    """How many processes listen to a blog on a server."""
    channel = Keys("liveserver:").of(slug).channel
    return int(server.redis.pubsub_numsub(channel)[0][1])


async def test_nobody_stays_with_a_primary_that_was_left_behind_a_partition(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    """The old primary still answers us and takes writes, but neither its Sentinels nor its replica reach it."""
    with SentinelServers(tmp_path / "redis") as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with followers(slug, one, other) as readers:
            await publish(one, slug, 5, "kept")
            wait_for(lambda: all_followed(servers))
            before = servers.primary
            # What it changes before it is heard of the new primary is lost, so it may change nothing it made.
            async with Editor(one, slug, revises=False) as editor:
                servers.cut_off(before, "replica", "sentinel")
                after = await asyncio.to_thread(servers.wait_for_fail_over, before)
                assert before.role() == "master"
                await asyncio.to_thread(wait_for, lambda: listeners(after, slug) == 2 and not listeners(before, slug))
                await editor.makes(20)
            await check_convergence(other, slug, readers)
            await publish(other, slug, 1, "heard at once")
            await check_convergence(other, slug, readers)
        for server in (one, other):
            server.wait_until_ready()
