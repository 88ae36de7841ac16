"""What each handler of the API takes and answers, as far as its route, its docstring and its input don't say it."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from liveserver.errors import Conflict, Forbidden, GoingAway, Invalid, LiveserverError, TooManyReaders, UpgradeRequired
from liveserver.fanout import handshake
from liveserver.model import blog, entry
from liveserver.newsroom import inputs
from liveserver.newsroom.access import Role
from liveserver.web import health, query
from liveserver.web.api import answers, blogs, entries, events, openapi, preview, tokens
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
    ``conditional``: it honours If-Match. ``streamed``: ``answer`` is one of many messages. ``stored`` is false for what
    goes on without the store. ``errors`` are those that do not follow from all this.
    """

    answer: Any = None
    media: str = "application/json"
    status: int = 200
    headers: tuple[str, ...] = ()
    takes: type[inputs.Input] | None = None
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
ORDER = Parameter("order", blog.Order, "`newest` first unless asked otherwise")
KEY = Parameter("key", bool, "only key events; goes with published entries")
EPOCH = Parameter("epoch", str, "the epoch of the position to go on from; without it, the present one")
SINCE = Parameter("since", text(handshake.SINCE), "the seq of the position to go on from; without it, from now on")

OPERATIONS: dict[Handler, Operation] = {
    blogs.index: Operation(answer=answers.Blogs, query=(BLOG_STATUS,), errors=(Invalid,)),
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
    entries.restore: Operation(answer=answers.EntryChange, headers=("ETag",), role="writer", errors=(Conflict,)),
    entries.versions: Operation(answer=answers.EntryVersions, role="writer"),
    events.index: Operation(answer=answers.Events, query=(EPOCH, SINCE, limit(events.EVENTS)), errors=(Invalid,)),
    events.stream: Operation(
        answer=answers.Message,
        status=101,
        streamed=True,
        query=(EPOCH, SINCE),
        errors=(Forbidden, UpgradeRequired, TooManyReaders, GoingAway),
    ),
    preview.preview: Operation(answer=answers.Rendering, takes=inputs.Preview, role="writer"),
    tokens.index: Operation(answer=answers.Tokens, role="admin"),
    tokens.create: Operation(answer=answers.TokenWithSecret, status=201, takes=inputs.NewToken, role="admin"),
    tokens.revoke: Operation(status=204, role="admin"),
    tokens.me: Operation(answer=answers.Me, role="writer"),
    openapi.read: Operation(answer=answers.Description, headers=("ETag",), stored=False),
    health.healthz: Operation(answer=answers.Health, stored=False),
    health.readyz: Operation(answer=answers.Readiness),
    health.metrics: Operation(answer=str, media="text/plain", stored=False),
}
