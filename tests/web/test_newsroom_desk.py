"""The desk of a blog: who is there, what is not published yet, and how far each entry got."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import orjson
import pytest
from redis import Redis

from liveserver.store.keys import Keys
from tests.follower import Follower
from tests.liveserver import PLAIN, Liveserver
from tests.web.desk import good
from tests.web.person import make_person, signed_in

Watch = Callable[..., Any]
# Who ends a session: an admin, or whose it is, each signed in; and of whom.
End = Callable[[httpx.Client, httpx.Client, dict[str, Any]], httpx.Response]


class Watcher:
    """Somebody signed in who follows the desk."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def ends(self) -> list[dict[str, Any]]:
        """All that is heard until the stream is ended by the server."""
        async with asyncio.timeout(10):
            return [orjson.loads(line[6:]) async for line in self._lines if line.startswith("data: ")]

    async def hears(self, kind: str, condition: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The next message of a kind that fulfils something."""
        async with asyncio.timeout(30):
            async for line in self._lines:
                if line.startswith("data: "):
                    message: dict[str, Any] = orjson.loads(line.removeprefix("data: "))
                    if message["type"] == kind and condition(message):
                        return message
        raise AssertionError(f"the stream ended without {kind}")


@contextlib.asynccontextmanager
async def watching(server: Liveserver, slug: str, cookie: str | None = None) -> AsyncIterator[Watcher]:
    """Follow the desk as an admin, or as whose session it is."""
    headers = {"Cookie": f"liveserver={cookie}"} if cookie else {"Authorization": f"Bearer {server.token}"}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN, timeout=40) as client,
        client.stream("GET", f"/api/v1/blogs/{slug}/desk") as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "private, no-store"
        yield Watcher(answer.aiter_lines())


def say(server: Liveserver, slug: str, tab: str, doing: str, entry: str | None = None) -> httpx.Response:
    with server.client() as client:
        return client.put(f"/api/v1/blogs/{slug}/desk", json={"tab": tab, "doing": doing, "entry": entry})


def test_all_desks_tell_what_waits_where_but_of_no_blog_that_has_ended(server: Liveserver) -> None:
    slug, ended = server.new_blog(), server.new_blog(status="ended")
    with server.client() as client:
        for status in ("submitted", "draft", "submitted", "published"):
            entry = {"body": "words", "status": status}
            change = good(client.post(f"/api/v1/blogs/{slug}/entries", json=entry), 201)["entry"]
        say(server, slug, "one", "writing")
        desks = {desk["blog"]: desk for desk in good(client.get("/api/v1/desks"))["desks"]}
        told = desks[slug]
        assert told.pop("changed_at") >= change["published_at"]
        assert told == {
            "blog": slug,
            "readers": 0,
            "people": ["the admin token"],
            "draft": 1,
            "submitted": 2,
            "scheduled": 0,
        }
        assert ended not in desks
        limited = {"name": "elsewhere", "role": "writer", "blogs": [server.new_blog()]}
        token = good(client.post("/api/v1/tokens", json=limited), 201)["token"]
        seen = good(client.get("/api/v1/desks", headers={"Authorization": f"Bearer {token}"}))["desks"]
        assert [desk["blog"] for desk in seen] == limited["blogs"]


async def test_an_entry_that_went_out_is_told_with_its_readers_and_its_milliseconds(server: Liveserver) -> None:
    slug = server.new_blog()
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(Follower(server.url, slug))
        watcher = await stack.enter_async_context(watching(server, slug))
        await watcher.hears("readers")
        with server.client() as client:
            entry = good(client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "words"}), 201)["entry"]
        told = await watcher.hears("delivered", lambda message: message["id"] == entry["id"])
        assert (told["version"], told["readers"]) == (1, 3)
        assert 0 <= told["milliseconds"] < 10_000
        with server.client() as client:
            good(client.patch(f"/api/v1/blogs/{slug}/entries/{entry['id']}", json={"body": "other words"}))
        told = await watcher.hears("delivered", lambda message: message["version"] == 2)
        assert (told["id"], told["readers"]) == (entry["id"], 3)


async def test_whoever_comes_later_is_told_how_far_the_entries_got(server: Liveserver) -> None:
    slug = server.new_blog()
    async with Follower(server.url, slug), watching(server, slug) as first:
        with server.client() as client:
            entry = good(client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "words"}), 201)["entry"]
        told = await first.hears("delivered", lambda message: message["id"] == entry["id"])
        async with watching(server, slug) as beside:
            assert await beside.hears("delivered") == told
    # Nobody follows the desk any more; what is told now comes from the store.
    async with watching(server, slug) as alone:
        assert await alone.hears("delivered") == told


async def test_the_readers_of_all_workers_are_summed(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(workers=2)
    slug = server.new_blog()
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(12):
            await stack.enter_async_context(Follower(server.url, slug))
        watcher = await stack.enter_async_context(watching(server, slug))
        await watcher.hears("readers", lambda message: message["readers"] == 12)
        with server.client() as client:
            good(client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "words"}), 201)
        await watcher.hears("delivered", lambda message: message["readers"] == 12)


async def test_people_are_seen_with_what_they_do_until_they_leave(server: Liveserver) -> None:
    slug = server.new_blog()
    async with watching(server, slug) as watcher:
        assert (await watcher.hears("people"))["people"] == []
        assert say(server, slug, "one", "writing").status_code == 204
        [person] = (await watcher.hears("people"))["people"]
        assert (person["name"], person["doing"], person["entry"]) == ("the admin token", "writing", None)
        with server.client() as client:
            entry = good(client.post(f"/api/v1/blogs/{slug}/entries", json={"body": "words"}), 201)["entry"]
        say(server, slug, "one", "editing", entry["id"])
        [person] = (await watcher.hears("people"))["people"]
        assert (person["doing"], person["entry"]) == ("editing", entry["id"])
        say(server, slug, "one", "away", entry["id"])
        [person] = (await watcher.hears("people"))["people"]
        assert (person["doing"], person["entry"]) == ("away", entry["id"])
        with server.client() as client:
            [desk] = [desk for desk in good(client.get("/api/v1/desks"))["desks"] if desk["blog"] == slug]
        assert desk["people"] == []
        say(server, slug, "two", "here")
        assert len((await watcher.hears("people"))["people"]) == 2
        async with watching(server, slug) as other:
            assert len((await other.hears("people"))["people"]) == 2
        for tab in ("one", "two"):
            say(server, slug, tab, "leaving")
        await watcher.hears("people", lambda message: message["people"] == [])


async def test_whoever_says_nothing_for_half_a_minute_is_gone(server: Liveserver) -> None:
    slug = server.new_blog()
    presence = Keys("liveserver:").of(slug).presence
    async with watching(server, slug) as watcher:
        say(server, slug, "one", "writing")
        await watcher.hears("people", lambda message: len(message["people"]) == 1)
        with Redis.from_url(server.store_url) as store:
            assert 0 < store.ttl(presence) <= 30
            # The half minute is over: what would happen by itself happens now.
            store.pexpire(presence, 1)
        await watcher.hears("people", lambda message: message["people"] == [])


async def test_drafts_are_told_as_they_change_and_go(server: Liveserver) -> None:
    slug = server.new_blog()
    path = f"/api/v1/blogs/{slug}/entries"
    async with watching(server, slug) as watcher:
        assert (await watcher.hears("unpublished"))["entries"] == []
        with server.client() as client:
            draft = good(client.post(path, json={"body": "words", "status": "draft"}), 201)["entry"]
            told = {"id": draft["id"], "version": 1, "status": "draft"}
            await watcher.hears("unpublished", lambda message: message["entries"] == [told])
            good(client.patch(f"{path}/{draft['id']}", json={"status": "submitted"}))
            told = {"id": draft["id"], "version": 2, "status": "submitted"}
            await watcher.hears("unpublished", lambda message: message["entries"] == [told])
            good(client.patch(f"{path}/{draft['id']}", json={"status": "published"}))
            await watcher.hears("unpublished", lambda message: message["entries"] == [])


async def test_the_stream_says_that_the_blog_was_deleted(server: Liveserver) -> None:
    slug = server.new_blog()
    async with watching(server, slug) as watcher:
        await watcher.hears("people")
        with server.client() as client:
            assert client.delete(f"/api/v1/blogs/{slug}").status_code == 204
        await watcher.hears("deleted")


@contextlib.asynccontextmanager
async def bustle(server: Liveserver, slug: str) -> AsyncIterator[None]:
    """Somebody's doings change all the time, so that the desk is never quiet."""

    async def come_and_go() -> None:
        headers = {"Authorization": f"Bearer {server.token}"}
        async with httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN) as client:
            for doing in itertools.cycle(("writing", "here")):
                await client.put(f"/api/v1/blogs/{slug}/desk", json={"tab": "one", "doing": doing})
                await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as tasks:
        busy = tasks.create_task(come_and_go())
        yield
        busy.cancel()


