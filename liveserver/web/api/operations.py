"""What each handler of the API takes and answers, as far as its route, its docstring and its input don't say it."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from liveserver.errors import (
    Conflict,
    Forbidden,
    GoingAway,
    Invalid,
    LiveserverError,
    TooManyAttempts,
    TooManyReaders,
    Unauthorized,
    UpgradeRequired,
)
from liveserver.fanout import handshake
from liveserver.model import blog, entry
from liveserver.model.media import Media
from liveserver.newsroom import inputs
from liveserver.newsroom.access import Role
from liveserver.web import health, query
from liveserver.web.api import (
    answers,
    audit,
    blogs,
    desk,
    entries,
    events,
    invitations,
    media,
    numbers,
    openapi,
    people,
    preview,
    session,
    tokens,
)
from liveserver.web.resource import Handler


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query; ``kind`` is the type of its value."""

    name: str
    kind: Any
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path. ``answer`` is the type of what it answers, as ``media``, with this status and headers.

    ``role`` is the least that may ask, None: anybody; ``more_signed_in``: anybody, but not for everything.
    ``form``: what it takes comes as one; ``bare``: it may be left out. ``conditional``: it honours If-Match.
    ``streamed``: ``answer`` is one of many messages. ``stored`` is false for what goes on without the store.
    ``errors`` are those that do not follow from all this.
    """

    answer: Any = None
    media: str = "application/json"
    status: int = 200
    headers: tuple[str, ...] = ()
    takes: type[inputs.Input] | None = None
    form: bool = False
    bare: bool = False
    query: tuple[Parameter, ...] = ()
    role: Role | None = None
    more_signed_in: bool = False
    conditional: bool = False
    streamed: bool = False
    stored: bool = True
    errors: tuple[type[LiveserverError], ...] = ()


def limit(default: int) -> Parameter:
    """How many of a list are wanted."""
    kind = Annotated[int, Field(ge=1, le=query.LIMIT_MAX, json_schema_extra={"default": default})]
    return Parameter("limit", kind, "how many at most")


def text(form: re.Pattern[str]) -> Any:
    """A text of this form; an empty one is as good as none."""
    return Annotated[str, Field(pattern=f"^({form.pattern})?$")]


BLOG_STATUS = Parameter("status", blog.Status, "only blogs of this status")
ENTRY_STATUS = Parameter("status", entry.Status, "`published` unless asked otherwise; the others when signed in")
CURSOR = Parameter("cursor", text(query.CURSOR), "the `next` of an earlier page")
AUDIT_CURSOR = Parameter("cursor", text(audit.CURSOR), "the `next` of an earlier page")
ORDER = Parameter("order", blog.Order, "`newest` first unless asked otherwise")
KEY = Parameter("key", bool, "only key events; goes with published entries")
OF = Parameter("of", Literal["entries", "readers"], "`entries` unless asked otherwise")
EPOCH = Parameter("epoch", str, "the epoch of the position to go on from; without it, the present one")
SINCE = Parameter("since", text(handshake.SINCE), "the seq of the position to go on from; without it, from now on")

OPERATIONS: dict[Handler, Operation] = {
    blogs.index: Operation(answer=answers.Blogs, headers=("ETag",), query=(BLOG_STATUS,), errors=(Invalid,)),
    blogs.create: Operation(
        answer=blog.Blog, status=201, headers=("Location",), takes=inputs.NewBlog, role="admin", errors=(Conflict,)
    ),
    blogs.snapshot: Operation(
        answer=answers.Snapshot, headers=("ETag",), query=(limit(blogs.PAGE),), errors=(Invalid,)
    ),
    blogs.edit: Operation(answer=blog.Blog, takes=inputs.BlogPatch, role="editor", errors=(Conflict,)),
    blogs.delete: Operation(status=204, role="admin"),
    entries.index: Operation(
        answer=answers.EntryPage,
        headers=("ETag",),
        query=(limit(entries.PAGE), CURSOR, ORDER, KEY, ENTRY_STATUS),
        more_signed_in=True,
        errors=(Forbidden, Invalid),
    ),
    entries.publish: Operation(
        answer=answers.EntryChange,
        status=201,
        headers=("Location", "ETag"),
        takes=inputs.NewEntry,
        role="writer",
        errors=(Conflict,),
    ),
    entries.read: Operation(answer=answers.EntryWithSource | entry.Entry, headers=("ETag",), more_signed_in=True),
    entries.edit: Operation(
        answer=answers.EntryChange,
        headers=("ETag",),
        takes=inputs.EntryPatch,
        role="writer",
        conditional=True,
        errors=(Conflict,),
    ),
    entries.retract: Operation(answer=answers.EntryGone, role="writer", conditional=True, errors=(Conflict,)),
    entries.restore: Operation(
        answer=answers.EntryChange,
        headers=("ETag",),
        takes=inputs.Restoration,
        bare=True,
        role="writer",
        conditional=True,
        errors=(Conflict,),
    ),
    entries.versions: Operation(answer=answers.EntryVersions, role="writer"),
    events.index: Operation(
        answer=answers.Events, headers=("ETag",), query=(EPOCH, SINCE, limit(events.EVENTS)), errors=(Invalid,)
    ),
    events.stream: Operation(
        answer=answers.Message,
        status=101,
        streamed=True,
        query=(EPOCH, SINCE),
        errors=(Forbidden, UpgradeRequired, TooManyReaders, GoingAway),
    ),
    desk.index: Operation(answer=answers.Desks, role="writer"),
    desk.follow: Operation(answer=str, media="text/event-stream", role="writer"),
    desk.be_present: Operation(status=204, takes=inputs.Presence, role="writer"),
    numbers.table: Operation(answer=str, media="text/csv", query=(OF,), role="writer", errors=(Invalid,)),
    numbers.picture: Operation(answer=str, media="image/svg+xml", role="writer"),
    media.upload: Operation(
        answer=Media, status=201, headers=("Location",), takes=inputs.NewMedia, form=True, role="writer"
    ),
    media.describe: Operation(answer=Media, takes=inputs.MediaPatch, role="writer"),
    preview.preview: Operation(answer=answers.Rendering, takes=inputs.Preview, role="writer"),
    tokens.index: Operation(answer=answers.Tokens, role="admin"),
    tokens.create: Operation(answer=answers.TokenWithSecret, status=201, takes=inputs.NewToken, role="admin"),
    tokens.revoke: Operation(status=204, role="admin"),
    session.sign_in: Operation(
        answer=answers.Me,
        headers=("Set-Cookie",),
        takes=inputs.SignIn,
        errors=(Unauthorized, Forbidden, TooManyAttempts),
    ),
    session.sign_out: Operation(status=204, errors=(Forbidden,), more_signed_in=True),
    session.me: Operation(answer=answers.Me, role="writer"),
    session.change_password: Operation(
        answer=answers.Me,
        headers=("Set-Cookie",),
        takes=inputs.PasswordChange,
        role="writer",
        errors=(Forbidden, TooManyAttempts),
    ),
    people.index: Operation(answer=answers.People, role="admin"),
    people.make: Operation(
        answer=answers.Person,
        status=201,
        headers=("Location",),
        takes=inputs.NewPerson,
        role="admin",
        errors=(Conflict,),
    ),
    people.read: Operation(answer=answers.Person, role="admin"),
    people.change: Operation(answer=answers.Person, takes=inputs.PersonPatch, role="admin", errors=(Conflict,)),
    people.remove: Operation(status=204, role="admin", errors=(Conflict,)),
    people.end_sessions: Operation(status=204, role="admin"),
    invitations.index: Operation(answer=answers.Invitations, role="admin"),
    invitations.make: Operation(
        answer=answers.InvitationWithToken, status=201, takes=inputs.NewInvitation, role="admin"
    ),
    invitations.revoke: Operation(status=204, role="admin"),
    invitations.accept: Operation(
        answer=answers.Me,
        status=201,
        headers=("Set-Cookie",),
        takes=inputs.Acceptance,
        errors=(Forbidden, Conflict),
    ),
    audit.index: Operation(
        answer=answers.Audit, query=(limit(audit.PAGE), AUDIT_CURSOR), role="admin", errors=(Invalid,)
    ),
    openapi.read: Operation(answer=answers.Description, headers=("ETag",), stored=False),
    health.healthz: Operation(answer=answers.Health, stored=False),
    health.readyz: Operation(answer=answers.Readiness),
    health.metrics: Operation(answer=str, media="text/plain", stored=False),
}
