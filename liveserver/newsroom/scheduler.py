"""Publishing scheduled entries when their moment has come: once, whichever process is first."""

import asyncio
import contextlib
import logging

from liveserver.errors import LiveserverError, NotFound, VersionMismatch
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import EntryPatch
from liveserver.newsroom.newsroom import Newsroom

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
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
        store, now = self._newsroom.store, self._newsroom.now()
        for slug, entry_id in await store.schedule.due(now):
            try:
                revision = await store.revision(slug, entry_id)
            except NotFound:  # deleted with its blog, or never stored
                await store.schedule.remove(slug, entry_id)
                continue
            publish_at = revision.manuscript.publish_at
            if revision.entry.status != "scheduled" or publish_at is None:
                await store.schedule.remove(slug, entry_id)
            elif publish_at > now:  # put off meanwhile
                await store.schedule.add(slug, entry_id, publish_at)
            else:
                patch = EntryPatch(status="published", published_at=revision.entry.published_at or publish_at)
                with contextlib.suppress(VersionMismatch):  # somebody was faster; the next look sees what it is now
                    await self._newsroom.edit(slug, entry_id, patch, SCHEDULER, revision.entry.version.__eq__)
