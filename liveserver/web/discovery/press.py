"""Where share cards are drawn: one at a time, beside everything else, and never for long.

Anybody may ask for the card of any entry, and drawing one takes more than all the rest of a page. So cards are kept,
drawn once however many ask, and while many different ones are asked for, the press rests longer than it works.
"""

import asyncio
import time

from liveserver.errors import Busy
from liveserver.web import freshness
from liveserver.web.cache import Cache
from liveserver.web.discovery.cards import Card
from liveserver.web.discovery.drawing import draw
from liveserver.web.representation import Representation, represent

# Some eight hundred cards; apart from the pages, which a stranger who asks for cards should not drive out.
MOST_BYTES = 16 << 20
# After a card it rests three times as long as that took: at most a quarter of one core goes into cards.
REST = 3.0
# Who comes when so many wait is sent away: they would wait for longer than a network's robot does.
MOST_WAITING = 50


class Press:
    """Cards as PNG."""

    def __init__(self) -> None:
        self._cache = Cache(MOST_BYTES)
        self._drawing = asyncio.Lock()
        self._waiting = 0
        self._rested_at = 0.0

    async def get(self, card: Card) -> Representation:
        """The picture of a card. Raises Busy."""
        return await self._cache.get(card, None, lambda: self._print(card))

    async def _print(self, card: Card) -> Representation:
        if self._waiting >= MOST_WAITING:
            raise Busy("Too many share cards are being drawn.")
        self._waiting += 1
        try:
            async with self._drawing:
                await asyncio.sleep(self._rested_at - time.monotonic())
                began_at = time.monotonic()
                picture = await asyncio.to_thread(draw, card)
                took_seconds = time.monotonic() - began_at
                self._rested_at = began_at + took_seconds * (1 + REST)
        finally:
            self._waiting -= 1
        return represent(picture, "image/png", freshness.SETTLED)
