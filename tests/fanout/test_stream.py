"""The stream over WebSocket, against a real server."""

import asyncio
from typing import Any

import orjson
import pytest
import websockets

from tests.follower import Follower
from tests.liveserver import Liveserver


def connect(server: Liveserver, slug: str, query: str = "", **options: Any) -> websockets.connect:
    address = f"{server.ws}/api/v1/blogs/{slug}/stream{query}"
    return websockets.connect(address, proxy=None, ping_interval=None, **options)


async def receive(stream: websockets.ClientConnection) -> dict[str, Any]:
    return orjson.loads(await asyncio.wait_for(stream.recv(), 30))


def publish(server: Liveserver, slug: str, **fields: Any) -> dict[str, Any]:
    with server.client() as client:
        answer = client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "words", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_hello_comes_first_and_tells_the_head(server: Liveserver) -> None:
    slug = server.new_blog()
    position = publish(server, slug)["position"]
    async with connect(server, slug) as stream:
        hello = await receive(stream)
    assert hello["type"] == "hello"
    assert {"epoch": hello["epoch"], "seq": hello["seq"]} == position
    assert hello["readers"] == 1
    assert hello["tick_seconds"] == 1
    assert hello["at"].endswith("Z")


async def test_without_since_a_reader_gets_what_comes_from_now_on(server: Liveserver) -> None:
    slug = server.new_blog()
    publish(server, slug, title="before")
    async with connect(server, slug) as stream:
        await receive(stream)
        publish(server, slug, title="after")
        event = await receive(stream)
    assert (event["type"], event["seq"], event["entry"]["title"]) == ("entry.created", 2, "after")


async def test_every_change_is_one_event_in_order(server: Liveserver) -> None:
    slug = server.new_blog()
    with server.client() as client:
        async with connect(server, slug, "?since=0") as stream:
            await receive(stream)
            created = publish(server, slug, title="one", pin=True)
            entry = f"/api/v1/blogs/{slug}/entries/{created['entry']['id']}"
            client.patch(entry, json={"title": "two"})
            client.patch(f"/api/v1/blogs/{slug}", json={"title": "Renamed"})
            client.delete(entry)
            client.post(f"{entry}/restore")
            events = [await receive(stream) for _ in range(7)]
    assert [(event["seq"], event["type"]) for event in events] == [
        (1, "entry.created"),
        (2, "blog.updated"),
        (3, "entry.updated"),
        (4, "blog.updated"),
        (5, "entry.deleted"),
        (6, "blog.updated"),
        (7, "entry.created"),
    ]
    assert events[1]["pinned"]["id"] == created["entry"]["id"]
    assert events[3]["pinned"]["title"] == "two"
    assert events[5]["pinned"] is None and events[5]["blog"]["pinned"] is None
    assert events[6]["entry"]["version"] == 4


@pytest.mark.parametrize("since", [0, 3, 10])
async def test_a_reader_resumes_with_exactly_what_it_missed(server: Liveserver, since: int) -> None:
    slug = server.new_blog()
    for _ in range(10):
        epoch = publish(server, slug)["position"]["epoch"]
    async with connect(server, slug, f"?epoch={epoch}&since={since}") as stream:
        assert (await receive(stream))["seq"] == 10
        publish(server, slug)
        missed = [(await receive(stream))["seq"] for _ in range(11 - since)]
    assert missed == list(range(since + 1, 12))


@pytest.mark.parametrize("query", ["?since=1", "?since=99999999", "?epoch=other&since=0"])
async def test_a_position_that_cannot_be_resumed_is_reset_after_the_hello(server: Liveserver, query: str) -> None:
    slug = server.new_blog()
    async with connect(server, slug, query) as stream:
        hello, reset = await receive(stream), await receive(stream)
        assert hello["type"] == "hello"
        assert reset == {"type": "reset", "epoch": hello["epoch"], "seq": 0}
        publish(server, slug)
        assert (await receive(stream))["seq"] == 1


async def test_silence_is_broken_by_ticks_that_carry_the_head(server: Liveserver) -> None:
    slug = server.new_blog()
    publish(server, slug)
    async with connect(server, slug) as stream:
        await receive(stream)
        for _ in range(2):
            tick = await receive(stream)
            assert (tick["type"], tick["seq"], tick["readers"]) == ("tick", 1, 1)


