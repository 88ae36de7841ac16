"""What was rendered, kept while it is true."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from liveserver.web.representation import Representation

# A page of 20 entries takes about 60 KB in both forms, so this is a thousand of them. It is a bound and not a need:
# strangers choose what is asked for, by Host headers and cursors for instance.
MOST_BYTES = 64 << 20


class Cache:
    """Representations by what they are of, with the state that each was made from; the least used ones go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: dict[Hashable, tuple[Hashable, Representation]] = {}
        self._rendering: dict[Hashable, asyncio.Task[Representation]] = {}

    async def get(
        self, what: Hashable, state: Hashable, render: Callable[[], Awaitable[Representation]]
    ) -> Representation:
        """What is kept of this state, else what ``render`` makes: once, however many ask meanwhile.

        ``what`` names it: ("page", slug, number, base) for instance. ``state`` is what must not have changed since it
        was made: the blog's position, and whatever else it hangs on. Raises what rendering raises, and keeps nothing.
        """
        kept = self._kept.get(what)
        if kept is not None and kept[0] == state:
            self._kept[what] = self._kept.pop(what)
            return kept[1]
        rendering = self._rendering.get((what, state))
        if rendering is None:
            rendering = self._rendering[what, state] = asyncio.create_task(self._render(what, state, render))
        return await asyncio.shield(rendering)

    async def _render(
        self, what: Hashable, state: Hashable, render: Callable[[], Awaitable[Representation]]
    ) -> Representation:
        try:
            made = await render()
        finally:
            del self._rendering[what, state]
        self._forget(what)
        if made.size <= self._most_bytes:
            self._kept[what] = state, made
            self._bytes += made.size
        while self._bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))
        return made

    def _forget(self, what: Hashable) -> None:
        if what in self._kept:
            self._bytes -= self._kept.pop(what)[1].size
