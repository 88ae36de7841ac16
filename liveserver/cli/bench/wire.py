"""What goes over the wire, without the socket: the handshake a reader asks with, and the messages it is sent."""

import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from liveserver import __version__

# What an entry's title begins with when its rest is the moment of its POST: the machine's monotonic clock, nanoseconds.
TITLE = "bench "
# The answer is not checked by the key, so one serves all; making keys would cost more than reading entries does.
KEY = "AAAAAAAAAAAAAAAAAAAAAA=="
TEXT, CLOSE, PING = 1, 8, 9
COMPRESSED = 0x40
DEFLATE_TAIL = b"\x00\x00\xff\xff"


class Message(NamedTuple):
    """One message of the stream, as far as it matters here.

    ``kind`` is hello, event, reset, tick, ping or close; ``seq`` the number that an event has, or that the others name,
    or the code of a close; ``sent_ns`` when the entry was posted (0 where it is none of ours).
    """

    kind: str
    seq: int = 0
    sent_ns: int = 0
    word: bytes = b""  # the epoch of a hello, the payload of a ping


@dataclass(slots=True)
class Piece:
    """What some bytes hold: whole messages, and the beginning of one more.

    Thousands of readers are sent the same bytes, so a piece is parsed once for all. When it is nothing but events that
    follow one another, ``before`` and ``after`` are the seqs it leads from and to; else ``before`` is -1.
    """

    messages: list[Message]
    rest: bytes
    event_bytes: int = 0
    before: int = -1
    after: int = -1
    sent_ns: list[int] = field(default_factory=list)


def request(path: str, host: str, *, deflate: bool, since: int | None = None, epoch: str = "") -> bytes:
    """The handshake of a reader that comes anew, or goes on from a position."""
    query = "" if since is None else f"?since={since}&epoch={epoch}"
    # As browsers offer it.
    offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" if deflate else ""
    return (
        f"GET {path}{query} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{offer}"
        f"User-Agent: liveserver-bench/{__version__}\r\n\r\n"
    ).encode()


def refusal(answer: bytes) -> str | None:
    """Why an answer is no handshake, in a few words; None when it is one."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b"\r\n")[0].decode("latin-1")
    if status.startswith("HTTP/1.1 101 "):
        return None
    try:
        detail = f": {orjson.loads(body)['detail']}"
    except (ValueError, KeyError, TypeError):
        detail = ""
    return f"{status.removeprefix('HTTP/1.1 ')}{detail}"


def pong(payload: bytes) -> bytes:
    """The answer to a ping. A mask of zeros is a mask."""
    return b"\x8a" + bytes([0x80 | len(payload)]) + b"\0\0\0\0" + payload


def parse(data: bytes) -> Piece:
    """Read frames as a server sends them: whole messages, unmasked."""
    messages: list[Message] = []
    offset = event_bytes = 0
    while (frame := _frame(data, offset)) is not None:
        first, begin, end = frame
        message = _message(first, data[begin:end])
        messages.append(message)
        if message.kind == "event":
            event_bytes += end - offset
        offset = end
    piece = Piece(messages, data[offset:], event_bytes)
    if messages and all(
        message.kind == "event" and message.seq == messages[0].seq + number for number, message in enumerate(messages)
    ):
        piece.before, piece.after = messages[0].seq - 1, messages[-1].seq
    piece.sent_ns = [message.sent_ns for message in messages if message.sent_ns]
    return piece


def greeting(data: bytes) -> tuple[Message, int] | None:
    """The first message, which each reader has of its own, and where it ends; None while it is not there whole."""
    frame = _frame(data, 0)
    return frame and (_message(frame[0], data[frame[1] : frame[2]]), frame[2])


def _frame(data: bytes, offset: int) -> tuple[int, int, int] | None:
    """The first byte, the begin and the end of the payload of the frame that is there whole."""
    if len(data) < offset + 2:
        return None
    length, begin = data[offset + 1] & 127, offset + 2
    if length > 125:
        size = 2 if length == 126 else 8
        length, begin = int.from_bytes(data[begin : begin + size]), begin + size
    end = begin + length
    return (data[offset], begin, end) if begin <= len(data) and end <= len(data) else None


def _message(first: int, payload: bytes) -> Message:
    opcode = first & 15
    if opcode == PING:
        return Message("ping", word=payload)
    if opcode == CLOSE:
        return Message("close", int.from_bytes(payload[:2]))
    if opcode != TEXT:
        return Message("other")
    if first & COMPRESSED:
        payload = zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload + DEFLATE_TAIL)
    said = orjson.loads(payload)
    kind = said["type"]
    if kind in ("hello", "reset", "tick"):
        return Message(kind, said["seq"], word=said.get("epoch", "").encode())
    title = said.get("entry", {}).get("title") or ""
    moment = title.removeprefix(TITLE)
    return Message("event", said["seq"], int(moment) if moment != title and moment.isdigit() else 0)