@pytest.mark.parametrize("is_busy", [True, False], ids=["busy", "quiet"])
@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda admin, own, person: own.delete("/api/v1/session"), id="signed out"),
        pytest.param(
            lambda admin, own, person: admin.delete(f"/api/v1/people/{person['id']}/sessions"), id="ended by an admin"
        ),
        pytest.param(lambda admin, own, person: admin.delete(f"/api/v1/people/{person['id']}"), id="removed"),
        pytest.param(
            lambda admin, own, person: admin.patch(f"/api/v1/people/{person['id']}", json={"blogs": ["elsewhere"]}),
            id="limited to another blog",
        ),
    ],
)
async def test_whoever_is_not_let_in_any_more_hears_no_more(server: Liveserver, end: End, is_busy: bool) -> None:
    slug, person = server.new_blog(), make_person(server, "writer")
    async with contextlib.AsyncExitStack() as stack:
        admin, own = stack.enter_context(server.client()), stack.enter_context(signed_in(server, person))
        watcher = await stack.enter_async_context(watching(server, slug, own.cookies["liveserver"]))
        if is_busy:
            await stack.enter_async_context(bustle(server, slug))
            await watcher.hears("people", lambda message: message["people"] != [])
        else:
            await watcher.hears("readers")
        assert (await asyncio.to_thread(end, admin, own, person)).is_success
        if is_busy:
            draft = {"body": "words", "status": "draft"}
            good(await asyncio.to_thread(lambda: admin.post(f"/api/v1/blogs/{slug}/entries", json=draft)), 201)
        heard = await watcher.ends()
        assert not [message for message in heard if message["type"] == "unpublished" and message["entries"]]


