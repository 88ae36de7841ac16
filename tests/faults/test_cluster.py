"""A cluster whose slots move and whose primaries die while entries are published: nobody misses or repeats anything."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.faults.editor import Editor
from tests.faults.test_kill import log_of
from tests.faults.test_redis_away import followed
from tests.faults.test_sentinel import first_messages, publish
from tests.follower import Follower
from tests.liveserver import Liveserver, wait_for
from tests.redis_cluster import ClusterServers


async def check_that_all_is_there(server: Liveserver, slug: str, followers: list[Follower]) -> None:
    """The log has no gap, and every reader has the whole of it, by the stream it had before."""
    events = await log_of(server, slug)
    numbers = list(range(1, len(events) + 1))
    assert [event["seq"] for event in events] == numbers
    for follower in followers:
        await follower.reaches(len(events))
        await follower.assert_converged()
        assert [event["seq"] for event in follower.events] == numbers
        assert (follower.resets, len(follower.hellos)) == (0, 1)


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
            Follower(one.url, slug) as here,
            Follower(other.url, slug) as there,
            Editor(one, slug, "Ann") as ann,
            Editor(other, slug, "Ben") as ben,
        ):
            for _ in range(4):  # once round, and on
                owner = servers.servers.index(servers.owner(slug))
                await ann.publishes(10)
                await asyncio.to_thread(servers.move, slug, servers.servers[(owner + 1) % 3])
                assert servers.servers.index(servers.owner(slug)) == (owner + 1) % 3
                await ben.publishes(10)
            await ann.stop()
            await ben.stop()
            await check_that_all_is_there(other, slug, [here, there])
            acknowledged = ann.acknowledged + ben.acknowledged
            assert sorted(seq for seq, _ in acknowledged) == list(range(1, len(acknowledged) + 1))
            assert not ann.refused and not ben.refused


async def test_a_primary_that_dies_is_replaced_by_its_replica_and_the_other_shards_notice_nothing(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    with ClusterServers(tmp_path / "redis", replicas=True) as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        dying, living = servers.servers[1], servers.servers[2]
        replica = servers.replica_of(dying)
        hit, spared = blog_on(servers, one, dying), blog_on(servers, one, living)
        async with (
            Follower(one.url, hit) as here,
            Follower(other.url, hit) as there,
            Follower(other.url, spared) as elsewhere,
        ):
            async with Editor(one, hit) as editor:
                await editor.publishes(20)
            wait_for(lambda: followed(dying, replica))
            dying.kill()
            # A key is noted before its blog is looked at, on a shard of its own; so this one does without.
            async with Editor(one, hit, "after") as editor, Editor(one, spared, keys=False) as unhurt:
                await unhurt.publishes(20)
                await elsewhere.reaches(20)
                assert not unhurt.refused
                await editor.publishes(20)
            assert replica.role() == "master"
            dying.start()
            wait_for(lambda: dying.role() == "slave", dying.said)
            async with Editor(other, hit, "again") as editor:
                await editor.publishes(20)
            await check_that_all_is_there(other, hit, [here, there])
            await check_that_all_is_there(other, spared, [elsewhere])


async def test_a_primary_that_hands_over_keeps_no_reader_to_itself(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    """Nothing is lost and no connection breaks when an operator swaps a primary and its replica; readers move along."""
    with ClusterServers(tmp_path / "redis", replicas=True) as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        before = servers.owner(slug)
        after = servers.replica_of(before)
        async with Follower(other.url, slug) as reader, Editor(one, slug) as editor:
            await editor.publishes(10)
            after.redis.execute_command("CLUSTER", "FAILOVER")
            await asyncio.to_thread(wait_for, lambda: after.role() == "master", after.said)
            await editor.publishes(10)
            channels = after.redis.execute_command
            await asyncio.to_thread(wait_for, lambda: channels("PUBSUB", "SHARDCHANNELS"))
            before.kill()
            await editor.publishes(10)
            await editor.stop()
            await check_that_all_is_there(other, slug, [reader])


async def test_a_fail_over_that_loses_acknowledged_entries_is_told_to_those_who_saw_them(
    tmp_path: Path, make_server: Callable[..., Liveserver]
) -> None:
    with ClusterServers(tmp_path / "redis", replicas=True) as servers:
        one, other = (make_server(redis_url=servers.url, tick_seconds=1) for _ in range(2))
        slug = one.new_blog()
        dying = servers.owner(slug)
        replica = servers.replica_of(dying)
        async with Follower(one.url, slug) as here, Follower(other.url, slug) as there:
            await publish(one, slug, 5, "kept")
            wait_for(lambda: followed(dying, replica))
            old = here.epoch
            dying.redis.execute_command("ACL", "SETUSER", "default", "-psync", "-sync")
            dying.redis.execute_command("CLIENT", "KILL", "TYPE", "replica")
            await publish(one, slug, 5, "lost")
            for follower in (here, there):
                await follower.reaches(10)
            dying.kill()
            async with Editor(other, slug, "after") as editor:
                await editor.publishes(8)
            events = await log_of(other, slug)
            head = editor.acknowledged[-1][0]
            assert [event["seq"] for event in events] == list(range(1, head + 1))
            assert not [event for event in events if event["entry"]["title"].startswith("lost")]
            for follower in (here, there):
                await follower.reaches(head)
                await follower.assert_converged()
                assert follower.resets == 1
            for server in (one, other):
                assert await first_messages(server, slug, old, 10) == ["hello", "reset"]
                assert await first_messages(server, slug, old, 5) == ["hello", "entry.created"]