async def test_a_reader_from_before_the_tail_gets_the_whole_log_from_the_store(server: Liveserver) -> None:
    slug = server.new_blog()
    with server.client() as client:
        path = f"/api/v1/blogs/{slug}/entries"
        for number in range(700):
            client.post(path, json={"body": f"entry {number}"}).raise_for_status()
    # The first of these opens the channel with the newest events only; the others find it warm.
    for since in (0, 0, 399, 650):
        async with connect(server, slug, f"?since={since}", max_queue=None) as stream:
            await receive(stream)
            seqs = [(await receive(stream))["seq"] for _ in range(700 - since)]
        assert seqs == list(range(since + 1, 701))


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/v1/blogs/no-such-blog/stream", 404, "no-such-blog"),
        ("/api/v1/blogs/{slug}/streams", 404, "stream"),
        ("/api/v1/blogs/{slug}/stream?since=x", 400, "since"),
        ("/api/v1/blogs/{slug}/stream?since=-1", 400, "since"),
    ],
)
async def test_a_refused_handshake_is_answered_with_a_problem(
    server: Liveserver, path: str, status: int, word: str
) -> None:
    slug = server.new_blog()
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with websockets.connect(server.ws + path.format(slug=slug), proxy=None):
            pass
    response = refused.value.response
    problem = orjson.loads(bytes(response.body))
    assert response.status_code == problem["status"] == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert word in problem["detail"]


async def test_a_client_that_says_something_is_told_not_to_come_back(server: Liveserver) -> None:
    slug = server.new_blog()
    async with connect(server, slug) as stream:
        await receive(stream)
        await stream.send("hello?")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await receive(stream)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4400


async def test_pings_are_answered(server: Liveserver) -> None:
    slug = server.new_blog()
    async with connect(server, slug) as stream:
        await receive(stream)
        await asyncio.wait_for(await stream.ping(b"are you there"), 30)


async def test_readers_of_a_deleted_blog_are_told_so_and_find_it_gone(server: Liveserver) -> None:
    slug = server.new_blog()
    async with connect(server, slug) as stream:
        await receive(stream)
        with server.client() as client:
            assert client.delete(f"/api/v1/blogs/{slug}").status_code == 204
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await receive(stream)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4410
    with pytest.raises(websockets.InvalidStatus):
        async with connect(server, slug):
            pass


async def test_a_blog_made_anew_has_another_epoch(server: Liveserver) -> None:
    slug = server.new_blog()
    before = publish(server, slug)["position"]
    with server.client() as client:
        client.delete(f"/api/v1/blogs/{slug}")
        client.post("/api/v1/blogs", json={"slug": slug, "title": "Anew"}).raise_for_status()
    after = publish(server, slug)["position"]
    assert before["seq"] == after["seq"] == 1
    assert before["epoch"] != after["epoch"]
    async with connect(server, slug, f"?epoch={before['epoch']}&since=1") as stream:
        assert [(await receive(stream))["type"] for _ in range(2)] == ["hello", "reset"]


async def test_the_number_of_readers_is_told(server: Liveserver) -> None:
    slug = server.new_blog()
    async with connect(server, slug) as one, connect(server, slug) as two:
        assert [(await receive(one))["readers"], (await receive(two))["readers"]] == [1, 2]
        assert (await receive(one))["readers"] == 2


async def test_draining_asks_readers_to_come_back_within_some_seconds(make_server: Any) -> None:
    server = make_server()
    slug = server.new_blog()
    async with connect(server, slug) as stream:
        await receive(stream)
        code = await asyncio.to_thread(server.stop)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await receive(stream)
    assert code == 0
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1012
    assert closed.value.rcvd.reason == "restarting: reconnect within 2 seconds"


async def test_limits_of_readers_are_answered_with_the_seconds_to_wait(make_server: Any) -> None:
    server = make_server(max_readers=3, max_readers_per_ip=2)
    slug = server.new_blog()
    async with connect(server, slug), connect(server, slug):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with connect(server, slug):
                pass
        assert refused.value.response.status_code == 429
        assert int(refused.value.response.headers["Retry-After"]) > 0
        # The address that a trusted proxy names is what counts, and the process has a limit of its own.
        async with connect(server, slug, additional_headers={"X-Forwarded-For": "192.0.2.7"}):
            with pytest.raises(websockets.InvalidStatus):
                async with connect(server, slug, additional_headers={"X-Forwarded-For": "192.0.2.8"}):
                    pass
    async with connect(server, slug), connect(server, slug):
        pass  # those who left gave their places back


async def test_pages_of_other_sites_are_refused_unless_allowed(make_server: Any) -> None:
    server = make_server(embed_origins="https://news.example")
    slug = server.new_blog()
    async with connect(server, slug, origin="https://news.example"), connect(server, slug, origin=server.url):
        pass
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with connect(server, slug, origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


async def test_a_hundred_readers_and_a_burst_all_get_everything_in_order(server: Liveserver) -> None:
    slug = server.new_blog()
    async with asyncio.TaskGroup() as group, Follower(server.url, slug) as follower:
        streams = [await connect(server, slug, "?since=0", max_queue=None) for _ in range(100)]

        async def read(stream: websockets.ClientConnection) -> None:
            await receive(stream)
            seqs: list[int] = []
            while len(seqs) < 60:
                if (message := await receive(stream))["type"] != "tick":
                    seqs.append(message["seq"])
            assert seqs == list(range(1, 61))
            await stream.close()

        for stream in streams:
            group.create_task(read(stream))
        for _ in range(60):
            await asyncio.to_thread(publish, server, slug)
        await follower.reaches(60)
        await follower.assert_converged()
