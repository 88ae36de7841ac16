"""What a blog or an entry becomes by what was sent: pure, and the rules between fields."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from liveserver.errors import Invalid
from liveserver.model import text, times
from liveserver.model.blog import Blog, Series, direction_of
from liveserver.model.entry import Entry, Revision, next_version
from liveserver.model.event import EventType

# A change of these is news to somebody who has read the entry; of a label or a key event it is not.
READ_BY_READERS = ("title", "html", "correction", "media")


def revise_blog(blog: Blog, given: dict[str, Any], moment: datetime) -> Blog:
    """The blog with the given fields, and what follows from them. Raises Invalid."""
    now = times.to_wire(moment)
    series = given.get("series")
    if "series" in given:
        given = given | {"series": Series(**series.model_dump()) if series else Series()}
    changed = replace(blog, **given)
    if given.get("time_label") is None and ("time_label" in given or "timezone" in given):
        changed = replace(changed, time_label=times.zone_label(changed.timezone, moment))
    if changed.status != "scheduled" and changed.started_at is None:
        changed = replace(changed, started_at=now)
    if changed.status == "ended":
        changed = replace(changed, ended_at=changed.ended_at or now)
    elif given.get("ended_at"):
        raise Invalid.of("ended_at", "goes with status ended only")
    else:
        changed = replace(changed, ended_at=None)
    if changed.day_one is None and "{day" in (changed.standfirst or ""):
        raise Invalid.of("day_one", "is needed for {day} or {day_ordinal} in the standfirst")
    return replace(changed, direction=direction_of(changed.language))


def revise_entry(before: Revision, given: dict[str, Any], by: str, at: str) -> Revision:
    """The next version of an entry; the very same revision when nothing is changed by it. Raises Invalid."""
    old = before.entry
    source = {name: given[name] for name in ("body", "format", "publish_at") if name in given}
    manuscript = replace(before.manuscript, **source)
    shown: dict[str, Any] = {
        name: given[name] for name in ("title", "author", "labels", "key", "media", "correction") if name in given
    }
    if "body" in given or "format" in given:
        shown["html"] = text.to_html(manuscript.body, manuscript.format)
    status = given.get("status", old.status)
    entry = replace(old, status=status, published_at=given.get("published_at", old.published_at), **shown)
    if not (entry.title or entry.media or text.to_text(entry.html)):
        raise Invalid.of("body", "has no text, and there is neither a title nor a picture")
    if status != "scheduled":
        manuscript = replace(manuscript, publish_at=None)
    elif manuscript.publish_at is None:
        raise Invalid.of("publish_at", "is needed with status scheduled")
    if entry == old and manuscript == before.manuscript and old.version:
        return before
    return Revision(
        entry=next_version(_dated(old, entry, at)),
        manuscript=replace(manuscript, by=by, at=at),
    )


def events_between(old: Entry | None, new: Entry) -> list[EventType]:
    """What readers are told when an entry becomes another version."""
    was_seen, is_seen = old is not None and old.status == "published", new.status == "published"
    if is_seen:
        return ["entry.updated" if was_seen else "entry.created"]
    return ["entry.deleted"] if was_seen else []


def done_to_entry(old: Entry | None, new: Entry) -> str:
    """What was done when an entry became another version, in a word."""
    if new.status == "retracted":
        return "retracted"
    if old is not None and old.status == "retracted":
        return "restored"
    if new.status == "published" and (old is None or old.status != "published"):
        return "published"
    return "edited" if old is not None else "made"


def pin_after(pinned: str | None, entry: Entry, wanted: bool | None) -> str | None:
    """Which entry is pinned when this one became what it is now. Raises Invalid."""
    if entry.status != "published" and wanted:
        raise Invalid.of("pin", "goes with status published only")
    if wanted:
        return entry.id
    stays = entry.status == "published" and wanted is None
    return pinned if stays or pinned != entry.id else None


def _dated(old: Entry, entry: Entry, at: str) -> Entry:
    """An entry counts as updated only by what was changed after readers had it; before, it is as old as that."""
    if entry.status != "published":
        return replace(entry, updated_at=at)
    published_at = entry.published_at or at
    edited = any(getattr(old, name) != getattr(entry, name) for name in READ_BY_READERS)
    if old.status == "published" and edited:
        updated_at = at
    elif old.status == "published" and old.updated_at != old.published_at:
        updated_at = old.updated_at
    else:
        updated_at = published_at
    return replace(entry, published_at=published_at, updated_at=updated_at)
