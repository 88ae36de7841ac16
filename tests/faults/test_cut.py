"""A network that hands everything on in crumbs and breaks after any byte: readers piece the log together."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from typing import Self

from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there
from tests.follower import followers
from tests.liveserver import Liveserver

CRUMB_BYTES = 300
# An answer with its headers and an entry has a thousand; some connections bring nothing, some several entries.
CUT_AFTER_BYTES = 3000


class BadNetwork:
    """An address that leads to a server, but not reliably as long as it is ``bad``."""

    def __init__(self, server: Liveserver) -> None:
        self.bad = True
        self.url = ""
        self._server = server
        self._connections: set[asyncio.Task[None]] = set()
        self._chance = random.Random(1969)

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_server(self._come, "127.0.0.1")
        self.url = f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        for each in self._connections:
            each.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _come(self, here: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._lead(here, out))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _lead(self, here: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        there, to_server = await asyncio.open_connection("127.0.0.1", self._server.port)
        left = self._chance.expovariate(1 / CUT_AFTER_BYTES)
        asking = asyncio.create_task(self._ask(here, to_server))
        try:
            while data := await there.read(self._chance.randint(1, CRUMB_BYTES)):
                out.write(data)
                await out.drain()
                left -= len(data)
                if self.bad and left < 0:
                    break
        except ConnectionError:
            pass  # one end has gone, so the other goes, too
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            for end in (out, to_server):
                end.transport.abort()

    async def _ask(self, here: asyncio.StreamReader, to_server: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await here.read(CRUMB_BYTES):
                to_server.write(data)
        to_server.transport.abort()


async def test_connections_that_break_after_any_byte(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    async with (
        BadNetwork(server) as network,
        followers(slug, network, server) as readers,
        Editor(server, slug) as editor,
    ):
        await editor.makes(100)
        # How often they are cut is chance, and how much comes meanwhile.
        while not all(len(reader.hellos) > 5 for reader in readers[:2]):
            await editor.makes(10)
        await editor.stop()
        network.bad = False
        await check_all_is_there(server, slug, readers, editor)
        assert not any(reader.disturbed for reader in readers[3:])
