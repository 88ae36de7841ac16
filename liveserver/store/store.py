"""The store: blogs, entries and their logs, in Redis."""

import secrets
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from redis.asyncio import Redis

from liveserver.model.blog import Blog
from liveserver.model.entry import Entry, Manuscript, Revision
from liveserver.model.event import Position, key_event, redacted
from liveserver.model.lineage import Lineage
from liveserver.store import scripts
from liveserver.store.attempts import Attempts
from liveserver.store.audit import Audit
from liveserver.store.change import Change, control, documents
from liveserver.store.connection import speaking
from liveserver.store.desk import Desk
from liveserver.store.invitations import InvitationShelf
from liveserver.store.keys import BlogKeys, Keys, no_blog, no_entry
from liveserver.store.media import MediaShelf
from liveserver.store.people import PeopleShelf
from liveserver.store.schedule import Schedule
from liveserver.store.sessions import SessionShelf
from liveserver.store.subscription import Subscription
from liveserver.store.topology import check, open_topology

# The contract promises 10,000; Redis trims whole nodes of the stream, so a little more is there.
LOG_LENGTH = 10_000
ANSWER_SECONDS = 24 * 3600
# For changes that came without an idempotency key: long enough for the client's own second try.
RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answered:
    """What a change came to: the answer as JSON, and whether an earlier, same request had got it already."""

    body: bytes
    replayed: bool


