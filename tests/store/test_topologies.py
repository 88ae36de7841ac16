"""The same store in every place that it can be: one server, plain, encrypted or on a socket; Sentinels; a cluster.

Two liveservers on each: what is published through one of them reaches the readers of the other one.
"""

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from liveserver.errors import SetupError, StoreUnavailable, Unauthorized
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import Acceptance, NewBlog, NewEntry
from liveserver.newsroom.invitations import Invitations
from liveserver.newsroom.newsroom import Newsroom
from liveserver.newsroom.people import People
from liveserver.newsroom.sessions import Sessions
from liveserver.store.cluster import Cluster
from liveserver.store.sentinel import Sentinel
from liveserver.store.single import Single
from liveserver.store.store import Store
from liveserver.store.subscription import Confirmed, Deleted, Published
from liveserver.store.topology import open_topology
from tests.follower import Follower
from tests.liveserver import Liveserver
from tests.redis_cluster import ClusterServers
from tests.redis_sentinels import SentinelServers
from tests.redis_servers import RedisServer, make_certificate

EDITOR = Caller(id="test", name="test", role="admin")
PLACES = ["plain", "password", "unix", "tls", "sentinel", "sentinel-tls", "cluster", "cluster-tls"]


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A directory whose sockets fit into an address."""
    with tempfile.TemporaryDirectory(prefix="redis-") as directory:
        yield Path(directory)


@pytest.fixture
def place(request: pytest.FixtureRequest, short_path: Path) -> Iterator[str]:
    """The URL of a store in the place that the parameter names."""
    with contextlib.ExitStack() as stack:
        yield open_place(request.param, short_path, stack)


def open_place(name: str, directory: Path, stack: contextlib.ExitStack) -> str:
    name, _, encrypted = name.partition("-")
    certificate = make_certificate(directory) if encrypted else None
    if name == "sentinel":
        return stack.enter_context(SentinelServers(directory, certificate)).url
    if name == "cluster":
        return stack.enter_context(ClusterServers(directory, certificate=certificate)).url
    server = stack.enter_context(RedisServer(directory, "unixsocket redis.sock", certificate=certificate))
    if name == "unix":
        return f"unix://{directory}/redis.sock"
    if name == "password":
        server.redis.execute_command("ACL", "SETUSER", "news", "on", ">p@ss/word", "~*", "&*", "+@all")
        server.redis.execute_command("ACL", "SETUSER", "default", "off")
        return f"redis://news:p%40ss%2Fword@127.0.0.1:{server.port}/3"
    return server.url


@pytest.mark.parametrize("place", PLACES, indirect=True)
async def test_what_one_server_publishes_reaches_the_readers_of_another(
    place: str, make_server: Callable[..., Liveserver]
) -> None:
    one, other = make_server(redis_url=place), make_server(redis_url=place)
    slugs = [one.new_blog() for _ in range(6)]  # on a cluster, on different shards
    async with contextlib.AsyncExitStack() as stack:
        followers = [await stack.enter_async_context(Follower(other.url, slug)) for slug in slugs]
        with one.client() as editor:
            for slug in slugs:
                made = editor.post(f"/api/v1/blogs/{slug}/entries", json={"title": "One", "body": "1", "pin": True})
                assert made.status_code == 201, made.text
                entry = f"/api/v1/blogs/{slug}/entries/{made.json()['entry']['id']}"
                editor.patch(
                    entry, json={"title": "Changed"}, headers={"If-Match": made.headers["ETag"]}
                ).raise_for_status()
                again = [
                    editor.post(f"/api/v1/blogs/{slug}/entries", json={"body": "2"}, headers={"Idempotency-Key": slug})
                    for _ in range(2)
                ]
                assert again[0].content == again[1].content
                editor.delete(entry).raise_for_status()
            listed = {blog["slug"] for blog in editor.get("/api/v1/blogs").json()["blogs"]}
        for follower in followers:
            await follower.reaches(6)
            await follower.assert_converged()
            assert [event["seq"] for event in follower.events] == [1, 2, 3, 4, 5, 6]
            assert (follower.resets, len(follower.hellos)) == (0, 1)
    assert listed == set(slugs)


@pytest.mark.parametrize("place", PLACES, indirect=True)
async def test_items_of_a_subscription_come_in_order_and_only_while_subscribed(place: str) -> None:
    store = Store(place, "test:")
    await store.check()
    newsroom, subscription = Newsroom(store), store.subscription()
    try:
        await subscription.connect()
        for slug in ("a", "b", "c"):
            await newsroom.create_blog(NewBlog(slug=slug, title=slug), None)
            await subscription.subscribe(slug)
        confirmed = [await subscription.receive() for _ in "abc"]
        assert sorted(item.slug for item in confirmed if isinstance(item, Confirmed)) == ["a", "b", "c"]
        assert subscription.connected
        await newsroom.publish("b", NewEntry(body="one"), EDITOR, None)
        first = await subscription.receive()
        assert isinstance(first, Published) and (first.slug, first.seq) == ("b", 1)
        assert first.epoch == (await store.position("b")).epoch
        await subscription.unsubscribe("b")
        await newsroom.publish("b", NewEntry(body="two"), EDITOR, None)
        await store.delete_blog("c")
        assert await subscription.receive() == Deleted("c")
    finally:
        await subscription.disconnect()
        await store.close()


@pytest.mark.parametrize("place", ["plain", "sentinel", "cluster"], indirect=True)
async def test_whom_one_server_signs_in_another_one_knows(place: str) -> None:
    one, other = (Invitations(People(Store(place, "test:"))) for _ in range(2))
    try:
        link = str(await one.invite_first(""))
        invitation = await other.find(link.partition("=")[2])
        accepted = Acceptance(token="", name="Ada", password="correct horse battery")
        ada, _ = await other.accept(accepted, invitation, None)
        with pytest.raises(Unauthorized):
            await Sessions(one.people).check("Ada", "a wrong one", "192.0.2.1")
        assert await Sessions(one.people).check("ada", accepted.password, "192.0.2.1") == ada
        secret = await Sessions(one.people).begin(ada, "192.0.2.1")
        assert await Sessions(other.people).find(secret) == ada
        await other.people.end_sessions(ada.id, "Ada")
        assert await Sessions(one.people).find(secret) is None
        await one.people.store.audit.close()
        records, _ = await other.people.store.audit.page(None, 10)
        told = ["invitation.made", "invitation.accepted", "session.failed", "session.began", "sessions.ended"]
        assert sorted(record["what"] for record in records) == sorted(told)
    finally:
        for each in (one, other):
            await each.people.store.close()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("redis://localhost", Single),
        ("rediss://user:word@localhost:6380/3", Single),
        ("unix:///run/redis.sock?db=2", Single),
        ("redis+sentinel://one,two:26380,[::1]:26381/live", Sentinel),
        ("rediss+sentinel://user:word@one:1/live/7?ssl_cert_reqs=none&sentinel_password=x", Sentinel),
        ("redis+cluster://one", Cluster),
        ("rediss+cluster://:word@one:7000,two:7001/0", Cluster),
    ],
)
def test_urls_that_are_read(url: str, kind: type) -> None:
    assert type(open_topology(url)) is kind


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://localhost", "must look like"),
        ("localhost:6379", "must look like"),
        ("redis+sentinel://one,two", "name of the service"),
        ("redis+sentinel://one/live/three", "'three' is no number of a database"),
        ("redis+cluster://one/1", "database 0 only"),
        ("redis+cluster://one:port", "can't be read"),
        ("redis+cluster://", "must look like"),
        ("redis://localhost?colour=red", "colour"),
        ("redis://localhost?socket_timeout=soon", "socket_timeout"),
        ("redis+ring://user:secret@one", "must look like"),
    ],
)
def test_urls_that_are_refused_with_a_reason_and_without_their_password(url: str, reason: str) -> None:
    with pytest.raises(SetupError) as refused:
        open_topology(url)
    assert reason in refused.value.detail and "secret" not in refused.value.detail


async def test_a_url_of_the_wrong_kind_is_refused_with_the_right_one(tmp_path: Path) -> None:
    with RedisServer(tmp_path / "single") as single, RedisServer(tmp_path / "node", "cluster-enabled yes") as node:
        for url, reason in {
            node.url: "in cluster mode",
            single.url.replace("redis", "redis+cluster", 1): "cluster support disabled",
            f"redis+sentinel://127.0.0.1:{single.port}/live": "unknown command",
        }.items():
            store = Store(url, "test:")
            with pytest.raises((SetupError, StoreUnavailable), match=reason):
                await store.check()
            await store.close()
