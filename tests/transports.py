"""The three ways in which a reader hears of a blog, each as one function or class: from a position to messages.

A message is what the wire has, as a document with a ``type``. Two types stand for what is no message there: ``close``
is also the close frame of a WebSocket, ``poll`` the whole answer to a question.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Protocol

import httpx
import orjson
import websockets

from liveserver.model.event import Position
from tests.liveserver import PLAIN

Message = dict[str, Any]

# What ends a connection and no more: the reader comes back.
DROPS = (OSError, EOFError, httpx.TransportError, websockets.InvalidHandshake, websockets.InvalidMessage)
# A stream may be silent for a tick, and a server stand still; everything else must be answered in time.
TIMEOUT = httpx.Timeout(20, read=None)
POLL_SECONDS = 0.1
POLL_EVENTS = 100
ABNORMAL = 1006


class Reading(Protocol):
    """Who listens. The position moves on while the messages are taken."""

    url: str
    slug: str

    @property
    def position(self) -> Position: ...


class Transport(Protocol):
    """A way to follow a blog."""

    def listen(self, reader: Reading) -> AsyncGenerator[Message]:
        """The messages of one connection, from the reader's position on. Raises one of DROPS when it breaks."""
        ...


def address(reader: Reading, way: str) -> str:
    """What to ask for, to go on from where the reader stands."""
    epoch, seq = reader.position.epoch, reader.position.seq
    return f"{reader.url}/api/v1/blogs/{reader.slug}/{way}?epoch={epoch}&since={seq}"


def http_client(timeout: httpx.Timeout | float = 5.0) -> httpx.AsyncClient:
    """A client for one connection."""
    return httpx.AsyncClient(**PLAIN, timeout=timeout)


def check_welcome(status: int) -> None:
    """A refusal may only ask to come again."""
    if status == 503:
        raise EOFError
    assert status in (101, 200), f"refused with {status}"


class WebSocket:
    """Goes on with the same connection after a reset."""

    async def listen(self, reader: Reading) -> AsyncGenerator[Message]:
        uri = address(reader, "stream").replace("http", "ws", 1)
        try:
            stream = await websockets.connect(uri, max_size=None, max_queue=None, proxy=None, ping_interval=None)
        except websockets.InvalidStatus as refused:
            check_welcome(refused.response.status_code)
            raise
        async with stream:
            try:
                while True:
                    yield orjson.loads(await stream.recv())
            except websockets.ConnectionClosed:
                if stream.close_code not in (None, ABNORMAL):
                    yield {"type": "close", "code": stream.close_code, "reason": stream.close_reason}


class EventStream:
    """Server-Sent Events, as a browser's EventSource does it.

    It comes back to the address that it was made with, and says by Last-Event-ID what it has. It can't be told another
    position, so after a reset it is made anew.
    """

    def __init__(self) -> None:
        self._address = self._last_id = ""

    async def listen(self, reader: Reading) -> AsyncGenerator[Message]:
        if not self._last_id:
            self._address = address(reader, "stream")
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": self._last_id} if self._last_id else {})
        async with (
            http_client(TIMEOUT) as client,
            client.stream("GET", self._address, headers=headers) as response,
        ):
            check_welcome(response.status_code)
            async for event in events_of(response.aiter_bytes()):
                if "data" not in event:
                    continue
                message = orjson.loads(event["data"])
                assert event["event"] == message["type"]
                reset = message["type"] == "reset"
                self._last_id = "" if reset else event.get("id", self._last_id)
                yield message
                if reset:
                    return
                if "id" in event:
                    assert event["id"].rpartition(":")[2] == str(reader.position.seq), event


class Polling:
    """Asks again and again. There is no greeting, no silence and no goodbye; a reset is part of an answer."""

    async def listen(self, reader: Reading) -> AsyncGenerator[Message]:
        async with http_client(20) as client:
            while True:
                answer = await client.get(address(reader, "events"))
                check_welcome(answer.status_code)
                told = answer.json()
                yield {"type": "poll", **told}
                if len(told["events"]) < POLL_EVENTS:
                    await asyncio.sleep(POLL_SECONDS)


async def events_of(body: AsyncIterator[bytes]) -> AsyncIterator[dict[str, str]]:
    """The events of a text/event-stream by their fields, wherever its pieces were cut."""
    held = b""
    async for piece in body:
        *events, held = (held + piece).split(b"\n\n")
        for event in events:
            lines = [line.partition(": ") for line in event.decode().split("\n")]
            yield {name: value for name, _, value in lines}
