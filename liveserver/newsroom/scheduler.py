"""Publishing scheduled entries when their moment has come: once, whichever process is first."""

import asyncio
import contextlib
import logging
from datetime import timedelta

from liveserver.errors import LiveserverError, NotFound, StoreUnavailable, VersionMismatch
from liveserver.model import times
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import EntryPatch
from liveserver.newsroom.newsroom import Newsroom

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# An entry that can't be published is tried again so much later; until then it takes the place of none that can.
AGAIN = timedelta(seconds=30)
SCHEDULER = Caller(id="scheduler", name="scheduler", role="admin")


class Scheduler:
    """Looks once a second for what is due; every process runs one, the store lets one of them through."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom

    async def run(self) -> None:
        """Go on until cancelled; a store that is away is asked again."""
        while True:
            try:
                await self.publish_due()
            except LiveserverError as error:
                log.warning("scheduled entries wait: %s", error.detail)
            await asyncio.sleep(LOOK_SECONDS)

    async def publish_due(self) -> None:
        """Publish what is due now."""
        now = self._newsroom.now()
        for slug, entry_id in await self._newsroom.store.schedule.due(now):
            try:
                await self._publish(slug, entry_id, now)
            except StoreUnavailable:  # for all of them
                raise
            except Exception:  # of this one, whatever it is: the others' moment has come, too
                log.exception("%s: the scheduled entry %s waits", slug, entry_id)
                again = times.to_wire(times.from_wire(now) + AGAIN)
                await self._newsroom.store.schedule.add(slug, entry_id, again)

    async def _publish(self, slug: str, entry_id: str, now: str) -> None:
        """Publish one entry, unless it was put off or is not to be published any more."""
        store = self._newsroom.store
        try:
            revision = await store.revision(slug, entry_id)
        except NotFound:  # deleted with its blog, or never stored
            await store.schedule.remove(slug, entry_id)
            return
        publish_at = revision.manuscript.publish_at
        if revision.entry.status != "scheduled" or publish_at is None:
            await store.schedule.remove(slug, entry_id)
        elif publish_at > now:  # put off meanwhile
            await store.schedule.add(slug, entry_id, publish_at)
        else:
            patch = EntryPatch(status="published", published_at=revision.entry.published_at or publish_at)
            with contextlib.suppress(VersionMismatch):  # somebody was faster; the next look sees what it is now
                await self._newsroom.edit(slug, entry_id, patch, SCHEDULER, revision.entry.version.__eq__)
