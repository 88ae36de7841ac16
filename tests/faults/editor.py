"""An editor who does not give up: makes one change after another, each until it is acknowledged, under one key."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, NamedTuple, Self

import httpx

from tests.liveserver import PLAIN, Liveserver
from tests.transports import Message

PATIENCE_SECONDS = 60


class Change(NamedTuple):
    """A change that was acknowledged: what readers are told of it, and where the log stood after it."""

    type: str
    title: str
    entry: str
    seq: int


# Its type and title: of what was retracted, readers are told no words.
RETRACTED = ("entry.deleted", "")


class Editor:
    """Publishes while it is entered, and between that edits, retracts, restores and pins what it has published.

    Asserts that every refusal is a 503 that says when to come again. Nobody else may change its entries. With
    ``revises`` off it only publishes; without ``keys``, an entry that was refused may be there twice.

    ``acknowledged`` holds its changes of entries, in order, ``pinned`` the ids of the entries that it pinned,
    ``refused`` the problems in between.
    """

    def __init__(
        self, server: Liveserver, slug: str, name: str = "editor", *, revises: bool = True, keys: bool = True
    ) -> None:
        self.acknowledged: list[Change] = []
        self.pinned: list[str] = []
        self.refused: list[dict[str, Any]] = []
        self._titles: dict[str, str] = {}  # of its entries, by their ids
        self._retracted: set[str] = set()
        self._name = name
        self._revises = revises
        self._keys = keys
        self._number = 0
        self._chance = random.Random(name)
        self._blog = f"{server.url}/api/v1/blogs/{slug}"
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {server.token}"},
            **PLAIN,
            timeout=30,
        )
        self._changed = asyncio.Condition()
        self._stopping = False
        self._task: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, failed: type[BaseException] | None, *_: object) -> None:
        if failed:
            self._task.cancel()
        else:
            await self.stop()

    async def stop(self) -> None:
        """Change no more; the last change is acknowledged, too."""
        self._stopping = True
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._task

    async def makes(self, count: int) -> None:
        """Wait until so many more changes of entries are acknowledged."""
        wanted = len(self.acknowledged) + count
        await self._until(lambda: len(self.acknowledged) >= wanted)

    async def is_refused(self) -> None:
        """Wait until one more change is refused."""
        seen = len(self.refused)
        await self._until(lambda: len(self.refused) > seen)

    def assert_in(self, log: list[Message]) -> None:
        """Each change that was acknowledged is in the log, once and in order, and no other one of the same entries is.

        Of an entry that is retracted, the log tells nothing but its deletion.
        """
        told: dict[str, list[tuple[str, str]]] = {}
        for event in log:
            if event["type"] != "blog.updated":
                title = event["entry"]["title"] if "entry" in event else ""
                told.setdefault(entry_of(event), []).append((event["type"], title))
        for entry in self._titles:
            mine = [(change.type, change.title) for change in self.acknowledged if change.entry == entry]
            assert told[entry] == ([RETRACTED] * len(mine) if entry in self._retracted else mine)
        for change in self.acknowledged:
            assert change.seq <= len(log)
            assert change.type != "entry.created" or entry_of(log[change.seq - 1]) == change.entry
        assert set(self.pinned) <= {event["blog"]["pinned"] for event in log if event["type"] == "blog.updated"}

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: condition() or self._task.done())
        if self._task.done():
            await self._task

    async def _work(self) -> None:
        try:
            async with self._client:
                while not self._stopping:
                    await self._publish()
                    if self._revises and not self._stopping:
                        await self._revise(self._chance.choice(["edit", "pin", "retract", "restore"]))
        finally:
            async with self._changed:
                self._changed.notify_all()

    async def _publish(self) -> None:
        words = self._words()
        told = await self._insist("POST", "/entries", {"title": words, "body": words, "key": self._number % 3 == 0})
        self._note("entry.created", told, words)

    async def _revise(self, how: str) -> None:
        among = self._retracted if how == "restore" else self._titles.keys() - self._retracted
        if not among:
            return
        entry = self._chance.choice(sorted(among))
        path = f"/entries/{entry}"
        match how:
            case "edit":
                title = self._words()
                self._note("entry.updated", await self._insist("PATCH", path, {"title": title}), title)
            case "pin":
                await self._insist("PATCH", "", {"pinned": entry})
                self.pinned.append(entry)
            case "retract":
                told = await self._insist("DELETE", path)
                self._retracted.add(entry)
                self.acknowledged.append(Change(*RETRACTED, entry, told["position"]["seq"]))
            case "restore":
                told = await self._insist("POST", f"{path}/restore")
                self._retracted.discard(entry)
                self._note("entry.created", told, self._titles[entry])

    def _words(self) -> str:
        self._number += 1
        return f"{self._name} {self._number}"

    def _note(self, kind: str, told: dict[str, Any], title: str) -> None:
        change = Change(kind, title, told["entry"]["id"], told["position"]["seq"])
        self.acknowledged.append(change)
        self._titles[change.entry] = title

    async def _insist(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Repeat a request until it is acknowledged; answers the answer."""
        key = {"Idempotency-Key": f"{self._name} {self._number} {path}"} if self._keys and method == "POST" else {}
        while True:
            async with self._changed:
                self._changed.notify_all()
            try:
                answer = await self._client.request(method, self._blog + path, json=body, headers=key)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.is_success:
                return answer.json()
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["Retry-After"]) > 0
            self.refused.append(answer.json())
            await asyncio.sleep(0.05)


def entry_of(event: Message) -> str:
    """The id of the entry that an event is about."""
    return str(event["entry"]["id"] if "entry" in event else event.get("id"))
