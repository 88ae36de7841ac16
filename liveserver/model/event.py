"""Events, positions, and folding: a page is the log folded up to a position."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson

EventType = Literal["entry.created", "entry.updated", "entry.deleted", "blog.updated"]


@dataclass(frozen=True, slots=True)
class Position:
    """How far into a blog's log something stands.

    ``seq`` counts a blog's events 1, 2, 3 … without a gap; ``epoch`` is an opaque word that changes whenever
    numbers could mean something else than before. A new blog stands at seq 0.
    """

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The newest part of a blog as it stood at one position, as documents of the wire.

    ``entries`` are the newest ones, newest first; ``next`` is the cursor of the older ones, or None if these are all.
    ``key_events`` are short forms ``{id, title, published_at, url}`` of the newest 500 key events, newest first.
    ``bound`` is where the known stretch ends: everything at or after this (time, id) is in ``entries``; None knows all.
    """

    blog: dict[str, Any]
    position: Position
    entries: list[dict[str, Any]]
    pinned: dict[str, Any] | None
    key_events: list[dict[str, Any]]
    next: str | None
    bound: tuple[str, str] | None

    @classmethod
    def from_wire(cls, doc: dict[str, Any]) -> "Snapshot":
        """Read a snapshot as the API answers it."""
        bound = _order(doc["entries"][-1]) if doc["next"] and doc["entries"] else None
        return cls(**{**doc, "position": Position(**doc["position"]), "bound": bound})


def fold(snapshot: Snapshot, event: dict[str, Any]) -> Snapshot:
    """The snapshot after one more event. Raises ValueError when the event is not the very next one.

    What lies before the bound of a snapshot stays outside it: an entry backdated to there is not taken in, and a
    deletion leaves the snapshot one shorter. So a folded snapshot always equals the same stretch of a fresh one.
    """
    if event["seq"] != snapshot.position.seq + 1:
        raise ValueError(f"event {event['seq']} does not follow {snapshot.position.seq}")
    blog, entries, pinned, key_events = snapshot.blog, snapshot.entries, snapshot.pinned, snapshot.key_events
    if event["type"] == "blog.updated":
        blog, pinned = event["blog"], event["pinned"]
    else:
        entry = event.get("entry")
        gone = entry["id"] if entry else event["id"]
        entries = [known for known in entries if known["id"] != gone]
        key_events = [known for known in key_events if known["id"] != gone]
        if entry:
            if snapshot.bound is None or _order(entry) >= snapshot.bound:
                entries = sorted([*entries, entry], key=_order, reverse=True)
            if entry["key"]:
                key_events = sorted([*key_events, key_event(entry)], key=_order, reverse=True)
            if pinned is not None and pinned["id"] == gone:
                pinned = entry
    position = Position(snapshot.position.epoch, event["seq"])
    return replace(snapshot, blog=blog, position=position, entries=entries, pinned=pinned, key_events=key_events)


def redacted(event: bytes, entry_id: str) -> bytes:
    """An event as it is told once an entry it shows is no longer published: its number stays, its words are gone.

    What made or changed the entry becomes its deletion, and a pin of it becomes none; folded, the outcome is the same.
    """
    told = orjson.loads(event)
    if told["type"] in ("entry.created", "entry.updated") and told["entry"]["id"] == entry_id:
        told = {"type": "entry.deleted", "seq": told["seq"], "at": told["at"], "id": entry_id}
    elif told["type"] == "blog.updated" and told["pinned"] and told["pinned"]["id"] == entry_id:
        told["pinned"] = None
    return orjson.dumps(told)


def key_event(entry: dict[str, Any]) -> dict[str, Any]:
    """The short form of an entry in the list of key events."""
    return {name: entry[name] for name in ("id", "title", "published_at", "url")}


def _order(entry: dict[str, Any]) -> tuple[str, str]:
    return entry["published_at"], entry["id"]
