"""An editor who does not give up: publishes one entry after another, each until it is acknowledged, under one key."""

import asyncio
import contextlib
from typing import Any, Self

import httpx

from tests.liveserver import Liveserver


class Editor:
    """Publishes while it is entered. Asserts that every refusal is a 503 that says when to come again.

    Without ``keys`` a publish that was refused may be there twice.

    ``acknowledged`` holds ``(seq, entry id)`` of each entry, ``refused`` the problems in between.
    """

    def __init__(self, server: Liveserver, slug: str, name: str = "editor", *, keys: bool = True) -> None:
        self.acknowledged: list[tuple[int, str]] = []
        self.refused: list[dict[str, Any]] = []
        self._server = server
        self._slug = slug
        self._name = name
        self._keys = keys
        self._changed = asyncio.Condition()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._publish())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Publish no more; the last entry is acknowledged, too."""
        assert self._task is not None
        self._stopping = True
        async with asyncio.timeout(60):
            await self._task

    async def publishes(self, count: int) -> None:
        """Wait until so many more entries are acknowledged."""
        wanted = len(self.acknowledged) + count
        await self._until(lambda: len(self.acknowledged) >= wanted)

    async def is_refused(self) -> None:
        """Wait until one more publish is refused."""
        seen = len(self.refused)
        await self._until(lambda: len(self.refused) > seen)

    async def _until(self, condition: Any) -> None:
        assert self._task is not None
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: condition() or self._task.done())
        if self._task.done():
            await self._task

    async def _publish(self) -> None:
        number = 0
        headers = {"Authorization": f"Bearer {self._server.token}"}
        async with httpx.AsyncClient(base_url=self._server.url, headers=headers, trust_env=False, timeout=30) as client:
            while not self._stopping:
                number += 1
                while not await self._once(client, f"{self._name} {number}"):
                    await asyncio.sleep(0.05)

    async def _once(self, client: httpx.AsyncClient, words: str) -> bool:
        answer = None
        with contextlib.suppress(httpx.TransportError):
            answer = await client.post(
                f"/api/v1/blogs/{self._slug}/entries",
                json={"title": words, "body": words},
                headers={"Idempotency-Key": words} if self._keys else {},
            )
        async with self._changed:
            self._changed.notify_all()
            if answer is not None and answer.status_code == 201:
                self.acknowledged.append((answer.json()["position"]["seq"], answer.json()["entry"]["id"]))
                return True
            if answer is not None:
                assert answer.status_code == 503, answer.text
                assert int(answer.headers["Retry-After"]) > 0
                self.refused.append(answer.json())
        return False
