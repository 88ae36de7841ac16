"""A reader that believes nothing: it checks every promise of the stream while it follows a blog."""

import asyncio
import contextlib
from typing import Any

import httpx
import orjson
import websockets

from liveserver.model.event import Snapshot, fold


class Follower:
    """Follows a blog over WebSocket: starts from a snapshot, folds events in, resumes when the connection drops.

    Asserts that each seq comes once and in order, that hello comes first, and that only a reset breaks the order.
    """

    def __init__(self, url: str, slug: str) -> None:
        self.url = url
        self.slug = slug
        self.snapshot: Snapshot | None = None
        self.epoch = ""
        self.events: list[dict[str, Any]] = []
        self.hellos: list[dict[str, Any]] = []
        self.resets = 0
        self.told = 0  # the head as the stream told it; a snapshot fetched after a reset may be ahead of it
        self.closes: list[int | None] = []
        self.fault: BaseException | None = None
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    @property
    def seq(self) -> int:
        return self.snapshot.position.seq if self.snapshot else -1

    async def __aenter__(self) -> "Follower":
        await self.load()
        self._task = asyncio.create_task(self._follow())
        await self.until(lambda: self.hellos)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self.fault:
            raise self.fault

    async def load(self, at_least: int = 0) -> None:
        """Fetch the snapshot, until it is as new as asked."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get(f"/api/v1/blogs/{self.slug}?limit=100")
                    if answer.is_success and answer.json()["position"]["seq"] >= at_least:
                        break
                await asyncio.sleep(0.05)
        self.snapshot = Snapshot.from_wire(answer.json())
        self.epoch = self.snapshot.position.epoch

    async def until(self, condition: Any, seconds: float = 60) -> None:
        """Wait until something holds; what goes wrong in following is raised here."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self.fault or condition())
        if self.fault:
            raise self.fault

    async def reaches(self, seq: int) -> None:
        """Wait until an event is here."""
        try:
            await self.until(lambda: self.seq >= seq)
        except TimeoutError:
            raise AssertionError(f"waited for {seq}, stands at {self.seq}") from None

    async def assert_converged(self) -> None:
        """What was folded is what a fresh snapshot says."""
        mine = self.snapshot
        await self.load()
        fresh = self.snapshot
        assert mine is not None and fresh is not None
        assert mine.position.seq == fresh.position.seq
        assert mine.blog == fresh.blog
        assert mine.pinned == fresh.pinned
        assert mine.key_events == fresh.key_events
        together = min(len(mine.entries), len(fresh.entries))  # mine knows older ones than a fresh page shows
        assert mine.entries[:together] == fresh.entries[:together]
        if fresh.next is None and mine.next is None:
            assert len(mine.entries) == len(fresh.entries)

    async def _follow(self) -> None:
        try:
            while True:
                with contextlib.suppress(OSError, websockets.InvalidMessage, websockets.InvalidStatus, EOFError):
                    await self._connect()
                await asyncio.sleep(0.02)
        except Exception as fault:
            self.fault = fault
        async with self._changed:
            self._changed.notify_all()

    async def _connect(self) -> None:
        address = f"{self.url.replace('http', 'ws')}/api/v1/blogs/{self.slug}/stream"
        async with websockets.connect(
            f"{address}?epoch={self.epoch}&since={self.seq}", max_size=None, proxy=None, ping_interval=None
        ) as stream:
            first = True
            try:
                async for text in stream:
                    message = orjson.loads(text)
                    assert first == (message["type"] == "hello"), message
                    first = False
                    await self._hear(message)
            except websockets.ConnectionClosed:
                pass
            self.closes.append(stream.close_code)

    async def _hear(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "hello":
                self.hellos.append(message)
                self.epoch, self.told = message["epoch"], message["seq"]
            case "tick":
                assert message["seq"] >= self.told or message.get("epoch") != self.epoch
                self.epoch, self.told = message.get("epoch", self.epoch), message["seq"]
            case "reset":
                self.resets += 1
                self.told = message["seq"]
                await self.load(message["seq"])
            case _:
                assert self.snapshot is not None
                self.told = max(self.told, message["seq"])
                if message["seq"] > self.seq or not self.resets:
                    self.snapshot = fold(self.snapshot, message)
                    self.events.append(message)
        async with self._changed:
            self._changed.notify_all()
