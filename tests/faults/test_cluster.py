"""A cluster whose slots move and whose primaries die while entries are published: nobody misses or repeats anything."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import orjson

from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there, check_convergence
from tests.faults.test_redis_away import followed
from tests.faults.test_sentinel import is_reset, publish
from tests.follower import followers
from tests.liveserver import Liveserver, wait_for
from tests.redis_cluster import ClusterServers


def blog_on(servers: ClusterServers, server: Liveserver, primary: object) -> str:
    """A new blog that lives on a certain shard."""
    while servers.owner(slug := server.new_blog()) is not primary:
        continue
    return slug


async def test_a_slot_that_moves_while_its_blog_is_published(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    with ClusterServers(tmp_path / "redis") as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        async with (
            followers(slug, one, other) as readers,
            Editor(one, slug, "Ann") as ann,
            Editor(other, slug, "Ben") as ben,
        ):
            for _ in range(4):  # once round, and on
                owner = servers.servers.index(servers.owner(slug))
                await ann.makes(10)
                await asyncio.to_thread(servers.move, slug, servers.servers[(owner + 1) % 3])
                assert servers.servers.index(servers.owner(slug)) == (owner + 1) % 3
                await ben.makes(10)
            await ann.stop()
            await ben.stop()
            await check_all_is_there(other, slug, readers, ann, ben)
            assert not any(reader.disturbed for reader in readers)
            assert not ann.refused and not ben.refused


async def test_a_primary_that_dies_is_replaced_by_its_replica_and_the_other_shards_notice_nothing(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    with ClusterServers(tmp_path / "redis", replicas=True) as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        dying, living = servers.servers[1], servers.servers[2]
        replica = servers.replica_of(dying)
        hit, spared = blog_on(servers, one, dying), blog_on(servers, one, living)
        async with followers(hit, one, other) as readers, followers(spared, other) as elsewhere:
            async with Editor(one, hit, "before") as before:
                await before.makes(20)
            wait_for(lambda: followed(dying, replica))
            dying.kill()
            # A key is noted before its blog is looked at, on a shard of its own; so this one does without.
            async with Editor(one, hit, "after") as after, Editor(one, spared, keys=False) as unhurt:
                await unhurt.makes(20)
                for reader in elsewhere:
                    await reader.reaches(20)
                assert not unhurt.refused
                await after.makes(20)
            assert replica.role() == "master"
            dying.start()
            wait_for(lambda: dying.role() == "slave", dying.said)
            async with Editor(other, hit, "again") as again:
                await again.makes(20)
            await check_all_is_there(other, hit, readers, before, after, again)
            await check_all_is_there(other, spared, elsewhere, unhurt)
            assert not any(reader.disturbed for reader in readers + elsewhere)


async def test_a_primary_that_hands_over_keeps_no_reader_to_itself(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    """Nothing is lost and no connection breaks when an operator swaps a primary and its replica; readers move along."""
    with ClusterServers(tmp_path / "redis", replicas=True) as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        before = servers.owner(slug)
        after = servers.replica_of(before)
        async with followers(slug, other) as readers, Editor(one, slug) as editor:
            await editor.makes(10)
            after.redis.execute_command("CLUSTER", "FAILOVER")
            await asyncio.to_thread(wait_for, lambda: after.role() == "master", after.said)
            await editor.makes(10)
            channels = after.redis.execute_command
            await asyncio.to_thread(wait_for, lambda: channels("PUBSUB", "SHARDCHANNELS"))
            before.kill()
            await editor.makes(10)
            await editor.stop()
            await check_all_is_there(other, slug, readers, editor)
            assert not any(reader.disturbed for reader in readers)


async def test_a_fail_over_that_loses_acknowledged_entries_is_told_to_those_who_saw_them(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    with ClusterServers(tmp_path / "redis", replicas=True) as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        dying = servers.owner(slug)
        replica = servers.replica_of(dying)
        async with followers(slug, one, other) as readers:
            await publish(one, slug, 5, "kept")
            wait_for(lambda: followed(dying, replica))
            old = readers[0].epoch
            dying.redis.execute_command("ACL", "SETUSER", "default", "-psync", "-sync")
            dying.redis.execute_command("CLIENT", "KILL", "TYPE", "replica")
            await publish(one, slug, 5, "lost")
            for reader in readers:
                await reader.reaches(10)
            dying.kill()
            async with Editor(other, slug, "after") as editor:
                await editor.makes(8)
            log = await check_convergence(other, slug, readers)
            editor.assert_in(log)
            assert b'"lost' not in orjson.dumps(log)
            assert [reader.resets for reader in readers] == [1] * len(readers)
            for server in (one, other):
                assert await is_reset(server, slug, old, 10)
                assert not await is_reset(server, slug, old, 5)