async def test_stopping_does_not_wait_for_those_who_watch(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    slug = server.new_blog()
    async with watching(server, slug) as watcher:
        await watcher.hears("people")
        assert await asyncio.to_thread(server.stop) == 0
        with pytest.raises((httpx.TransportError, AssertionError)):
            await watcher.hears("nothing")


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_only_the_newsroom_is_at_the_desk(server: Liveserver, method: str) -> None:
    slug = server.new_blog()
    body = {"tab": "a", "doing": "here"} if method == "PUT" else None
    url = f"{server.url}/api/v1/blogs/{slug}/desk"
    assert httpx.request(method, url, json=body, **PLAIN).status_code == 401
    with server.client() as client:
        other = good(client.post("/api/v1/tokens", json={"name": "x", "role": "writer", "blogs": ["another"]}), 201)
        headers = {"Authorization": f"Bearer {other['token']}"}
        assert httpx.request(method, url, json=body, headers=headers, **PLAIN).status_code == 403
        assert client.request(method, "/api/v1/blogs/no-such-blog/desk", json=body).status_code == 404


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("tab", {"tab": "not one word", "doing": "here"}),
        ("tab", {"doing": "here"}),
        ("doing", {"tab": "a", "doing": "sleeping"}),
        ("entry", {"tab": "a", "doing": "editing", "entry": "x" * 65}),
        ("color", {"tab": "a", "doing": "here", "color": "red"}),
    ],
)
def test_what_is_said_wrongly_is_named(server: Liveserver, field: str, said: dict[str, Any]) -> None:
    with server.client() as client:
        answer = client.put(f"/api/v1/blogs/{server.new_blog()}/desk", json=said)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
