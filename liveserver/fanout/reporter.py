"""Telling the newsroom how far each entry got: what every process counted of its own readers, summed in the store."""

import asyncio
import logging
from collections.abc import Iterable, Iterator

import orjson

from liveserver.errors import StoreUnavailable
from liveserver.fanout.hub import Hub
from liveserver.fanout.reach import Reached

log = logging.getLogger(__name__)

# Editors wait for this number; a burst of entries is told in one go.
TELL_SECONDS = 0.25


async def report_reach(hub: Hub) -> None:
    """Tell what is new until cancelled."""
    while True:
        await asyncio.sleep(TELL_SECONDS)
        for slug, channel in list(hub.channels.items()):
            news = channel.reach.news
            if not news:
                continue
            told = list(news)
            try:
                await hub.store.desk.add_reach(slug, _of_entries(told))
            except StoreUnavailable as error:
                log.debug("%s: the reach of entries can't be told: %s", slug, error.detail)
                continue
            for _ in told:
                news.popleft()


def _of_entries(news: Iterable[Reached]) -> Iterator[tuple[str, int, int, int]]:
    for event, readers, milliseconds in news:
        if event.startswith(b'{"type":"entry.') and "entry" in (told := orjson.loads(event)):
            yield told["entry"]["id"], told["entry"]["version"], readers, milliseconds
