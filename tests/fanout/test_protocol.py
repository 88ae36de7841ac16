"""The protocol class at uvicorn's seam, frame by frame: what RFC 6455 asks of a server that only listens for a goodbye.

In the manner of the Autobahn suite: each case is bytes that a client sends, and the close code it gets.
"""

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import CLIENT, OPEN, Protocol

from liveserver.fanout.protocol import WebSocketReader
from tests.liveserver import Liveserver

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


def sent(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    """A frame as a client sends it: masked."""
    return Frame(opcode, data, fin).serialize(mask=True)


def unmasked(opcode: Opcode, data: bytes = b"") -> bytes:
    return Frame(opcode, data).serialize(mask=False)


def close(code: int, reason: str = "") -> bytes:
    return sent(Opcode.CLOSE, code.to_bytes(2) + reason.encode() if code else b"")


class RawStream:
    """A WebSocket whose every byte the test chooses."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.parser = Protocol(CLIENT, state=OPEN, max_size=None)

    async def next_frame(self, opcode: Opcode) -> Frame:
        while True:
            data = await asyncio.wait_for(self.reader.read(65536), 30)
            assert data, "the server closed"
            self.parser.receive_data(data)
            for event in self.parser.events_received():
                if isinstance(event, Frame) and event.opcode is opcode:
                    return event


@contextlib.asynccontextmanager
async def raw(server: Liveserver) -> AsyncIterator[RawStream]:
    slug = server.new_blog()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        f"GET /api/v1/blogs/{slug}/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
    assert head.startswith(b"HTTP/1.1 101 ")
    try:
        yield RawStream(reader, writer)
    finally:
        writer.close()


CLOSES = {
    "a text": (sent(Opcode.TEXT, b"hello"), 4400),
    "an empty text": (sent(Opcode.TEXT), 4400),
    "a binary message": (sent(Opcode.BINARY, b"\0\1"), 4400),
    "the first part of a message": (sent(Opcode.TEXT, b"hel", fin=False), 4400),
    "a continuation of nothing": (sent(Opcode.CONT, b"lo"), 1002),
    "a text that is not UTF-8": (sent(Opcode.TEXT, b"\xff\xfe"), 4400),
    "an unmasked frame": (unmasked(Opcode.TEXT, b"hello"), 1002),
    "an unmasked ping": (unmasked(Opcode.PING, b"hello"), 1002),
    "reserved bit 1": (b"\xc9\x80\0\0\0\0", 1002),
    "reserved bit 2": (b"\xa9\x80\0\0\0\0", 1002),
    "reserved bit 3": (b"\x99\x80\0\0\0\0", 1002),
    "an unknown opcode": (b"\x83\x80\0\0\0\0", 1002),
    "an unknown control opcode": (b"\x8b\x80\0\0\0\0", 1002),
    "a ping in parts": (b"\x09\x80\0\0\0\0", 1002),
    "a ping of 126 bytes": (b"\x89\xfe\x00\x7e\0\0\0\0" + b"x" * 126, 1002),
    "a frame that announces more than is taken": (b"\x82\xff" + (1 << 40).to_bytes(8) + b"\0\0\0\0", 1009),
    "a length of 2**63": (b"\x82\xff" + (1 << 63).to_bytes(8) + b"\0\0\0\0", 1009),
    "HTTP instead of frames": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 1002),
    "a close": (close(1000), 1000),
    "a close with a reason": (close(1001, "bye"), 1001),
    "a close with a code of an application": (close(4999), 4999),
    "a close without a code": (close(0), 1005),
    "a close of one byte": (sent(Opcode.CLOSE, b"\x03"), 1002),
    "a close with a reserved code": (close(1005), 1002),
    "a close with an unknown code": (close(2999), 1002),
    "a close with a reason that is not UTF-8": (sent(Opcode.CLOSE, b"\x03\xe8\xff"), 1007),
}


@pytest.mark.parametrize("way", ["at once", "byte by byte"])
@pytest.mark.parametrize("case", CLOSES)
async def test_what_a_client_sends_ends_the_stream_with_its_code(server: Liveserver, case: str, way: str) -> None:
    data, code = CLOSES[case]
    async with raw(server) as stream:
        if way == "at once":
            stream.writer.write(data)
        else:
            for place in range(min(len(data), 40)):
                stream.writer.write(data[place : place + 1])
                await asyncio.sleep(0)
            stream.writer.write(data[40:])
        last = await stream.next_frame(Opcode.CLOSE)
    got = Close.parse(last.data).code if last.data else 1005
    assert got == code


@pytest.mark.parametrize("payload", [b"", b"x", b"x" * 125])
async def test_a_ping_is_answered_with_its_payload_and_an_unasked_pong_is_ignored(
    server: Liveserver, payload: bytes
) -> None:
    async with raw(server) as stream:
        stream.writer.write(sent(Opcode.PONG, b"unasked") + sent(Opcode.PING, payload))
        assert (await stream.next_frame(Opcode.PONG)).data == payload


async def test_a_client_that_says_goodbye_is_answered_and_hung_up_on(server: Liveserver) -> None:
    async with raw(server) as stream:
        stream.writer.write(close(1000))
        await stream.next_frame(Opcode.CLOSE)
        assert await asyncio.wait_for(stream.reader.read(), 30) == b""


async def test_a_client_that_never_answers_our_close_is_cut_off(server: Liveserver) -> None:
    async with raw(server) as stream:
        stream.writer.write(sent(Opcode.TEXT, b"hello"))
        await stream.next_frame(Opcode.CLOSE)
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
