"""The audit: who did what, when. An append-only stream of bounded length."""

import asyncio
import logging
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from redis.asyncio import Redis

from liveserver.errors import StoreUnavailable
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys

log = logging.getLogger(__name__)

# Redis trims whole nodes of the stream, so a little more is there. About 20 MB.
LENGTH = 100_000
# While the store is away, so much waits to be told with the next line; what comes then is lost.
WAITING_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line: ``who`` is a name, ``what`` a noun and what became of it, ``target`` whom or which it concerns."""

    at: str
    who: str
    what: str
    target: str
    blog: str | None = None

    def to_json(self) -> bytes:
        """The line as it is kept."""
        return orjson.dumps(self)


class Audit:
    """The audit of one installation."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._key = keys.people.audit
        self._waiting: list[Record] = []
        self._writing: asyncio.Task[None] | None = None

    def tell(self, record: Record) -> None:
        """Add a line right after what it tells of, which is not kept waiting for it; many at once in one go."""
        if len(self._waiting) < WAITING_MAX:
            self._waiting.append(record)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def page(self, cursor: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
        """Lines, the newest first, with the cursor of what follows."""
        newest = f"({cursor}" if cursor else "+"
        with speaking():
            items: Any = await self._client.xrevrange(self._key, newest, "-", count=limit + 1)
        shown = items[:limit]
        following = shown[-1][0].decode() if len(items) > limit else None
        return [asdict(Record(**orjson.loads(fields[b"record"]))) for _, fields in shown], following

    async def close(self) -> None:
        """Wait until everything told is written, or can't be."""
        if self._writing is not None:
            await self._writing
        await self._write()

    async def _write(self) -> None:
        while self._waiting:
            told, self._waiting = self._waiting, []
            try:
                with speaking():
                    async with self._client.pipeline(transaction=False) as pipeline:
                        for record in told:
                            pipeline.xadd(self._key, {"record": record.to_json()}, maxlen=LENGTH, approximate=True)
                        for said in await pipeline.execute(raise_on_error=False):
                            if isinstance(said, Exception):
                                raise said
            except StoreUnavailable as error:
                log.warning("%d lines of the audit wait: %s", len(told), error.detail)
                self._waiting = told + self._waiting
                return