@dataclass(frozen=True, slots=True)
class Tail:
    """The log after some seq: where it stands, and the events as JSON, in order."""

    position: Position
    lineage: Lineage
    events: list[bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a blog stands: behind its last event, which came at ``changed_at``; and the zone that its days are of.

    ``starts_at`` is when it starts or started, empty where that is not known.
    """

    position: Position
    changed_at: str
    timezone: str
    starts_at: str


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of entries as JSON, with the position it was read at.

    ``next`` is the cursor of what follows; ``number`` says which page it is, 0 where no page was asked for.
    """

    position: Position
    blog: bytes
    entries: list[bytes]
    next: str | None
    total: int
    pinned: bytes
    key_events: list[bytes]
    number: int

    def to_json(self) -> bytes:
        """The snapshot as the API answers it; documents pass through as they were stored."""
        short = [key_event(orjson.loads(entry)) for entry in self.key_events]
        parts = (
            (b"blog", self.blog),
            (b"position", orjson.dumps(self.position)),
            (b"entries", b"[" + b",".join(self.entries) + b"]"),
            (b"pinned", self.pinned or b"null"),
            (b"key_events", orjson.dumps(short)),
            (b"next", orjson.dumps(self.next)),
        )
        return b"{" + b",".join(b'"' + name + b'":' + value for name, value in parts) + b"}"


class Conflict(Exception):
    """The blog or the entry changed since it was read: read again and try again."""


class Store:
    """Blogs, entries and logs in one Redis, under one prefix.

    ``identity`` vouches for the data of the embedded store (see store/embedded.py); empty, the server's own counts.
    """

    def __init__(self, url: str, prefix: str, identity: str = "") -> None:
        self._topology = open_topology(url)
        self.client: Redis = self._topology.client
        self.keys = Keys(prefix)
        self.schedule = Schedule(self.client, self.keys)
        self.media = MediaShelf(self.client, self.keys)
        self.desk = Desk(self.client, self.keys)
        self.people = PeopleShelf(self.client, self.keys)
        self.invitations = InvitationShelf(self.client, self.keys)
        self.sessions = SessionShelf(self.client, self.keys)
        self.attempts = Attempts(self.client, self.keys)
        self.audit = Audit(self.client, self.keys)
        self._identity = identity
        self._publish = "SPUBLISH" if self._topology.sharded else "PUBLISH"

    async def check(self) -> None:
        """Raise unless it answers, is new enough and of the kind that its URL says: SetupError, StoreUnavailable."""
        await check(self._topology)

    async def ping(self) -> None:
        """Raise StoreUnavailable unless the server takes writes."""
        with speaking():
            await self.client.set(f"{self.keys.prefix}ready", 1, ex=60)

    async def close(self) -> None:
        """Give all connections back, when what is to be noted is noted."""
        await self.audit.close()
        await self._topology.close()

    def subscription(self) -> Subscription:
        """Connections of its own for what is published."""
        return Subscription(self._topology, self.keys)

    # Blogs

    async def create_blog(self, blog: Blog, fingerprint: str | None) -> Answered | None:
        """Make a blog at seq 0; None when its slug is taken."""
        keys = self.keys.of(blog.slug)
        with speaking():
            await self.client.sadd(self.keys.slugs, blog.slug)
        arguments = (self._identity, _fresh_epoch(), orjson.dumps(blog), ANSWER_SECONDS)
        said, *body = await self._call("create", [keys.blog, keys.answer(_fingerprint(fingerprint))], *arguments)
        return Answered(body[0], said == b"replayed") if body else None

    async def blog(self, slug: str) -> tuple[Blog, int]:
        """A blog and its revision. Raises NotFound."""
        with speaking():
            doc, rev = await self.client.hmget(self.keys.of(slug).blog, ["doc", "rev"])
        if doc is None or rev is None:
            raise no_blog(slug)
        return Blog.from_wire(orjson.loads(doc)), int(rev)

    async def blogs(self) -> list[Blog]:
        """All blogs, the newest first."""
        with speaking():
            slugs: Any = await self.client.smembers(self.keys.slugs)
            async with self.client.pipeline(transaction=False) as pipeline:
                for slug in slugs:
                    pipeline.hget(self.keys.of(slug.decode()).blog, "doc")
                docs = await pipeline.execute()
        blogs = [Blog.from_wire(orjson.loads(doc)) for doc in docs if doc is not None]
        return sorted(blogs, key=lambda blog: (blog.created_at, blog.slug), reverse=True)

    async def delete_blog(self, slug: str) -> None:
        """Delete a blog with all that it holds. Raises NotFound."""
        keys = self.keys.of(slug)
        if not await self._call("delete", [*keys.lasting(), *keys.passing()], keys.channel, self._publish):
            raise no_blog(slug)
        with speaking():
            await self.client.srem(self.keys.slugs, slug)

    # Entries

    async def revision(self, slug: str, entry_id: str) -> Revision:
        """The newest version of an entry, whatever its status. Raises NotFound."""
        keys = self.keys.of(slug)
        entry, manuscript = await self._call("revision", [keys.entries, keys.manuscripts], entry_id)
        if entry is None:
            raise no_entry(slug, entry_id)
        return _revision({"entry": orjson.loads(entry), "manuscript": orjson.loads(manuscript)})

    async def states(self, slug: str, entry_ids: list[str]) -> dict[str, str]:
        """The status of entries by their ids; unknown ones are left out."""
        with speaking():
            states: Any = await self.client.hmget(self.keys.of(slug).states, entry_ids)
        return {each: state.decode().split()[1] for each, state in zip(entry_ids, states, strict=True) if state}

    async def versions(self, slug: str, entry_id: str) -> list[Revision]:
        """Every version of an entry, the first one first. Raises NotFound."""
        newest = (await self.revision(slug, entry_id)).entry.version
        with speaking():
            fields = [f"{entry_id} {version}" for version in range(1, newest + 1)]
            stored = await self.client.hmget(self.keys.of(slug).versions, fields)
        return [_revision(orjson.loads(doc)) for doc in stored if doc is not None]

    async def page(
        self,
        slug: str,
        *,
        limit: int,
        order: Literal["newest", "oldest"] = "newest",
        cursor: tuple[int, str] | None = None,
        shelf: str = "published",
        whole: bool = False,
        number: int | None = None,
        holding: str | None = None,
    ) -> Page:
        """A stretch of a shelf after a cursor, or a page of it (see scripts/page.lua).

        The page is named by its ``number``, 1 being the newest, or by the id of an entry it is ``holding``. ``whole``
        adds the pinned entry and the key events. Raises NotFound.
        """
        keys = self.keys.of(slug)
        shelves = keys.key_events if shelf == "key_events" else keys.shelf(shelf)
        score, entry_id = cursor or ("", "")
        arguments = (limit, order, score, entry_id, "whole" if whole else "", number or "", holding or "")
        said = await self._read(keys, "page", [keys.blog, keys.entries, shelves, keys.key_events], *arguments)
        epoch, seq, blog, entries, more, last_score, last_id, total, pinned, key_events, page = said
        if holding and not page:
            raise no_entry(slug, holding)
        following = f"{last_score.decode()}_{last_id.decode()}" if more else None
        position = Position(epoch.decode(), int(seq))
        return Page(position, blog, entries, following, total, pinned, key_events, page)

    # The log

    async def commit(self, slug: str, change: Change, fingerprint: str | None = None) -> Answered:
        """Make a change: one atomic step, on disk before this returns when the server is set so.

        ``fingerprint`` names the request: the same one again gets the first one's answer. Raises Conflict when what the
        change was made from is no longer so, NotFound, StoreUnavailable.
        """
        keys = self.keys.of(slug)
        answer = keys.answer(_fingerprint(fingerprint))
        told = control(change) | {
            "identity": self._identity,
            "epoch": _fresh_epoch(),
            "channel": keys.channel,
            "publish": self._publish,
            "log_length": LOG_LENGTH,
            "answer_seconds": ANSWER_SECONDS if fingerprint else RETRY_SECONDS,
        }
        said, *body = await self._call(
            "commit",
            [*keys.lasting(), answer],
            orjson.dumps(told),
            *documents(change),
        )
        if said == b"missing":
            raise no_blog(slug)
        if said == b"conflict":
            raise Conflict
        return Answered(body[0], said == b"replayed")

    async def tail(self, slug: str, since: int | None, limit: int) -> Tail:
        """The log after ``since``, or its newest events, ``limit`` at most. Raises NotFound."""
        keys = self.keys.of(slug)
        arguments = ("" if since is None else since, limit)
        said = await self._read(keys, "tail", [keys.blog, keys.log, keys.states], *arguments)
        epoch, lineage, seq, events, hidden = said
        for place, entry_id in zip(hidden[::2], hidden[1::2], strict=True):
            events[place - 1] = redacted(events[place - 1], entry_id.decode())
        position = Position(epoch.decode(), int(seq))
        return Tail(position, Lineage.parse(position, lineage.decode()), events)

    async def answer(self, slug: str, fingerprint: str) -> Answered | None:
        """The answer that a request got before, if it was made before."""
        with speaking():
            body: Any = await self.client.get(self.keys.of(slug).answer(fingerprint))
        return Answered(body, replayed=True) if body is not None else None

    async def head(self, slug: str) -> Head:
        """Where a blog stands. Raises NotFound."""
        keys = self.keys.of(slug)
        epoch, seq, changed_at, timezone, starts_at = await self._read(keys, "head", [keys.blog, keys.log])
        return Head(Position(epoch.decode(), int(seq)), changed_at.decode(), timezone.decode(), starts_at.decode())

    async def position(self, slug: str) -> Position:
        """Where a blog's log stands. Raises NotFound."""
        return (await self.head(slug)).position

    async def census(self, slug: str, process: str, readers: int, seconds: int) -> int:
        """Say how many read a blog in a process, for so many seconds; answers how many read it in the others."""
        keys = self.keys.of(slug)
        return int(await self._call("census", [keys.readers, keys.audience], process, readers, seconds))

    async def bind(self, fingerprint: str, request: str) -> str:
        """Note which request a fingerprint stands for; answers the one that it stood for already, or nothing."""
        with speaking():
            bound: Any = await self.client.set(
                self.keys.binding(fingerprint), request, nx=True, get=True, ex=ANSWER_SECONDS
            )
        return bound.decode() if bound else ""

    async def unbind(self, fingerprint: str) -> None:
        """Forget what a fingerprint stands for: its request was refused."""
        with speaking():
            await self.client.delete(self.keys.binding(fingerprint))

    async def _read(self, keys: BlogKeys, name: str, names: list[str], *arguments: str | int) -> list[Any]:
        while True:
            said, *rest = list(await self._call(name, names, self._identity, *arguments))
            if said == b"missing":
                raise no_blog(keys.slug)
            if said != b"fence":
                return rest
            await self._call("mark", [keys.blog], self._identity, _fresh_epoch())

    async def _call(self, name: str, keys: list[str], *arguments: str | bytes | int) -> Any:
        with speaking():
            return await scripts.call(self.client, name, keys, *arguments)


def _revision(doc: dict[str, Any]) -> Revision:
    return Revision(entry=Entry.from_wire(doc["entry"]), manuscript=Manuscript(**doc["manuscript"]))


def _fresh_epoch() -> str:
    return secrets.token_hex(6)


def _fingerprint(given: str | None) -> str:
    return given or f"once-{secrets.token_hex(12)}"
