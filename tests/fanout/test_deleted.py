"""A blog that is deleted and made anew while readers come: each is closed, refused, or hears what happens next."""

import asyncio

import httpx
import websockets

from tests.fanout.test_stream import connect, receive
from tests.liveserver import PLAIN, Liveserver

BLOGS = "/api/v1/blogs"
ROUNDS = 150
COME_AT_ONCE = 3


async def test_nobody_is_left_in_silence_by_a_blog_that_is_deleted_and_made_anew(server: Liveserver) -> None:
    slug = server.new_blog()
    headers = {"Authorization": f"Bearer {server.token}"}
    api = httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30, **PLAIN)

    async def read() -> str:
        """How the stream ends, or what is heard last of it."""
        try:
            async with connect(server, slug) as stream:
                while (message := await receive(stream))["type"] != "entry.created":
                    pass
                return str(message["type"])
        except websockets.InvalidStatus as refused:
            return str(refused.response.status_code)
        except websockets.ConnectionClosed as closed:
            return str(closed.rcvd and closed.rcvd.code)

    async def make() -> None:
        answer = await api.post(BLOGS, json={"slug": slug, "title": "Anew"})
        assert answer.status_code in (201, 409)

    async with api:
        reads: list[asyncio.Task[str]] = []
        for _ in range(ROUNDS):
            reads += [asyncio.create_task(read()) for _ in range(COME_AT_ONCE)]
            # They wait for what the log says; by the time it answers, it may be another blog's.
            await asyncio.gather(api.delete(f"{BLOGS}/{slug}"), make(), make())
        await make()
        reads.append(asyncio.create_task(read()))
        while not all(each.done() for each in reads):
            (await api.post(f"{BLOGS}/{slug}/entries", json={"body": "words"})).raise_for_status()
            await asyncio.wait(reads, timeout=1)
        ends = [each.result() for each in reads]
    assert set(ends) <= {"404", "4410", "entry.created"}
    assert ends[-1] == "entry.created"
    assert "KeyError" not in server.said()
