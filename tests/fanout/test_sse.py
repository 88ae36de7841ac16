"""The stream as Server-Sent Events: the same messages and the same resume rules, over HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import orjson
import pytest

from tests.fanout.test_stream import publish
from tests.liveserver import PLAIN, Liveserver
from tests.transports import events_of

EVENT_STREAM = {"Accept": "text/event-stream"}


class Events:
    """Reads text/event-stream, event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._events = events_of(response.aiter_bytes())

    async def next(self) -> dict[str, str]:
        """The next event: its fields; a lone one such as retry comes as it is."""
        async with asyncio.timeout(30):
            async for event in self._events:
                return event
        raise EOFError

    async def next_of(self, *kinds: str) -> tuple[str, dict[str, Any]]:
        while True:
            event = await self.next()
            if event.get("event") in kinds:
                return event.get("id", ""), orjson.loads(event["data"])


@contextlib.asynccontextmanager
async def listen(server: Liveserver, slug: str, query: str = "", **headers: str) -> AsyncIterator[Events]:
    async with (
        httpx.AsyncClient(base_url=server.url, **PLAIN) as client,
        client.stream("GET", f"/api/v1/blogs/{slug}/stream{query}", headers=EVENT_STREAM | headers) as response,
    ):
        yield Events(response)


async def test_it_begins_with_a_pause_to_keep_and_hello(server: Liveserver) -> None:
    slug = server.new_blog()
    publish(server, slug)
    async with listen(server, slug) as events:
        assert events.response.status_code == 200
        assert events.response.headers["Content-Type"].startswith("text/event-stream")
        assert events.response.headers["Cache-Control"] == "no-store"
        assert 500 <= int((await events.next())["retry"]) <= 3000
        place, hello = await events.next_of("hello")
        assert (hello["type"], hello["seq"], place) == ("hello", 1, f"{hello['epoch']}:1")


async def test_events_come_in_order_with_their_place_as_id(server: Liveserver) -> None:
    slug = server.new_blog()
    publish(server, slug, title="missed")
    async with listen(server, slug, "?since=0") as events:
        _, hello = await events.next_of("hello")
        publish(server, slug, title="live\nand “quoted”")
        for seq, title in ((1, "missed"), (2, "live and “quoted”")):
            place, event = await events.next_of("entry.created")
            assert (place, event["seq"], event["entry"]["title"]) == (f"{hello['epoch']}:{seq}", seq, title)


async def test_it_resumes_from_last_event_id_which_counts_more_than_the_query(server: Liveserver) -> None:
    slug = server.new_blog()
    for _ in range(5):
        epoch = publish(server, slug)["position"]["epoch"]
    async with listen(server, slug, "?since=0", **{"Last-Event-ID": f"{epoch}:3"}) as events:
        place, _ = await events.next_of("hello")
        assert place == f"{epoch}:3"  # whoever drops now stands where it stood
        assert [(await events.next_of("entry.created"))[1]["seq"] for _ in range(2)] == [4, 5]


@pytest.mark.parametrize("last", ["other:0", "{epoch}:99"])
async def test_a_place_that_cannot_be_resumed_is_reset(server: Liveserver, last: str) -> None:
    slug = server.new_blog()
    epoch = publish(server, slug)["position"]["epoch"]
    async with listen(server, slug, **{"Last-Event-ID": last.format(epoch=epoch)}) as events:
        # Its id would move a browser that drops before the reset, and nothing would tell it then what it missed.
        assert (await events.next_of("hello"))[0] == ""
        assert await events.next_of("reset") == (f"{epoch}:1", {"type": "reset", "epoch": epoch, "seq": 1})


async def test_ticks_break_the_silence_and_move_nobody(server: Liveserver) -> None:
    slug = server.new_blog()
    async with listen(server, slug) as events:
        await events.next_of("hello")
        place, tick = await events.next_of("tick")
        assert (place, tick["seq"], tick["readers"]) == ("", 0, 1)


@pytest.mark.parametrize(
    ("slug", "query", "last", "status"),
    [
        ("no-such-blog", "", None, 404),
        (None, "?since=x", None, 400),
        (None, "", "nonsense", 400),
    ],
)
async def test_refusals_are_problems(
    server: Liveserver, slug: str | None, query: str, last: str | None, status: int
) -> None:
    path = f"/api/v1/blogs/{slug or server.new_blog()}/stream{query}"
    async with httpx.AsyncClient(base_url=server.url, **PLAIN) as client:
        answer = await client.get(path, headers=EVENT_STREAM | ({"Last-Event-ID": last} if last else {}))
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_other_sites_may_read_it_unless_they_may_not(
    server: Liveserver, make_server: Callable[..., Liveserver]
) -> None:
    origin = {"Origin": "https://news.example"}
    async with listen(server, server.new_blog(), **origin) as events:
        assert events.response.headers["Access-Control-Allow-Origin"] == "https://news.example"
    closed = make_server(embed_origins="https://other.example")
    async with listen(closed, closed.new_blog(), **origin) as events:
        assert events.response.status_code == 403


async def test_a_stopping_server_says_so_and_names_a_pause(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    async with listen(server, server.new_blog()) as events:
        await events.next_of("hello")
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        while (event := await events.next()).get("event") != "close":
            pass
        assert int(event["retry"]) >= 0
        assert orjson.loads(event["data"])["code"] == 1012
        with pytest.raises(EOFError):
            await events.next()
        assert await stopping == 0


async def test_a_connection_that_was_used_before_becomes_a_stream_too(server: Liveserver) -> None:
    slug = server.new_blog()
    async with httpx.AsyncClient(base_url=server.url, **PLAIN) as client:
        assert (await client.get("/healthz")).is_success
        async with client.stream("GET", f"/api/v1/blogs/{slug}/stream", headers=EVENT_STREAM) as response:
            _, hello = await Events(response).next_of("hello")
    assert hello["seq"] == 0


async def test_without_a_transport_it_has_the_stream_names_both(server: Liveserver) -> None:
    async with httpx.AsyncClient(base_url=server.url, **PLAIN) as client:
        answer = await client.get(f"/api/v1/blogs/{server.new_blog()}/stream")
    assert answer.status_code == 426
    assert answer.headers["Upgrade"] == "websocket"
    assert "websocket" in answer.json()["detail"] and "text/event-stream" in answer.json()["detail"]
