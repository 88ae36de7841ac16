"""Messages of the stream, ready to be written: each is made once, whoever and however many it goes to."""

from typing import Any

import orjson
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode


class Frame:
    """One event in the forms in which readers take it, each made at most once.

    ``text`` is the event's JSON as the store has it; ``plain`` is that as one WebSocket frame.
    """

    __slots__ = ("plain", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.plain = websocket_text(text)


def websocket_text(text: bytes) -> bytes:
    """A text message as one unmasked frame, header and all."""
    return WireFrame(Opcode.TEXT, text).serialize(mask=False)


def hello(epoch: str, seq: int, readers: int, tick_seconds: float, at: str) -> bytes:
    """The first message of every stream; ``seq`` is the head."""
    return _message(type="hello", epoch=epoch, seq=seq, readers=readers, tick_seconds=tick_seconds, at=at)


def tick(epoch: str, seq: int, readers: int, at: str) -> bytes:
    """What breaks a silence; carries the head, so that a gap shows, and the server's clock."""
    return _message(type="tick", epoch=epoch, seq=seq, readers=readers, at=at)


def reset(epoch: str, seq: int) -> bytes:
    """The position can't be resumed: fetch the snapshot, then go on with the events after its position."""
    return _message(type="reset", epoch=epoch, seq=seq)


def _message(**fields: Any) -> bytes:
    return websocket_text(orjson.dumps(fields))
