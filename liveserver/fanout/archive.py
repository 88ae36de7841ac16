"""Readers that come from before the tail: what they lack is read from the store, once for all who lack it."""

import asyncio
import logging

from liveserver.errors import NotFound, StoreUnavailable
from liveserver.fanout.channel import Channel
from liveserver.fanout.frame import Frame
from liveserver.fanout.reader import Reader
from liveserver.store.store import Store

log = logging.getLogger(__name__)

# A tenth of what the contract lets a reader be behind, and not more than a few hundred kilobytes of ordinary entries.
STRETCH = 500
STRETCH_BYTES = 1 << 20
# A reader that takes nothing for so long is too slow: the tail is moving away from it.
PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.05
RETRY_SECONDS = 1.0


class Archive:
    """Brings the readers of one channel from where they stand to the tail."""

    def __init__(self, channel: Channel, store: Store) -> None:
        self._channel = channel
        self._store = store
        self._task: asyncio.Task[None] | None = None

    def serve(self) -> None:
        """See to it that somebody serves those who are behind."""
        if self._channel.behind and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        channel, loop = self._channel, asyncio.get_running_loop()
        while channel.behind:
            ready = [reader for reader in channel.behind if reader.writable]
            for reader, since in list(channel.behind.items()):
                if not reader.writable and loop.time() - since > PATIENCE_SECONDS:
                    channel.behind.pop(reader)
                    channel.drop(reader)
            if not ready:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            try:
                await self._bring_on(min(reader.cursor for reader in ready))
            except (StoreUnavailable, NotFound) as error:
                log.warning("%s: readers who are behind wait: %s", channel.slug, error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _bring_on(self, since: int) -> None:
        """Read one stretch after ``since`` and write it to everybody who stands in it."""
        channel = self._channel
        tail = await self._store.tail(channel.slug, since, STRETCH)
        lost = len(tail.events) < min(STRETCH, tail.position.seq - since)
        epoch = tail.position.epoch
        if epoch != self._channel.lineage.epoch:
            # What it means where they stand is for the channel to say, once it has read the log itself.
            await asyncio.sleep(LOOK_SECONDS)
            return
        stretch = [Frame(event, f"{epoch}:{since + place}") for place, event in enumerate(tail.events, 1)]
        now = asyncio.get_running_loop().time()
        for reader in [each for each in channel.behind if each.writable]:
            if lost and reader.cursor == since:
                channel.behind.pop(reader)
                channel.readers.add(reader)
                channel.reset(reader)
            elif since <= reader.cursor < since + len(stretch):
                channel.metrics.delivered(*_write_some(reader, stretch[reader.cursor - since :]))
                channel.behind[reader] = now
            if reader in channel.behind and reader.cursor >= channel.log.start:
                channel.overtake(reader)


def _write_some(reader: Reader, stretch: list[Frame]) -> tuple[int, int]:
    """Write as much as goes into one write; answers how many events that were, and how many bytes."""
    messages: list[bytes] = []
    size = 0
    for frame in stretch:
        messages.append(frame.form(reader.form))
        size += len(messages[-1])
        if size >= STRETCH_BYTES:
            break
    reader.cursor += len(messages)
    reader.write(b"".join(messages))
    return len(messages), size
