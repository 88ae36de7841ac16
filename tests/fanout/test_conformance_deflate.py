"""RFC 7692 in the manner of the Autobahn suite (12, 13): what a client compresses, and what it is sent compressed."""

import itertools
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.headers import build_extension, parse_extension
from websockets.protocol import CLIENT, OPEN, Protocol
from websockets.typing import ExtensionName

from liveserver.fanout import deflate
from liveserver.fanout.frame import SYNC_FLUSH_TAIL, WINDOW_BITS, Frame
from tests.fanout.cases import BINARY, BROKE, CLOSE, CONT, PING, PONG, SPOKE, TEXT, TOO_BIG
from tests.fanout.wire import Direct, Heard, frame

COMPRESSED = 4  # the first of the reserved bits


def squeezed(data: bytes, window_bits: int = 15) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -window_bits)
    return (compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(SYNC_FLUSH_TAIL)


HELLO = squeezed(b"Hello")
# What a client that agreed may send: the bytes, and the close code. RFC 7692, section 7.2.3, has the examples.
CASES: dict[str, tuple[bytes, int]] = {
    "7.2.3.1 one frame": (frame(TEXT, bytes.fromhex("f248cdc9c90700"), rsv=COMPRESSED), SPOKE),
    "7.2.3.1 two frames": (
        frame(TEXT, bytes.fromhex("f248cd"), rsv=COMPRESSED, fin=False) + frame(CONT, bytes.fromhex("c9c90700")),
        SPOKE,
    ),
    "7.2.3.2 a window that was not kept": (frame(TEXT, bytes.fromhex("f200110000"), rsv=COMPRESSED), BROKE),
    "7.2.3.3 stored": (frame(TEXT, bytes.fromhex("000500faff48656c6c6f00"), rsv=COMPRESSED), SPOKE),
    "7.2.3.4 a final block": (frame(TEXT, bytes.fromhex("f348cdc9c9070000"), rsv=COMPRESSED), SPOKE),
    "7.2.3.5 two blocks": (frame(TEXT, bytes.fromhex("f24805000000ffffcac9c90700"), rsv=COMPRESSED), SPOKE),
    "7.2.3.6 empty": (frame(TEXT, b"\0", rsv=COMPRESSED), SPOKE),
    "binary": (frame(BINARY, HELLO, rsv=COMPRESSED), SPOKE),
    "plain, which is allowed": (frame(TEXT, b"Hello"), SPOKE),
    **{f"window of {bits} bits": (frame(TEXT, squeezed(b"Hi" * 99, bits), rsv=4), SPOKE) for bits in range(9, 16)},
    "as much as is taken": (frame(TEXT, squeezed(b"*" * 1024), rsv=COMPRESSED), SPOKE),
    "a byte more": (frame(TEXT, squeezed(b"*" * 1025), rsv=COMPRESSED), TOO_BIG),
    "a bomb of 1 MiB": (frame(TEXT, squeezed(b"*" * 1_000_000), rsv=COMPRESSED), TOO_BIG),
    "a bomb, in fragments": (
        frame(TEXT, squeezed(b"*" * 1_000_000)[:500], rsv=COMPRESSED, fin=False) + frame(CONT, b"\0" * 500),
        TOO_BIG,
    ),
    "more than is taken, compressed": (frame(TEXT, b"", rsv=COMPRESSED, length=1025), TOO_BIG),
    "no deflate": (frame(TEXT, b"\xff" * 9, rsv=COMPRESSED), BROKE),
    "the rest of nothing, compressed": (frame(CONT, HELLO, rsv=COMPRESSED), BROKE),
    **{
        f"a compressed control frame {opcode}": (frame(opcode, HELLO, rsv=COMPRESSED), BROKE)
        for opcode in (CLOSE, PING, PONG)
    },
    **{f"other reserved bits {rsv:03b}": (frame(TEXT, HELLO, rsv=rsv), BROKE) for rsv in (1, 2, 3, 5, 6, 7)},
}


@pytest.mark.parametrize("case", CASES)
async def test_what_a_client_that_agreed_sends_has_one_answer(case: str) -> None:
    data, code = CASES[case]
    for piece_bytes in (None, 1, 7):
        client = Direct("permessage-deflate")
        client.send(data, piece_bytes)
        assert client.heard == Heard([], code)


@pytest.mark.parametrize("case", [name for name, (data, _) in CASES.items() if data[0] & 0x40])
async def test_a_client_that_did_not_agree_may_compress_nothing(case: str) -> None:
    client = Direct()
    client.send(CASES[case][0])
    assert client.heard.code in (BROKE, TOO_BIG)


# What goes to clients

# Autobahn's 12.x.1 to 12.x.10
SIZES = 16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072
DICE = random.Random(7692)
CONTENTS: dict[str, str] = {
    "one letter": "*",
    "words": "the surface is fine and powdery, I can pick it up loosely with my toe ",
    "other scripts": "поверхность мелкая и рыхлая 表面は細かい粉のようだ 🌕 ",
    "what comes again after more than our window": "".join(DICE.choices("0123456789abcdef", k=(1 << WINDOW_BITS) + 99)),
    "noise": "".join(map(chr, DICE.choices(range(0x20, 0xD7FF), k=131072))),
}


def message(content: str, size: int) -> bytes:
    words = CONTENTS[content]
    return (words * (size // len(words) + 1))[:size].encode()


def payload_of(wire: bytes) -> bytes:
    return wire[{126: 4, 127: 10}.get(wire[1], 2) :]


def frames_of(wire: bytes, extension: PerMessageDeflate) -> list[bytes]:
    """What the library makes of messages, as a client that agreed on an extension."""
    parser = Protocol(CLIENT, state=OPEN, max_size=None)
    parser.extensions = [extension]
    parser.receive_data(wire)
    assert parser.parser_exc is None
    frames = [event for event in parser.events_received() if isinstance(event, WireFrame)]
    assert all(frame.opcode is Opcode.TEXT and frame.fin for frame in frames)
    return [bytes(frame.data) for frame in frames]


def inflated(payload: bytes, window_bits: int) -> bytes:
    """What a client makes of a compressed payload that keeps no more than its window.

    In small steps: zlib finds in the whole of its current output what it would not find in the window.
    """
    decompressor = zlib.decompressobj(-window_bits)
    text, left = bytearray(), payload + SYNC_FLUSH_TAIL
    while part := decompressor.decompress(left, 64):
        text += part
        left = decompressor.unconsumed_tail
    return bytes(text)


@pytest.mark.parametrize("bits", range(WINDOW_BITS, 16))
@pytest.mark.parametrize("content", CONTENTS)
def test_a_message_can_be_read_with_every_window_that_is_agreed_on(content: str, bits: int) -> None:
    compressed = 0
    for size in SIZES:
        text = message(content, size)
        wire = Frame(text).deflated()
        assert frames_of(wire, PerMessageDeflate(True, True, bits, 15)) == [text]
        if wire[0] == 0xC1:
            compressed += 1
            assert inflated(payload_of(wire), bits) == text
    assert compressed >= 6


def test_a_window_longer_than_the_one_named_would_have_shown() -> None:
    text = message("what comes again after more than our window", 16384)
    with pytest.raises(zlib.error, match="distance too far back"):
        inflated(squeezed(text), WINDOW_BITS)


@given(st.text(max_size=3000), st.integers(1, 50))
def test_whatever_is_written_can_be_read(words: str, times: int) -> None:
    text = (words * times).encode()
    assert frames_of(Frame(text).deflated(), PerMessageDeflate(True, True, WINDOW_BITS, 15)) == [text]


def test_every_offer_the_library_can_make_is_declined_or_ends_in_messages_it_can_read() -> None:
    """13: no context kept by the server, by the client; windows of the server, of the client."""
    wire, text = Frame(message("words", 8192)).deflated(), message("words", 8192)
    windows = None, *range(8, 16)
    for ours, theirs, our_bits, their_bits in itertools.product(
        (False, True), (False, True), windows, (None, True, *range(9, 16))
    ):
        factory = ClientPerMessageDeflateFactory(ours, theirs, our_bits, their_bits)
        answer = deflate.agree(build_extension([(ExtensionName(factory.name), list(factory.get_request_params()))]))
        assert (answer is None) == (our_bits is not None and our_bits < WINDOW_BITS)
        if answer is not None:
            ((_, parameters),) = parse_extension(answer)
            assert frames_of(wire * 2, factory.process_response_params(parameters, [])) == [text, text]
