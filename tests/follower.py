"""A reader that believes nothing: it checks every promise while it follows a blog, by whichever transport."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import replace
from typing import Any, Protocol

import httpx

from liveserver.model.event import Position, Snapshot, fold
from tests.transports import DROPS, EventStream, Message, Polling, Transport, WebSocket, http_client

TRANSPORTS = (WebSocket, EventStream, Polling)
RECONNECT_SECONDS = 0.02
# As many as a snapshot lists (store/scripts/page.lua).
KEY_EVENTS_MAX = 500
SNAPSHOT_SECONDS = 10


class Server(Protocol):
    """What a blog is read from."""

    @property
    def url(self) -> str: ...


class Follower:
    """Follows a blog: starts from a snapshot, folds events in, resumes when the connection drops.

    Asserts that each seq comes once and in order, that only a reset breaks the order, and of a stream that hello comes
    first and that a tick names no event which did not come before it.

    ``events`` are those that were folded, ``hellos`` the greetings of its connections and ``closes`` the codes with
    which they ended; of the last two there are none by polling.
    """

    def __init__(self, url: str, slug: str, transport: Callable[[], Transport] = WebSocket) -> None:
        self.url = url
        self.slug = slug
        self.snapshot: Snapshot
        self.events: list[Message] = []
        self.hellos: list[Message] = []
        self.closes: list[int] = []
        self.resets = 0
        self._transport = transport()
        self._fault: Exception | None = None
        self._joined = False
        self._greeted = False  # by the present connection
        self._heard = 0  # how far the stream has come; a snapshot that was fetched after a reset may be ahead of it
        self._epoch = ""  # as the stream told it; ours only once it went on without a reset
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    @property
    def position(self) -> Position:
        return self.snapshot.position

    @property
    def seq(self) -> int:
        return self.position.seq

    @property
    def epoch(self) -> str:
        return self.position.epoch

    @property
    def disturbed(self) -> bool:
        """Whether it was reset, or had to connect again."""
        return self.resets > 0 or len(self.hellos) > 1

    async def __aenter__(self) -> "Follower":
        self.snapshot = await self._fetch(lambda _: True)
        self._task = asyncio.create_task(self._follow())
        await self.until(lambda: self._joined)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        if self._fault:
            raise self._fault

    async def until(self, condition: Callable[[], Any], seconds: float = 60) -> None:
        """Wait until something holds; what goes wrong in following is raised here."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self._fault or condition())
        if self._fault:
            raise self._fault

    async def reaches(self, seq: int) -> None:
        """Wait until an event is here."""
        try:
            await self.until(lambda: self.seq >= seq)
        except TimeoutError:
            raise AssertionError(f"{self} waited for {seq}, stands at {self.seq}") from None

    async def assert_converged(self) -> None:
        """What was folded is what a fresh snapshot says."""
        mine, fresh = self.snapshot, await self._fetch(lambda _: True)
        assert mine.position.seq == fresh.position.seq
        assert mine.blog == fresh.blog
        assert mine.pinned == fresh.pinned
        # Mine knows older ones than a fresh snapshot shows.
        for known, shown in ((mine.entries, fresh.entries), (mine.key_events, fresh.key_events)):
            together = min(len(known), len(shown))
            assert known[:together] == shown[:together]
        assert len(mine.key_events) == len(fresh.key_events) or len(fresh.key_events) == KEY_EVENTS_MAX
        if fresh.next is None and mine.next is None:
            assert len(mine.entries) == len(fresh.entries)

    def __repr__(self) -> str:
        return f"the reader by {type(self._transport).__name__} at {self.url}"

    async def _fetch(self, fits: Callable[[Position], bool]) -> Snapshot:
        """A fresh snapshot, once there is one that fits. Raises ConnectionError when there is none for long."""
        deadline = asyncio.get_running_loop().time() + SNAPSHOT_SECONDS
        async with http_client() as client:
            while asyncio.get_running_loop().time() < deadline:
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get(f"{self.url}/api/v1/blogs/{self.slug}?limit=100")
                    assert answer.status_code in (200, 503), answer.text
                    if answer.is_success and fits((snapshot := Snapshot.from_wire(answer.json())).position):
                        return snapshot
                await asyncio.sleep(0.05)
        raise ConnectionError(f"{self} found no snapshot that fits")

    async def _follow(self) -> None:
        try:
            while True:
                with contextlib.suppress(*DROPS):
                    async with contextlib.aclosing(self._transport.listen(self)) as messages:
                        await self._hear(messages)
                await asyncio.sleep(RECONNECT_SECONDS)
        except Exception as fault:
            self._fault = fault
        async with self._changed:
            self._changed.notify_all()

    async def _hear(self, messages: AsyncGenerator[Message]) -> None:
        self._greeted, self._heard = False, self.seq
        async for message in messages:
            await self._take(message)
            self._joined = True
            async with self._changed:
                self._changed.notify_all()

    async def _take(self, message: Message) -> None:
        kind = message["type"]
        assert kind == "poll" or self._greeted != (kind == "hello"), message
        match kind:
            case "hello":
                self._greeted, self._epoch = True, message["epoch"]
                self.hellos.append(message)
            case "tick":
                assert message["seq"] == self._heard, f"{message} after {self._heard}"
                self._epoch = message["epoch"]
                self._stand()
            case "reset":
                await self._start_over(Position(message["epoch"], message["seq"]))
            case "close":
                self.closes.append(message["code"])
            case "poll":
                position = Position(**message["position"])
                self._epoch = position.epoch
                if message["reset"]:
                    assert not message["events"]
                    await self._start_over(position)
                for event in message["events"]:
                    self._fold(event)
                assert self.seq >= position.seq
                self._stand()
            case _:
                self._fold(message)
                self._stand()

    def _fold(self, event: Message) -> None:
        assert event["seq"] == self._heard + 1, f"{event} after {self._heard}"
        self._heard += 1
        if self._heard > self.seq:
            self.snapshot = fold(self.snapshot, event)
            self.events.append(event)

    def _stand(self) -> None:
        """The stream went on: what we have stands in its epoch."""
        self.snapshot = replace(self.snapshot, position=Position(self._epoch, self.seq))

    async def _start_over(self, reset: Position) -> None:
        """Fetch a snapshot; one of another epoch, or older, comes from a server that does not know of the reset yet.

        Or we were reset by one that had not heard the latest; then there is none for long, and we ask again.
        """
        self.resets += 1
        self._epoch = reset.epoch
        self.snapshot = await self._fetch(lambda found: found.epoch == reset.epoch and found.seq >= reset.seq)
        self._heard = reset.seq if self._greeted else self.seq


@contextlib.asynccontextmanager
async def followers(slug: str, *servers: Server) -> AsyncIterator[list[Follower]]:
    """A reader by each transport on each of the servers."""
    made = [Follower(server.url, slug, transport) for server in servers for transport in TRANSPORTS]
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(follower) for follower in made]
