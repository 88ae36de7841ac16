"""Looks at the store that all share who need one at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Looks(Generic[K, T]):
    """Answers what is true now, with few looks for many who ask.

    Whoever asks gets what a look found that began after they asked: nothing they were told before can be missing from
    it. So while a look is under way, those who come wait for the next one, which they all share.
    """

    def __init__(self, look: Callable[[K], Awaitable[T]]) -> None:
        self._look = look
        self._under_way: dict[K, asyncio.Task[T]] = {}
        self._next: dict[K, asyncio.Task[T]] = {}

    async def at(self, key: K) -> T:
        """What is true of one thing. Raises what looking raises."""
        coming = self._next.get(key)
        if coming is None:
            coming = asyncio.create_task(self._follow(key, self._under_way.get(key)))
            self._next[key] = self._under_way[key] = coming
        return await asyncio.shield(coming)

    async def _follow(self, key: K, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        # It begins: who comes from here on needs another.
        this = self._next.pop(key)
        try:
            return await self._look(key)
        finally:
            if self._under_way.get(key) is this:
                del self._under_way[key]
