"""The subscription dies again and again while entries are published: nobody misses or repeats anything."""

import asyncio
from collections.abc import Callable

from redis import Redis

from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there, check_convergence
from tests.follower import Follower, followers
from tests.liveserver import Liveserver, wait_for


async def test_killed_subscriptions_are_mended_without_a_gap(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    with Redis.from_url(server.store_url) as store:
        async with (
            followers(slug, server) as readers,
            Editor(server, slug, "Ann") as ann,
            Editor(server, slug, "Ben") as ben,
        ):
            for _ in range(8):
                await ann.makes(8)
                await ben.makes(8)
                # A line that was killed comes again in its own time, and is killed again.
                await asyncio.to_thread(wait_for, lambda: store.client_kill_filter(_type="pubsub"))
            await ann.stop()
            await ben.stop()
            await check_all_is_there(server, slug, readers, ann, ben)
            assert not any(reader.disturbed for reader in readers)


async def test_the_last_event_before_a_silence_is_found_though_its_announcement_was_lost(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    async with followers(slug, server) as readers:
        with Redis.from_url(server.store_url) as store, server.client() as client:
            client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "heard"}).raise_for_status()
            for reader in readers:
                await reader.reaches(1)
            store.execute_command("ACL", "SETUSER", "default", "resetchannels")
            client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "not announced"}).raise_for_status()
            store.execute_command("ACL", "SETUSER", "default", "allchannels")
        assert len(await check_convergence(server, slug, readers)) == 2
        assert not any(reader.disturbed for reader in readers)
        with server.client() as client:
            assert "liveserver_gaps_repaired_total 1.0" in client.get("/metrics").text.splitlines()


async def test_whoever_is_ahead_of_what_was_announced_is_not_reset(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    slug = server.new_blog()
    async with Follower(server.url, slug) as earlier:
        with Redis.from_url(server.store_url) as store, server.client() as client:
            store.execute_command("ACL", "SETUSER", "default", "resetchannels")
            client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "not announced"}).raise_for_status()
            async with followers(slug, server) as readers:
                assert [reader.seq for reader in readers] == [1, 1, 1]
                store.execute_command("ACL", "SETUSER", "default", "allchannels")
                client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "heard"}).raise_for_status()
                await check_convergence(server, slug, [earlier, *readers])
                assert not any(reader.disturbed for reader in [earlier, *readers])
