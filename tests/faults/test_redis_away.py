"""A Redis that dies or falls silent: publishes are refused, readers stay, and everything arrives afterwards."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from liveserver.store.keys import Keys
from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there, check_convergence
from tests.follower import followers
from tests.forwarder import Forwarder
from tests.liveserver import PLAIN, Liveserver, wait_for
from tests.redis_servers import RedisServer

# The absence is the fault: longer than every patience with a store that says nothing.
AWAY_SECONDS = 20
STREAMS = {"Accept": "text/event-stream"}


@pytest.mark.parametrize("fsync", ["everysec", "always"])
async def test_redis_killed_and_back(fsync: str, tmp_path: Path, make_server: Callable[..., Liveserver]) -> None:
    """With ``everysec``, Redis answers before it has written when the disk is busy; what is lost with it is told."""
    with RedisServer(tmp_path / "redis", "appendonly yes", f"appendfsync {fsync}") as redis:
        one, other = (make_server(redis_url=redis.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with followers(slug, one, other) as readers, Editor(one, slug, revises=fsync == "always") as editor:
            for _ in range(3):
                await editor.makes(20)
                redis.kill()
                await editor.is_refused()
                redis.start()
            await editor.makes(20)
            await editor.stop()
            log = await check_convergence(other, slug, readers)
            if fsync == "always" or len(log) == len(editor.acknowledged):
                await check_all_is_there(other, slug, readers, editor)
                assert not any(reader.disturbed for reader in readers)


async def test_redis_unreachable_for_a_while(tmp_path: Path, make_server: Callable[..., Liveserver]) -> None:
    with RedisServer(tmp_path / "redis", "appendonly yes") as redis:
        one, other = (make_server(redis_url=redis.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with followers(slug, one, other) as readers, Editor(one, slug) as editor:
            await editor.makes(20)
            with redis.unreachable():
                away_until = asyncio.get_running_loop().time() + AWAY_SECONDS
                await editor.is_refused()
                async with httpx.AsyncClient(base_url=one.url, **PLAIN, timeout=30) as client:
                    alive, ready = await asyncio.gather(client.get("/healthz"), client.get("/readyz"))
                    # Who comes to a blog that nobody reads here is not kept waiting without a word.
                    stream = await client.get(f"/api/v1/blogs/{slug}-cold/stream", headers=STREAMS)
                assert (alive.status_code, ready.status_code) == (200, 503)
                assert (stream.status_code, "Retry-After" in stream.headers) == (503, True)
                await asyncio.sleep(away_until - asyncio.get_running_loop().time())
            await editor.makes(20)
            await editor.stop()
            await check_all_is_there(other, slug, readers, editor)
            assert not any(reader.disturbed for reader in readers)


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
        # Until the move is noticed, what is read may be the old primary's: an editor would be told of older entries.
        async with followers(slug, server) as readers, Editor(server, slug, revises=False) as editor:
            await editor.makes(20)
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
            await editor.makes(20)
            # Who polls may be reset by it; but nobody stays with it.

            def left() -> bool:
                return len(old.redis.client_list(_type="normal")) == 1

            await asyncio.to_thread(wait_for, left, lambda: str(old.redis.client_list()))
            await editor.stop()
            streams = [reader for reader in readers if reader.hellos]
            await check_all_is_there(server, slug, streams, editor)
            assert len(streams) == 2 and not any(reader.disturbed for reader in streams)
            await check_convergence(server, slug, readers)
        server.wait_until_ready()


def followed(primary: RedisServer, replica: RedisServer) -> bool:
    """Whether a replica has everything."""
    offsets = [each.redis.info("replication") for each in (primary, replica)]
    return bool(offsets[0]["master_repl_offset"] == offsets[1]["slave_repl_offset"])
