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

Message = dict[str, Any]


class Desks:
    """The desks of this process. A desk is looked at while somebody follows it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._followers: dict[str, set[asyncio.Queue[Message]]] = {}
        self._states: dict[str, Message] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @contextlib.contextmanager
    def follow(self, slug: str) -> Iterator[asyncio.Queue[Message]]:
        """What happens at a desk, as messages; how it stands comes first."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        followers = self._followers.setdefault(slug, set())
        followers.add(queue)
        if slug not in self._tasks:
            self._tasks[slug] = asyncio.create_task(self._look_on(slug))
        for message in self._states.get(slug, {}).values():
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
                for message in _messages(sight, news=since > 0):
                    if self._states.setdefault(slug, {}).get(message["type"]) != message:
                        self._tell(slug, message)
                        if message["type"] != "delivered":
                            self._states[slug][message["type"]] = message
                since = sight.at
            await asyncio.sleep(LOOK_SECONDS)
        self._forget(slug)

    def _tell(self, slug: str, message: Message) -> None:
        for queue in self._followers.get(slug, ()):
            queue.put_nowait(message)

    def _forget(self, slug: str) -> None:
        self._followers.pop(slug, None)
        self._states.pop(slug, None)
        task = self._tasks.pop(slug, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()


def _messages(sight: Sight, *, news: bool) -> list[Message]:
    unpublished = [
        {"id": entry_id, "version": version, "status": status}
        for entry_id, (version, status) in sorted(sight.unpublished.items())
    ]
    people = [{"member": member, **doing} for member, doing in sorted(sight.people.items())]
    messages: list[Message] = [
        {"type": "people", "people": people},
        {"type": "unpublished", "entries": unpublished},
        {"type": "readers", "readers": sight.readers},
    ]
    if news:
        messages += [
            {"type": "delivered", "id": entry_id, "version": version, "readers": readers, "milliseconds": milliseconds}
            for (entry_id, version), (readers, milliseconds) in sight.reached.items()
        ]
    return messages
