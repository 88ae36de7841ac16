"""The shapes of the API's answers: blogs, entries and positions of the model, and what is put around them."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from liveserver.errors import FieldError
from liveserver.model.blog import Blog
from liveserver.model.entry import Entry, Format
from liveserver.model.event import Position
from liveserver.newsroom.access import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The process is up."""

    status: Literal["ok"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The server can publish and push."""

    status: Literal["ready"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blogs:
    """Blogs, the one made last first."""

    blogs: list[Blog]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEvent:
    """The short form of an entry in the list of key events."""

    id: str
    title: str | None
    published_at: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The newest page of a blog with all that belongs to it, as it stood at one position."""

    blog: Blog
    position: Position
    entries: list[Entry]
    pinned: Entry | None
    key_events: list[KeyEvent]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """A stretch of entries, the cursor of what follows, null at the end, and the position that it was read at."""

    entries: list[Entry]
    next: str | None
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWithSource(Entry):
    """An entry as signed-in people see it: with what its HTML was made from."""

    body: str
    format: Format
    publish_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersion(Entry):
    """One version of an entry, with who made it and when."""

    body: str
    format: Format
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersions:
    """Every version of an entry, the first one first."""

    versions: list[EntryVersion]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """An entry after a change, and the position of the last event that tells of it."""

    entry: Entry
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryGone:
    """The position of the last event that tells that an entry is gone."""

    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCreated:
    """An entry is there that was not: published, or restored."""

    type: Literal["entry.created"]
    seq: int
    at: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryUpdated:
    """A published entry has another version."""

    type: Literal["entry.updated"]
    seq: int
    at: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDeleted:
    """An entry is published no more."""

    type: Literal["entry.deleted"]
    seq: int
    at: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogUpdated:
    """The blog itself changed; with the entry that is pinned now."""

    type: Literal["blog.updated"]
    seq: int
    at: str
    blog: Blog
    pinned: Entry | None


Event = TypeAliasType(
    "Event", Annotated[EntryCreated | EntryUpdated | EntryDeleted | BlogUpdated, Field(discriminator="type")]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The events after a position, and the position behind the last of them."""

    position: Position
    events: list[Event]
    reset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first message of every stream; `seq` is the head at that moment."""

    type: Literal["hello"]
    epoch: str
    seq: int
    readers: int
    tick_seconds: float
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What breaks a silence; carries the head, so that a gap shows, and the server's clock."""

    type: Literal["tick"]
    epoch: str
    seq: int
    readers: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """The position can't be resumed: fetch the snapshot, then go on with the events after its position."""

    type: Literal["reset"]
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Why Server-Sent Events end: what a WebSocket says in its close frame."""

    type: Literal["close"]
    code: int
    reason: str


Message = TypeAliasType("Message", Hello | Event | Tick | Reset | Close)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """The safe HTML of a body."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token without its secret; `blogs` are those it is limited to, or null for all."""

    id: str
    name: str
    role: Role
    blogs: list[str] | None
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWithSecret(Token):
    """A token just made, with its text: shown this once."""

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The living tokens, the oldest first."""

    tokens: list[Token]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who signs in; `blogs` are those they are limited to, or null for all."""

    id: str
    name: str
    role: Role
    blogs: list[str] | None
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Everybody who signs in, by name."""

    people: list[Person]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that is good once, until it expires, without its text; `name` is a note of whom it is for."""

    id: str
    name: str | None
    role: Role
    blogs: list[str] | None
    by: str
    created_at: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWithToken(Invitation):
    """An invitation just made, with its link and the text that the link ends with: shown this once."""

    token: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitations:
    """The invitations that are still good, the oldest first."""

    invitations: list[Invitation]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """Who did what, when; `target` is whom or which it concerns."""

    at: str
    who: str
    what: str
    target: str
    blog: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was done, the newest first, and the cursor of what follows, null at the end."""

    records: list[AuditRecord]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSummary:
    """How a blog stands: who reads it, who is at its desk, when it last changed, and how much of it waits."""

    blog: str
    readers: int
    people: list[str]
    changed_at: str
    draft: int
    submitted: int
    scheduled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """The desks of all blogs that have not ended."""

    desks: list[DeskSummary]


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who is asking."""

    id: str
    name: str
    role: Role
    blogs: list[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutdatedProblem(Problem):
    """The entry was changed meanwhile; with the entry as it is now."""

    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """An OpenAPI document."""

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
    components: dict[str, Any]
