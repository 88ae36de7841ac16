"""Clients that send garbage, too much, too little or nothing at all: they are shown out, and nobody else notices."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Callable, Iterable

from websockets.frames import Frame, Opcode

from liveserver.cli.bench import wire
from tests.faults.editor import Editor
from tests.faults.outcome import check_all_is_there
from tests.follower import followers
from tests.liveserver import Liveserver

OF_EACH_KIND = 20
GARBAGE = random.Random(20).randbytes(1 << 16)
TEXT = Frame(Opcode.TEXT, b"let me in" * 100).serialize(mask=True)
PING = Frame(Opcode.PING, b"are you there?").serialize(mask=True)
HUGE = b"\x82\xff" + (1 << 40).to_bytes(8) + b"\0\0\0\0"

# What is sent instead of a handshake, and what is sent after one; some of it without an end.
INSTEAD: dict[str, Callable[[], Iterable[bytes]]] = {
    "nothing at all": list,
    "half a line": lambda: [b"GET /api/v1/bl"],
    "a head that goes on and on": lambda: itertools.chain(
        [b"GET / HTTP/1.1\r\n"], itertools.repeat(b"X-More: yes\r\n")
    ),
    "garbage": lambda: [GARBAGE],
}
AFTER: dict[str, Callable[[], Iterable[bytes]]] = {
    "garbage": lambda: [GARBAGE],
    "a message": lambda: [TEXT],
    "a message, a byte at a time": lambda: map(bytes, zip(TEXT, strict=True)),
    "a huge frame": lambda: itertools.chain([HUGE], itertools.repeat(bytes(1 << 16))),
    "pings and then a message, a byte at a time": lambda: map(bytes, zip(PING * 50 + TEXT, strict=True)),
}


async def test_hostile_clients_are_shown_out_and_readers_notice_nothing(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(tick_seconds=1)
    slug = server.new_blog()
    request = wire.request(f"/api/v1/blogs/{slug}/stream", "127.0.0.1", deflate=False)
    async with followers(slug, server) as readers, Editor(server, slug) as editor:
        async with asyncio.TaskGroup() as group:
            for _ in range(OF_EACH_KIND):
                for kind, words in INSTEAD.items():
                    group.create_task(pester(server, b"", words()), name=kind)
                for kind, words in AFTER.items():
                    group.create_task(pester(server, request, words()), name=f"{kind}, after the handshake")
            await editor.makes(50)
        await editor.stop()
        await check_all_is_there(server, slug, readers, editor)
        assert not any(reader.disturbed for reader in readers)


async def pester(server: Liveserver, request: bytes, words: Iterable[bytes]) -> None:
    """Say something until the server hangs up, which it must."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    if request:
        writer.write(request)
        await reader.readuntil(b"\r\n\r\n")
    hung_up = asyncio.create_task(reader.read())
    with contextlib.suppress(ConnectionError):
        for piece in words:
            if hung_up.done():
                break
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # drain() alone lets nobody else run while the socket takes everything
    try:
        async with asyncio.timeout(60):
            await hung_up
    except ConnectionError:
        pass
    except TimeoutError:
        raise AssertionError(f"is still there: {asyncio.current_task()}") from None
    finally:
        writer.close()
