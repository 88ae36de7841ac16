"""The subscription dies again and again while entries are published: nobody misses or repeats anything."""

import asyncio
from collections.abc import Callable

from redis import Redis

from tests.faults.test_kill import publish_until_it_fails
from tests.follower import Follower
from tests.liveserver import Liveserver


async def test_killed_subscriptions_are_mended_without_a_gap(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    acknowledged: list[tuple[int, str]] = []
    with Redis.from_url(server.store_url) as store:
        async with Follower(server.url, slug) as one, Follower(server.url, slug) as other:
            editors = [asyncio.create_task(publish_until_it_fails(server, slug, acknowledged)) for _ in range(2)]
            killed = 0
            for _ in range(8):
                wanted = len(acknowledged) + 15
                await one.until(lambda wanted=wanted: len(acknowledged) >= wanted)
                killed += store.client_kill_filter(_type="pubsub")
            for editor in editors:
                editor.cancel()
            await asyncio.gather(*editors, return_exceptions=True)
            async with Follower(server.url, slug) as fresh:
                last = fresh.seq
            for follower in (one, other):
                await follower.reaches(last)
                await follower.assert_converged()
                assert [event["seq"] for event in follower.events] == list(range(1, last + 1))
                assert (follower.resets, len(follower.hellos)) == (0, 1)
    assert killed >= 4


async def test_the_last_event_before_a_silence_is_found_though_its_announcement_was_lost(
    make_server: Callable[..., Liveserver],
) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    async with Follower(server.url, slug) as follower:
        with Redis.from_url(server.store_url) as store, server.client() as client:
            client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "heard"}).raise_for_status()
            await follower.reaches(1)
            store.execute_command("ACL", "SETUSER", "default", "resetchannels")
            client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "not announced"}).raise_for_status()
            store.execute_command("ACL", "SETUSER", "default", "allchannels")
        await follower.reaches(2)
        await follower.assert_converged()
    assert follower.resets == 0
