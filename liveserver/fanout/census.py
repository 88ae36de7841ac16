"""How many read a blog anywhere: each process says its own number now and then, and hears the others'."""

import asyncio
import logging
import secrets

from liveserver.errors import StoreUnavailable
from liveserver.fanout.hub import Hub

log = logging.getLogger(__name__)

# How old the number that a reader is told may be; a process that says nothing for three times that is forgotten.
SAY_SECONDS = 2.0
FORGET_SECONDS = 6


async def take_census(hub: Hub) -> None:
    """Count until cancelled; then take our own readers out of the others' sums."""
    process = secrets.token_hex(8)
    said: dict[str, int] = {}
    try:
        while True:
            try:
                await _count(hub, process, said)
            except StoreUnavailable as error:
                log.debug("readers can't be counted: %s", error.detail)
            await asyncio.sleep(SAY_SECONDS)
    finally:
        for slug in said:
            await hub.store.census(slug, process, 0, FORGET_SECONDS)


async def _count(hub: Hub, process: str, said: dict[str, int]) -> None:
    for slug, channel in list(hub.channels.items()):
        number = channel.count
        if number or said.get(slug):
            channel.elsewhere = await hub.store.census(slug, process, number, FORGET_SECONDS)
            said[slug] = number
    for slug in [slug for slug in said if slug not in hub.channels]:
        await hub.store.census(slug, process, 0, FORGET_SECONDS)
        del said[slug]
