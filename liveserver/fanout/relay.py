"""The relay: one subscription per process, through which every event comes, our own too, in one order."""

import asyncio
import logging

from liveserver.errors import StoreUnavailable
from liveserver.fanout.hub import Hub

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5


async def relay(hub: Hub) -> None:
    """Bring what is published to the hub until cancelled; connects again whenever the connection is lost.

    Connecting subscribes to all blogs that are read here, and each confirmation makes its channel read the log from its
    head: so nothing is missed that was published while we were away.
    """
    subscription, lost = hub.subscription, False
    while True:
        try:
            await subscription.connect()
            if lost:
                log.warning("the subscription is back")
            lost = False
            while True:
                # Nothing else is done between two items: Redis cuts off a subscriber that does not keep up.
                hub.take(await subscription.receive())
        except StoreUnavailable as error:
            if not lost:
                log.warning("the subscription is lost: %s", error.detail)
            lost = True
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            await subscription.disconnect()
