"""A Redis that dies or falls silent: publishes are refused, readers stay, and everything arrives afterwards."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from liveserver.store.keys import Keys
from tests.faults.editor import Editor
from tests.faults.test_kill import log_of
from tests.follower import Follower
from tests.forwarder import Forwarder
from tests.liveserver import Liveserver, wait_for
from tests.redis_servers import RedisServer


async def check_that_all_is_there(server: Liveserver, slug: str, editor: Editor, followers: list[Follower]) -> None:
    """Every acknowledged entry is in the log once, and every reader has the whole log, by the stream it had before."""
    events = await log_of(server, slug)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    titles = [event["entry"]["title"] for event in events]
    assert len(titles) == len(set(titles)) == len(editor.acknowledged)
    assert {(event["seq"], event["entry"]["id"]) for event in events} == set(editor.acknowledged)
    for follower in followers:
        await follower.reaches(len(events))
        await follower.assert_converged()
        assert [event["seq"] for event in follower.events] == list(range(1, len(events) + 1))
        assert (follower.resets, len(follower.hellos)) == (0, 1)


@pytest.mark.parametrize("fsync", ["everysec", "always"])
async def test_redis_killed_and_back(fsync: str, tmp_path: Path, make_server: Callable[..., Liveserver]) -> None:
    """With ``everysec``, Redis answers before it has written when the disk is busy; what is lost with it is told."""
    with RedisServer(tmp_path / "redis", "appendonly yes", f"appendfsync {fsync}") as redis:
        one, other = (make_server(redis_url=redis.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with (
            Follower(one.url, slug) as here,
            Follower(other.url, slug) as there,
            Editor(one, slug) as editor,
        ):
            for _ in range(3):
                await editor.publishes(20)
                redis.kill()
                await editor.is_refused()
                redis.start()
            await editor.publishes(20)
            await editor.stop()
            stored = {(event["seq"], event["entry"]["id"]) for event in await log_of(other, slug)}
            if fsync == "always" or set(editor.acknowledged) <= stored:
                await check_that_all_is_there(other, slug, editor, [here, there])
            for follower in (here, there):
                await follower.reaches(len(stored))
                await follower.assert_converged()


async def test_redis_silent_for_some_seconds(tmp_path: Path, make_server: Callable[..., Liveserver]) -> None:
    with RedisServer(tmp_path / "redis", "appendonly yes") as redis:
        one, other = (make_server(redis_url=redis.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with (
            Follower(one.url, slug) as here,
            Follower(other.url, slug) as there,
            Editor(one, slug) as editor,
        ):
            await editor.publishes(20)
            with redis.unreachable():
                await editor.is_refused()
                async with httpx.AsyncClient(base_url=one.url, trust_env=False, timeout=30) as client:
                    alive, ready = await asyncio.gather(client.get("/healthz"), client.get("/readyz"))
                assert (alive.status_code, ready.status_code) == (200, 503)
            await editor.publishes(20)
            await editor.stop()
            await check_that_all_is_there(other, slug, editor, [here, there])


async def test_an_address_that_leads_to_another_server_after_a_fail_over(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    """As with a managed Redis: its name leads to the new primary, but connections to the old one do not break."""
    quick = "repl-diskless-sync-delay 0"
    with (
        RedisServer(tmp_path / "one", quick) as old,
        RedisServer(tmp_path / "two", quick) as new,
        Forwarder(old.port) as address,
    ):
        new.redis.replicaof("127.0.0.1", old.port)
        wait_for(lambda: new.redis.info("replication").get("master_link_status") == "up", new.said)
        server = make_server(redis_url=f"redis://127.0.0.1:{address.port}", tick_seconds=1)
        slug = server.new_blog()
        async with Follower(server.url, slug) as reader, Editor(server, slug) as editor:
            await editor.publishes(20)
            # Writes wait while the replica catches up: one that a reader saw and that was lost would rightly reset it.
            old.redis.client_pause(60_000, all=False)
            wait_for(lambda: followed(old, new), new.said)
            address.target = new.port
            # The old primary becomes a replica that hears nothing of the new one.
            new.redis.execute_command("ACL", "SETUSER", "default", "-psync", "-sync")
            old.redis.replicaof("127.0.0.1", new.port)
            new.redis.replicaof("NO", "ONE")
            old.redis.client_unpause()
            channel = Keys("liveserver:").of(slug).channel
            await asyncio.to_thread(wait_for, lambda: new.redis.pubsub_numsub(channel)[0][1] == 1, server.said)
            await editor.publishes(20)
            await editor.stop()
            await check_that_all_is_there(server, slug, editor, [reader])
        server.wait_until_ready()


def followed(primary: RedisServer, replica: RedisServer) -> bool:
    """Whether a replica has everything."""
    offsets = [each.redis.info("replication") for each in (primary, replica)]
    return bool(offsets[0]["master_repl_offset"] == offsets[1]["slave_repl_offset"])
