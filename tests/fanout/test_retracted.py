"""What was retracted reaches no reader any more, by no way, while its numbers stay."""

from typing import Any

import httpx
import pytest

from tests.fanout.test_sse import listen
from tests.fanout.test_stream import connect, publish, receive
from tests.follower import Follower
from tests.liveserver import PLAIN, Liveserver

SECRET = "words that were never meant to be read"


@pytest.mark.parametrize("warm", [True, False])
async def test_no_stream_and_no_poll_gives_out_what_was_retracted(server: Liveserver, warm: bool) -> None:
    slug = server.new_blog()
    with server.client() as client:
        async with Follower(server.url, slug) as follower:
            publish(server, slug, title="before")
            entry = publish(server, slug, title=SECRET, body=SECRET, pin=True, key=True)["entry"]
            client.patch(f"/api/v1/blogs/{slug}/entries/{entry['id']}", json={"title": SECRET + "!"})
            client.delete(f"/api/v1/blogs/{slug}/entries/{entry['id']}")
            publish(server, slug, title="after")
            await follower.reaches(7)
            await follower.assert_converged()
            if warm:
                await check(server, slug)
        await check(server, slug)
        restored = client.post(f"/api/v1/blogs/{slug}/entries/{entry['id']}/restore")
    assert restored.json()["entry"]["title"] == SECRET + "!"


async def check(server: Liveserver, slug: str) -> None:
    async with connect(server, slug, "?since=0", max_queue=None) as stream:
        await receive(stream)
        told: list[dict[str, Any]] = [await receive(stream) for _ in range(7)]
    assert [event["seq"] for event in told] == [1, 2, 3, 4, 5, 6, 7]
    async with listen(server, slug, "?since=0") as events:
        pushed = ""
        while '"after"' not in pushed:
            pushed += str(await events.next())
    async with httpx.AsyncClient(base_url=server.url, **PLAIN) as client:
        polled = (await client.get(f"/api/v1/blogs/{slug}/events?since=0")).text
        page = (await client.get(f"/blogs/{slug}")).text
        snapshot = (await client.get(f"/api/v1/blogs/{slug}")).text
    for surface in (str(told), pushed, polled, page, snapshot):
        assert SECRET not in surface
        assert "after" in surface
