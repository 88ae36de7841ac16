"""Clients of the stream whose every byte the test chooses: one without a socket, one of a real server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from uvicorn.server import ServerState
from websockets.frames import Close, Opcode
from websockets.frames import Frame as WireFrame
from websockets.protocol import CLIENT, OPEN, Protocol
from websockets.utils import apply_mask

from liveserver.fanout.protocol import WebSocketReader
from liveserver.fanout.reader import Reader
from tests.liveserver import Liveserver

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
MASK = b"\x37\xfa\x21\x3d"


def frame(
    opcode: int, data: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True, length: int | None = None
) -> bytes:
    """A frame as no library would send it: any opcode, any reserved bits, any length announced."""
    size = len(data) if length is None else length
    head = bytes([fin << 7 | rsv << 4 | opcode])
    if size < 126:
        head += bytes([masked << 7 | size])
    elif size < 1 << 16:
        head += bytes([masked << 7 | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([masked << 7 | 127]) + size.to_bytes(8, "big")
    return head + (MASK + apply_mask(data, MASK) if masked else data)


def request(slug: str = "apollo-11", offer: str | None = None) -> bytes:
    """The head of a browser's request for a stream."""
    extensions = "" if offer is None else f"Sec-WebSocket-Extensions: {offer}\r\n"
    return (
        f"GET /api/v1/blogs/{slug}/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{extensions}\r\n"
    ).encode("latin-1")


class Heard(NamedTuple):
    """What a client was told: the payloads of pongs, then a close code; None while the stream goes on."""

    pongs: list[bytes]
    code: int | None


class Ear:
    """Reads what the server says."""

    def __init__(self) -> None:
        self.parser = Protocol(CLIENT, state=OPEN, max_size=None)
        self.frames: list[WireFrame] = []

    def read(self, data: bytes) -> None:
        self.parser.receive_data(data)
        self.frames += [event for event in self.parser.events_received() if isinstance(event, WireFrame)]

    @property
    def heard(self) -> Heard:
        closes = [frame.data for frame in self.frames if frame.opcode is Opcode.CLOSE]
        assert len(closes) <= 1, "only one close"
        pongs = [bytes(frame.data) for frame in self.frames if frame.opcode is Opcode.PONG]
        return Heard(pongs, Close.parse(closes[0]).code if closes else None)


class Transport(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        # As one behind TLS: then whatever is written goes through it, nothing past it to a descriptor.
        super().__init__({"sslcontext": True})
        self.written = bytearray()
        self.hung_up = False

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        self.written += data

    def write_eof(self) -> None:
        self.hung_up = True

    def can_write_eof(self) -> bool:
        return True

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        self.hung_up = True

    def abort(self) -> None:
        self.hung_up = True

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        pass

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass


class Doorman:
    """Lets every reader in at once, with nothing to read."""

    def admit(self, reader: Reader, headers: dict[str, str], slug: str, epoch: str | None, since: int | None) -> str:
        reader.accept(b"")
        return ""

    def leave(self, reader: Reader, address: str) -> None:
        pass

    def refused(self, reason: str) -> None:
        pass

    def send_away(self, reader: Reader) -> None:
        reader.close(1012, "restarting")

    def spread_seconds(self) -> int:
        return 0


class Direct:
    """A client that speaks to the protocol class itself. ``answer`` is the head that its request was answered with."""

    def __init__(self, offer: str | None = None) -> None:
        self.transport = Transport()
        self.reader = WebSocketReader(None, ServerState(), {"gate": Doorman()})  # type: ignore[arg-type]
        self.reader.connection_made(self.transport)
        self.reader.data_received(request(offer=offer))
        self.answer = bytes(self.transport.written)
        self.transport.written.clear()

    def send(self, data: bytes, piece_bytes: int | None = None) -> None:
        """Send in one piece, or the first two thousand bytes in pieces of some size."""
        head, rest = (data[:2000], data[2000:]) if piece_bytes else (b"", data)
        for place in range(0, len(head), piece_bytes or 1):
            self.reader.data_received(head[place : place + (piece_bytes or 1)])
        if rest:
            self.reader.data_received(rest)

    @property
    def heard(self) -> Heard:
        ear = Ear()
        ear.read(bytes(self.transport.written))
        return ear.heard


class Remote:
    """A client of a real server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.ear = Ear()

    async def hear(self) -> None:
        """Read once, whatever comes."""
        data = await asyncio.wait_for(self.reader.read(65536), 30)
        assert data, "the server closed"
        self.ear.read(data)

    async def hear_close(self) -> int:
        """Read on until the server says why it closes."""
        while (code := self.ear.heard.code) is None:
            await self.hear()
        return code


@contextlib.asynccontextmanager
async def remote(server: Liveserver, slug: str, offer: str | None = None) -> AsyncIterator[Remote]:
    """Open a stream on a real server."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request(slug, offer))
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
    assert head.startswith(b"HTTP/1.1 101 ")
    try:
        yield Remote(reader, writer)
    finally:
        writer.close()
