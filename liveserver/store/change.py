"""A change of a blog, as the commit script takes it."""

from dataclasses import dataclass, replace
from typing import Any

import orjson

from liveserver.model import times
from liveserver.model.blog import Blog
from liveserver.model.entry import Entry, Revision
from liveserver.model.event import EventType


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one request changes, whole or not at all, and the events that tell readers of it.

    ``rev`` is the revision that the blog must still have; needed whenever the blog's document changes, or when an entry
    leaves the readers' sight and might be the pinned one. ``expected`` is the version that the entry must still have.
    """

    at: str
    events: tuple[EventType, ...] = ()
    rev: int | None = None
    blog: Blog | None = None
    revision: Revision | None = None
    expected: int = 0


def control(change: Change) -> dict[str, Any]:
    """The part of a change that the script looks into."""
    entry = change.revision.entry if change.revision else None
    return {
        "at": change.at,
        "events": change.events,
        "rev": change.rev,
        "pinned": change.blog.pinned if change.blog else None,
        "entry": entry
        and {
            "id": entry.id,
            "expected": change.expected,
            "version": entry.version,
            "status": entry.status,
            "score": times.milliseconds(_shelved_by(entry)),
            "key": entry.key,
        },
    }


def documents(change: Change) -> tuple[bytes, bytes, bytes]:
    """The parts that the script stores and passes on as they are: blog, entry up to its seq, manuscript."""
    blog = orjson.dumps(change.blog) if change.blog else b""
    if change.revision is None:
        return blog, b"", b""
    # The store numbers the event that an entry rides on, so it writes the entry's seq: leave its place open at the end.
    entry = orjson.dumps(replace(change.revision.entry, seq=0)).removesuffix(b',"seq":0}')
    return blog, entry, orjson.dumps(change.revision.manuscript)


def _shelved_by(entry: Entry) -> str:
    if entry.status == "published" and entry.published_at is not None:
        return entry.published_at
    return entry.updated_at
