"""Ending blogs that everybody has forgotten, so that no reader is told for weeks that something is still going on."""

import asyncio
import contextlib
import logging
from dataclasses import replace
from datetime import timedelta

from liveserver.errors import LiveserverError, NotFound
from liveserver.model import times
from liveserver.newsroom.newsroom import Newsroom
from liveserver.newsroom.revise import revise_blog
from liveserver.store.audit import Record
from liveserver.store.change import Change
from liveserver.store.store import Conflict as ChangedMeanwhile

log = logging.getLogger(__name__)

LOOK_SECONDS = 3600.0


class Caretaker:
    """Looks once an hour for live blogs in which nothing has happened for so many days; 0: never."""

    def __init__(self, newsroom: Newsroom, days: float) -> None:
        self._newsroom = newsroom
        self._days = days

    async def run(self) -> None:
        """Go on until cancelled; a store that is away is asked again."""
        while self._days:
            try:
                await self.end_forgotten()
            except LiveserverError as error:
                log.warning("forgotten blogs stay live: %s", error.detail)
            await asyncio.sleep(LOOK_SECONDS)

    async def end_forgotten(self) -> None:
        """End what is forgotten now, as of its last event; not where an entry waits for its hour."""
        before = times.to_wire(self._newsroom.clock() - timedelta(days=self._days))
        for blog in await self._newsroom.store.blogs():
            if blog.status == "live":
                # Deleted meanwhile, or somebody came back to it; or another process was faster.
                with contextlib.suppress(NotFound, ChangedMeanwhile):
                    await self._end_if_silent(blog.slug, before)

    async def _end_if_silent(self, slug: str, before: str) -> None:
        store, moment = self._newsroom.store, self._newsroom.clock()
        blog, rev = await store.blog(slug)
        silent_since = (await store.head(slug)).changed_at
        waiting = (await store.desk.look(slug, 0)).unpublished.values()
        if silent_since >= before or any(status == "scheduled" for _, status in waiting):
            return
        at = times.to_wire(moment)
        ended = revise_blog(blog, {"status": "ended", "ended_at": silent_since}, moment)
        change = Change(at=at, rev=rev, blog=replace(ended, updated_at=at), events=("blog.updated",))
        await store.commit(slug, change)
        store.audit.tell(Record(at=at, who="the server", what="blog.changed", target="status", blog=slug))
        log.info("%s: ended, having been silent since %s", slug, silent_since)
