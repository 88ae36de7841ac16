"""The newsroom: publish, edit, retract, restore; make, change and delete blogs.

Each reads what it changes, works out the change, and commits it; when somebody else was faster it does so again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
import uuid_utils

from liveserver.errors import Conflict, FieldError, Invalid, VersionMismatch
from liveserver.model import media, times
from liveserver.model.blog import Blog, blog_url
from liveserver.model.entry import Entry, Manuscript, Revision, entry_url, next_version
from liveserver.newsroom.access import Caller, require_status
from liveserver.newsroom.inputs import BlogPatch, EntryPatch, NewBlog, NewEntry, Restoration
from liveserver.newsroom.revise import done_to_entry, events_between, pin_after, revise_blog, revise_entry
from liveserver.store.audit import Record
from liveserver.store.change import Change
from liveserver.store.store import Answered, Store
from liveserver.store.store import Conflict as ChangedMeanwhile

# Each try loses only to a change that got through, so somebody always gets on.
TRIES = 30
# Ordinary text takes a millisecond for each few kilobytes to become HTML; what is meant to be slow, a second or two.
LONG_TEXT = 4096
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Newsroom:
    """What editors can do, over one store. ``clock`` tells the moment, aware of its zone."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> str:
        """This moment, as the wire has it."""
        return times.to_wire(self.clock())

    # Blogs

    async def create_blog(self, new: NewBlog, fingerprint: str | None) -> Answered:
        """Make a blog. Raises Conflict when its slug is taken, Invalid."""
        moment = self.clock()
        now = times.to_wire(moment)
        empty = Blog(slug=new.slug, title=new.title, created_at=now, updated_at=now, url=blog_url(new.slug))
        given = await self._with_cover(new.given())
        answered = await self.store.create_blog(revise_blog(empty, {"time_label": None} | given, moment), fingerprint)
        if answered is None:
            raise Conflict(f"There is a blog {new.slug} already.", errors=[FieldError("slug", "is taken")])
        return answered

    async def edit_blog(self, slug: str, patch: BlogPatch) -> bytes:
        """Change what is said about a blog; answers it as JSON."""

        async def attempt() -> bytes:
            blog, rev = await self.store.blog(slug)
            given = await self._with_cover(patch.given())
            if given.get("pinned") is not None:
                await self._require_published(slug, given["pinned"])
            moment = self.clock()
            changed = revise_blog(blog, given, moment)
            if changed == blog:
                return orjson.dumps(blog)
            at = times.to_wire(moment)
            changed = replace(changed, updated_at=at)
            await self.store.commit(slug, Change(at=at, rev=rev, blog=changed, events=("blog.updated",)))
            return orjson.dumps(changed)

        return await self._persist(attempt)

    # Entries

    async def publish(self, slug: str, new: NewEntry, by: Caller, fingerprint: str | None) -> Answered:
        """Make an entry: published unless its status says otherwise."""
        require_status(by, None, new.status or "published")

        async def attempt() -> Answered:
            at = self.now()
            entry_id = str(uuid_utils.uuid7())
            blank = Entry(
                id=entry_id, blog=slug, version=0, status="draft", html="", updated_at=at, url=entry_url(slug, entry_id)
            )
            unwritten = Revision(entry=blank, manuscript=Manuscript(body="", by=by.name, at=at))
            given = await self._of_entry(new.given())
            revision = await _revise(unwritten, {"status": "published"} | given, by.name, at)
            return await self._commit(slug, None, revision, new.pin, fingerprint)

        return await self._persist(attempt)

    async def edit(
        self, slug: str, entry_id: str, patch: EntryPatch, by: Caller, expected: Callable[[int], bool] = lambda _: True
    ) -> Answered:
        """Change an entry; ``expected`` says of its version whether the editor knew it. Raises VersionMismatch."""

        async def attempt() -> Answered:
            before = await self._known(slug, entry_id, expected)
            if before.entry.status == "retracted":
                raise Conflict("The entry is retracted; restore it first.")
            given = patch.given()
            if before.entry.status != "scheduled" and "publish_at" in given and given.get("status") != "scheduled":
                raise Invalid.of("publish_at", "goes with status scheduled only")
            require_status(by, before.entry.status, given.get("status", before.entry.status))
            after = await _revise(before, await self._of_entry(given), by.name, self.now())
            return await self._commit(slug, before, after, patch.pin)

        return await self._persist(attempt)

    async def retract(
        self, slug: str, entry_id: str, by: Caller, expected: Callable[[int], bool] = lambda _: True
    ) -> Answered:
        """Take an entry back; it is kept, and can be restored. Once retracted it stays so."""

        async def attempt() -> Answered:
            before = await self._known(slug, entry_id, expected)
            if before.entry.status == "retracted":
                return await self._commit(slug, before, before, None)
            require_status(by, before.entry.status, before.entry.status)
            at = self.now()
            entry = next_version(before.entry, status="retracted", updated_at=at)
            manuscript = replace(before.manuscript, retracted_from=before.entry.status, by=by.name, at=at)
            return await self._commit(slug, before, Revision(entry=entry, manuscript=manuscript), None)

        return await self._persist(attempt)

    async def restore(
        self,
        slug: str,
        entry_id: str,
        by: Caller,
        fingerprint: str | None,
        patch: Restoration | None = None,
        expected: Callable[[int], bool] = lambda _: True,
    ) -> Answered:
        """Bring a retracted entry back as what it was; a scheduled one as a draft, its minute may have passed.

        What the patch changes of it is changed at once: what it said before is never seen again, not for a moment.
        """

        async def attempt() -> Answered:
            try:
                before = await self._known(slug, entry_id, expected)
                if before.entry.status != "retracted":
                    raise Conflict(f"The entry is {before.entry.status}; only a retracted one can be restored.")
            except (Conflict, VersionMismatch):
                # Perhaps it is so because the same request came before, a moment ago even: so look after, not before.
                if fingerprint and (earlier := await self.store.answer(slug, fingerprint)):
                    return earlier
                raise
            given = patch.given() if patch else {}
            status = before.manuscript.retracted_from or "published"
            status = "draft" if status == "scheduled" else status
            require_status(by, status, given.get("status", status))
            at = self.now()
            versions = await self.store.versions(slug, entry_id)
            # As far as it says what it said before it was retracted, to readers that is no update.
            updated_at = versions[before.entry.version - 2].entry.updated_at
            as_it_was = Revision(
                entry=replace(before.entry, status=status, updated_at=updated_at),
                manuscript=replace(before.manuscript, retracted_from=None, publish_at=None, by=by.name, at=at),
            )
            after = await _revise(as_it_was, await self._of_entry(given), by.name, at)
            if after is as_it_was:
                after = replace(as_it_was, entry=next_version(as_it_was.entry))
            return await self._commit(slug, before, after, patch.pin if patch else None, fingerprint)

        return await self._persist(attempt)

    async def _commit(
        self, slug: str, before: Revision | None, after: Revision, pin: bool | None, fingerprint: str | None = None
    ) -> Answered:
        """Commit a version of an entry, with what it means for readers and for the blog's pin."""
        changed = after is not before
        events = events_between(before.entry if before else None, after.entry) if changed else []
        at = after.manuscript.at if changed else self.now()
        blog, rev = None, None
        if pin is not None or "entry.deleted" in events:
            present, rev = await self.store.blog(slug)
            pinned = pin_after(present.pinned, after.entry, pin)
            if pinned != present.pinned:
                blog = replace(present, pinned=pinned, updated_at=at)
                events.append("blog.updated")
        if not changed:
            if blog is not None:
                await self.store.commit(slug, Change(at=at, events=("blog.updated",), rev=rev, blog=blog))
            position = await self.store.position(slug)
            return Answered(orjson.dumps({"entry": after.entry, "position": position}), replayed=False)
        if after.entry.status == "scheduled" and after.manuscript.publish_at is not None:
            await self.store.schedule.add(slug, after.entry.id, after.manuscript.publish_at)
        expected = before.entry.version if before else 0
        change = Change(at=at, events=tuple(events), rev=rev, blog=blog, revision=after, expected=expected)
        answered = await self.store.commit(slug, change, fingerprint)
        if not answered.replayed:
            what = done_to_entry(before.entry if before else None, after.entry)
            by = after.manuscript.by
            self.store.audit.tell(Record(at=at, who=by, what=f"entry.{what}", target=after.entry.id, blog=slug))
        return answered

    async def _known(self, slug: str, entry_id: str, expected: Callable[[int], bool] = lambda _: True) -> Revision:
        revision = await self.store.revision(slug, entry_id)
        if not expected(revision.entry.version):
            current = revision.entry
            detail = f"Somebody changed the entry meanwhile: it is now at version {current.version}."
            raise VersionMismatch(
                detail, headers={"ETag": f'"{current.version}"'}, extra={"entry": orjson.loads(orjson.dumps(current))}
            )
        return revision

    async def _of_entry(self, given: dict[str, Any]) -> dict[str, Any]:
        """What was sent about the entry itself, media as their documents. The pin is the blog's."""
        named = {"media": await self._media("media", given["media"])} if "media" in given else {}
        return {name: value for name, value in given.items() if name != "pin"} | named

    async def _with_cover(self, given: dict[str, Any]) -> dict[str, Any]:
        """What was sent about a blog; a cover that was uploaded as the address of its picture."""
        cover = given.get("cover") or ""
        address = media.URL.fullmatch(cover)
        if not address and not media.ID.fullmatch(cover):
            return given
        [found] = await self._media("cover", [address[1] if address else cover])
        return given | {"cover": found.url}

    async def _media(self, field: str, ids: list[str]) -> list[media.Media]:
        found = await self.store.media.find(ids)
        unknown = [media_id for media_id, document in zip(ids, found, strict=True) if document is None]
        if unknown:
            raise Invalid.of(field, f"{unknown[0]!r} is not known here")
        return [document for document in found if document is not None]

    async def _require_published(self, slug: str, entry_id: str) -> None:
        states = await self.store.states(slug, [entry_id])
        if states.get(entry_id) != "published":
            raise Invalid.of("pinned", "must be the id of a published entry of this blog, or null")

    async def _persist(self, attempt: Callable[[], Awaitable[Outcome]]) -> Outcome:
        for _ in range(TRIES):
            try:
                return await attempt()
            except ChangedMeanwhile:
                continue
        raise Conflict("Too many changes at once; try again.")


async def _revise(before: Revision, given: dict[str, Any], by: str, at: str) -> Revision:
    """Make the next version; a long text in a thread, so that no reader waits for it."""
    if len(given.get("body") or "") < LONG_TEXT:
        return revise_entry(before, given, by, at)
    return await asyncio.to_thread(revise_entry, before, given, by, at)
