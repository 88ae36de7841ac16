"""The desk of a blog: what everybody in its newsroom sees of the others and of the readers, as it changes."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from liveserver.errors import NotFound, StoreUnavailable
from liveserver.store.desk import Sight
from liveserver.store.store import Store

log = logging.getLogger(__name__)

# Each process looks so often at each blog that somebody here works on, however many they are.
LOOK_SECONDS = 0.5
# Whoever says nothing for this long is not there any more.
PRESENT_SECONDS = 30
# Whoever comes later or reloads hears how far so many versions of entries got: those of the first screens.
REACHED_VERSIONS = 40

Message = dict[str, Any]


class Desks:
    """The desks of this process. A desk is looked at while somebody follows it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._followers: dict[str, set[asyncio.Queue[Message]]] = {}
        self._states: dict[str, dict[str, Message]] = {}
        self._reached: dict[str, dict[tuple[str, int], Message]] = {}  # of each blog by version, the latest last
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @contextlib.contextmanager
    def follow(self, slug: str) -> Iterator[asyncio.Queue[Message]]:
        """What happens at a desk, as messages; how it stands comes first."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        followers = self._followers.setdefault(slug, set())
        followers.add(queue)
        if slug not in self._tasks:
            self._tasks[slug] = asyncio.create_task(self._look_on(slug))
        for message in (*self._states.get(slug, {}).values(), *self._reached.get(slug, {}).values()):
            queue.put_nowait(message)
        try:
            yield queue
        finally:
            followers.discard(queue)
            if not followers and self._followers.get(slug) is followers:
                self._forget(slug)

    async def _look_on(self, slug: str) -> None:
        since = 0
        while True:
            try:
                sight = await self._store.desk.look(slug, since)
            except NotFound:
                self._tell(slug, {"type": "deleted"})
                break
            except StoreUnavailable as error:
                log.debug("%s: the desk can't be looked at: %s", slug, error.detail)
            else:
                self._take(slug, sight, is_first=since == 0)
                since = sight.at
            await asyncio.sleep(LOOK_SECONDS)
        self._forget(slug)

    def _take(self, slug: str, sight: Sight, *, is_first: bool) -> None:
        """Tell what a look found that is not known yet."""
        states, reached = self._states.setdefault(slug, {}), self._reached.setdefault(slug, {})
        for message in _states(sight):
            if states.get(message["type"]) != message:
                states[message["type"]] = message
                self._tell(slug, message)
        # The first look finds all that is stored; of the later ones, everything is news.
        for version, message in _deliveries(sight)[-REACHED_VERSIONS if is_first else 0 :]:
            if reached.pop(version, None) != message:
                self._tell(slug, message)
            reached[version] = message
        for version in list(reached)[:-REACHED_VERSIONS]:
            del reached[version]

    def _tell(self, slug: str, message: Message) -> None:
        for queue in self._followers.get(slug, ()):
            queue.put_nowait(message)

    def _forget(self, slug: str) -> None:
        self._followers.pop(slug, None)
        self._states.pop(slug, None)
        self._reached.pop(slug, None)
        task = self._tasks.pop(slug, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()


def _states(sight: Sight) -> list[Message]:
    unpublished = [
        {"id": entry_id, "version": version, "status": status}
        for entry_id, (version, status) in sorted(sight.unpublished.items())
    ]
    people = [{"member": member, **doing} for member, doing in sorted(sight.people.items())]
    return [
        {"type": "people", "people": people},
        {"type": "unpublished", "entries": unpublished},
        {"type": "readers", "readers": sight.readers},
    ]


def _deliveries(sight: Sight) -> list[tuple[tuple[str, int], Message]]:
    """How far versions of entries got; those of which that was noted last are at the end."""
    return [
        (
            (entry_id, version),
            {"type": "delivered", "id": entry_id, "version": version, "readers": readers, "milliseconds": milliseconds},
        )
        for (entry_id, version), (readers, milliseconds) in sight.reached.items()
    ]
