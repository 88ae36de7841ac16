"""The relay: one subscription per process, through which every event comes, our own too, in one order."""

from liveserver.fanout.hub import Hub


async def relay(hub: Hub) -> None:
    """Bring what is published to the hub until cancelled.

    The subscription makes its lines anew when they are lost or lead to the wrong server; each confirmation makes a
    channel read the log from its head: so nothing is missed that was published while nobody listened.
    """
    subscription = hub.subscription
    await subscription.connect()
    try:
        while True:
            hub.take(await subscription.receive())
    finally:
        await subscription.disconnect()
