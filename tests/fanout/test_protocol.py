"""The protocol class at uvicorn's seam: how a stream begins and ends, and what uvicorn must keep for it.

What it answers to each frame of a client is in test_conformance.py.
"""

import asyncio
import contextlib
import inspect

import orjson
import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from liveserver.fanout.protocol import WebSocketReader
from tests.fanout.cases import close, text
from tests.fanout.wire import remote, request
from tests.liveserver import Liveserver

# Changes to a browser's request, and the status of the answer. The first ones are read by the class itself; what names
# no WebSocket as browsers do goes through HTTP first.
HEADS = {
    "as browsers ask": (b"", b"", 101),
    "in other words": (b"Upgrade: websocket", b"upgrade: WebSocket", 101),
    "no key": (b"Sec-WebSocket-Key", b"X-Key", 400),
    "no key, in other words": (
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key",
        b"upgrade: websocket\r\nConnection: Upgrade\r\nX-Key",
        400,
    ),
    "another version": (b"Version: 13", b"Version: 8", 426),
    "no Host": (b"Host: x\r\n", b"", 400),
    "no Host, in other words": (b"Host: x\r\nUpgrade", b"upgrade", 400),
    "HTTP/1.0": (b"HTTP/1.1", b"HTTP/1.0", 400),
    "a line that is no header": (b"Host: x", b"Host: x\r\nrubbish", 400),
    "no version of HTTP": (b" HTTP/1.1", b"", 400),
    "extensions that can't be read": (b"Host: x", b"Host: x\r\nSec-WebSocket-Extensions: ;", 400),
    "another method": (b"GET", b"POST", 405),
}


@pytest.mark.parametrize("case", HEADS)
async def test_a_request_is_answered_with_a_stream_or_a_problem(server: Liveserver, case: str) -> None:
    old, new, status = HEADS[case]
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    with contextlib.closing(writer):
        writer.write(request(server.new_blog()).replace(old, new, 1))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        assert head.startswith(f"HTTP/1.1 {status} ".encode())
        if status != 101:
            assert orjson.loads(await asyncio.wait_for(reader.read(), 30))["status"] == status


async def test_a_request_in_pieces_is_one_request(server: Liveserver) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    with contextlib.closing(writer):
        for byte in request(server.new_blog()):
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).startswith(b"HTTP/1.1 101 ")


async def test_a_client_that_says_goodbye_is_answered_and_hung_up_on(server: Liveserver) -> None:
    async with remote(server, server.new_blog()) as stream:
        stream.writer.write(close(1000))
        await stream.hear_close()
        assert await asyncio.wait_for(stream.reader.read(), 30) == b""


async def test_a_client_that_never_answers_our_close_is_cut_off(server: Liveserver) -> None:
    async with remote(server, server.new_blog()) as stream:
        stream.writer.write(text)
        await stream.hear_close()
        with contextlib.suppress(ConnectionResetError):
            assert await asyncio.wait_for(stream.reader.read(), 30) == b""


async def test_a_client_that_leaves_without_a_word_is_forgotten(server: Liveserver) -> None:
    slug = server.new_blog()
    with server.client() as client:
        before = client.get("/readyz").status_code
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET /api/v1/blogs/{slug}/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n".encode())
        writer.transport.abort()
    with server.client() as client:
        assert client.get("/readyz").status_code == before == 200


def test_uvicorn_still_has_the_seam_that_the_class_is_written_for() -> None:
    """What uvicorn does for its own class, ours must do: look here first when its version changes."""
    assert uvicorn.__version__.startswith("0.54.")
    made = inspect.getsource(HttpToolsProtocol.handle_websocket_upgrade)
    assert "self.ws_protocol_class(" in made
    assert "protocol.connection_made(self.transport)" in made
    assert 'protocol.data_received(b"".join(output))' in made
    theirs = inspect.signature(WebSocketsSansIOProtocol.__init__).parameters
    ours = inspect.signature(WebSocketReader.__init__).parameters
    assert list(ours)[:4] == list(theirs)[:4] == ["self", "config", "server_state", "app_state"]
    called = {"connection_made", "connection_lost", "data_received", "eof_received", "pause_writing", "resume_writing"}
    assert all(hasattr(WebSocketReader, name) for name in called | {"shutdown"})


def test_a_reader_has_no_dictionary() -> None:
    assert not hasattr(WebSocketReader.__new__(WebSocketReader), "__dict__")
