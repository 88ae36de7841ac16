"""Messages of the stream, ready to be written: each is made once, whoever and however many it goes to."""

import zlib
from collections.abc import Callable
from typing import Any, Literal

import orjson
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode

Form = Literal["plain", "deflated", "sse"]

# Our LZ77 window: 4 KiB holds nearly every entry whole, and is all that a reader's browser has to keep for us. What is
# compressed so can be read with every window of this size or above; smaller ones are declined (fanout/deflate.py).
WINDOW_BITS = 12
# Below this a message hardly shrinks, and the reader's effort is for nothing.
DEFLATE_FROM_BYTES = 128
SYNC_FLUSH_TAIL = b"\x00\x00\xff\xff"


class Frame:
    """One message in the forms in which readers take it, each made at most once, when the first one needs it.

    ``text`` is its JSON. ``position`` is where a reader stands that has it, as ``epoch:seq``; empty when having it
    moves nobody, as a tick.
    """

    __slots__ = ("_deflated", "_plain", "_sse", "position", "text")

    def __init__(self, text: bytes, position: str = "") -> None:
        self.text = text
        self.position = position
        self._plain: bytes | None = None
        self._deflated: bytes | None = None
        self._sse: bytes | None = None

    def form(self, form: Form) -> bytes:
        """The message as it is written to a reader of some kind."""
        return MAKERS[form](self)

    def plain(self) -> bytes:
        """One unmasked text frame of WebSocket."""
        if self._plain is None:
            self._plain = WireFrame(Opcode.TEXT, self.text).serialize(mask=False)
        return self._plain

    def deflated(self) -> bytes:
        """The same compressed by itself (RFC 7692, section 7.2.1), or plain where that is no longer."""
        if self._deflated is None:
            self._deflated = self.plain()
            if len(self.text) >= DEFLATE_FROM_BYTES:
                compressor = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zlib.DEFLATED, -WINDOW_BITS)
                data = compressor.compress(self.text) + compressor.flush(zlib.Z_SYNC_FLUSH)
                data = data.removesuffix(SYNC_FLUSH_TAIL)
                if len(data) < len(self.text):
                    self._deflated = _compressed(WireFrame(Opcode.TEXT, data).serialize(mask=False))
        return self._deflated

    def sse(self) -> bytes:
        """One event of text/event-stream, as one chunk of a chunked body."""
        if self._sse is None:
            kind = self.text[len(b'{"type":"') : self.text.index(b'"', len(b'{"type":"'))]
            place = f"id: {self.position}\n".encode() if self.position else b""
            self._sse = chunk(b"event: %b\n%bdata: %b\n\n" % (kind, place, self.text))
        return self._sse


MAKERS: dict[Form, Callable[[Frame], bytes]] = {"plain": Frame.plain, "deflated": Frame.deflated, "sse": Frame.sse}


def chunk(data: bytes) -> bytes:
    """One chunk of a body of unknown length (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def hello(epoch: str, seq: int, readers: int, tick_seconds: float, at: str, stands_at: int | None) -> Frame:
    """The first message of every stream; ``seq`` is the head, ``stands_at`` where the reader goes on from, or None."""
    position = "" if stands_at is None else f"{epoch}:{stands_at}"
    return _message(position, type="hello", epoch=epoch, seq=seq, readers=readers, tick_seconds=tick_seconds, at=at)


def tick(epoch: str, seq: int, readers: int, at: str) -> Frame:
    """What breaks a silence; carries the head, so that a gap shows, and the server's clock."""
    return _message("", type="tick", epoch=epoch, seq=seq, readers=readers, at=at)


def reset(epoch: str, seq: int) -> Frame:
    """The position can't be resumed: fetch the snapshot, then go on with the events after its position."""
    return _message(f"{epoch}:{seq}", type="reset", epoch=epoch, seq=seq)


def _message(position: str, **fields: Any) -> Frame:
    return Frame(orjson.dumps(fields), position)


def _compressed(frame: bytes) -> bytes:
    """The frame with its first reserved bit set, which says that its payload is compressed."""
    return bytes([frame[0] | 0x40]) + frame[1:]
