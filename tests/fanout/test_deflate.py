"""permessage-deflate: what is agreed on, and that every reader that agreed can read every message."""

import zlib

import orjson
import pytest
import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Opcode
from websockets.protocol import CLIENT, OPEN, Protocol

from liveserver.fanout import deflate
from liveserver.fanout.frame import DEFLATE_FROM_BYTES, WINDOW_BITS, Frame
from liveserver.model.entry import Entry
from tests.fanout.test_stream import connect, publish, receive
from tests.liveserver import Liveserver


@pytest.mark.parametrize(
    ("offer", "agreed"),
    [
        (None, False),
        ("permessage-deflate", True),
        ("permessage-deflate; client_max_window_bits", True),  # what browsers offer
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", True),
        ("permessage-deflate; server_max_window_bits=15", True),
        (f"permessage-deflate; server_max_window_bits={WINDOW_BITS}", True),
        (f'permessage-deflate; server_max_window_bits="{WINDOW_BITS}"', True),
        (f"permessage-deflate; server_max_window_bits={WINDOW_BITS - 1}", False),
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", True),  # the second offer will do
        ("x-webkit-deflate-frame, permessage-deflate", True),
        ("x-webkit-deflate-frame", False),
        ("permessage-deflate; server_max_window_bits", False),
        ("permessage-deflate; server_max_window_bits=16", False),
        ("permessage-deflate; server_max_window_bits=012", False),
        ("permessage-deflate; client_max_window_bits=7", False),
        ("permessage-deflate; client_max_window_bits=10", True),
        ("permessage-deflate; server_no_context_takeover=1", False),
        ("permessage-deflate; unknown", False),
        ("permessage-deflate; client_max_window_bits; client_max_window_bits", False),
    ],
)
def test_an_offer_is_accepted_when_it_can_be_kept(offer: str | None, agreed: bool) -> None:
    assert deflate.agree(offer) == (deflate.ACCEPTED if agreed else None)


@pytest.mark.parametrize("bits", range(WINDOW_BITS, 16))
@pytest.mark.parametrize("size", [10, 1_000, 10_000, 300_000])
def test_a_message_can_be_read_with_every_window_that_is_agreed_on(bits: int, size: int) -> None:
    text = b'{"type":"entry.created","words":"' + b"".join(b"%d and on, " % n for n in range(size // 8)) + b'"}'
    parser = Protocol(CLIENT, state=OPEN, max_size=None)
    parser.extensions = [
        websockets.extensions.permessage_deflate.PerMessageDeflate(True, True, bits, 15),
    ]
    parser.receive_data(Frame(text).deflated() * 2)
    for event in parser.events_received():
        assert event.opcode is Opcode.TEXT
        assert bytes(event.data) == text
    assert parser.parser_exc is None


def test_what_does_not_shrink_goes_plain() -> None:
    short = Frame(b'{"type":"tick"}')
    assert short.deflated() == short.plain()
    noise = Frame(zlib.compress(bytes(range(256)) * 4, 9) + bytes(range(256)))
    assert len(noise.text) > DEFLATE_FROM_BYTES
    assert noise.deflated() == noise.plain()


def test_each_form_is_made_once() -> None:
    frame = Frame(b'{"type":"entry.created",' + b'"x":1,' * 100 + b'"y":2}', "epoch:1")
    assert frame.deflated() is frame.deflated()
    assert frame.plain() is frame.plain()
    assert frame.sse() is frame.sse()


@pytest.mark.parametrize("window", [None, 15, WINDOW_BITS])
async def test_a_reader_that_agreed_reads_the_same_as_one_that_did_not(server: Liveserver, window: int | None) -> None:
    slug = server.new_blog()
    factory = ClientPerMessageDeflateFactory(server_max_window_bits=window, client_max_window_bits=True)
    async with (
        connect(server, slug, "?since=0", compression=None, extensions=[factory]) as deflated,
        connect(server, slug, "?since=0", compression=None) as plain,
    ):
        assert deflated.protocol.extensions and not plain.protocol.extensions
        for number in range(3):
            publish(server, slug, body=f"entry {number} " * 100)
        for _ in range(4):
            ours, theirs = await receive(deflated), await receive(plain)
            assert {**ours, "readers": 0, "at": ""} == {**theirs, "readers": 0, "at": ""}
        await deflated.send("compressed words of a client")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await receive(deflated)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4400


def test_an_entry_of_six_hundred_bytes_of_text_takes_at_most_six_tenths_of_its_plain_bytes() -> None:
    words = (
        "Neil Armstrong has come down the ladder and stands on the footpad of Eagle. The surface, he says, "
        "appears to be very, very finely grained as you get close to it, almost like a powder. In Houston, "
        "where it is just before ten in the evening, the room is silent; the picture from the Moon comes in "
        "upside down at first, then is set right. Aldrin watches from above, with the camera, and reads out "
        "what is left of oxygen. Half a billion people are thought to be watching, more than have ever seen "
        "one thing together; in the capitals of Europe it is night, and in many streets every window is lit."
    )
    entry = Entry(
        id="01a20487-21f6-756b-98ca-ce17625d7469",
        blog="apollo-11",
        status="published",
        title="Armstrong is on the Moon",
        html=f"<p>{words}</p>",
        published_at="1969-07-21T02:56:15.000Z",
        updated_at="1969-07-21T02:56:15.000Z",
        url="/blogs/apollo-11/entries/01a20487-21f6-756b-98ca-ce17625d7469",
    )
    frame = Frame(
        orjson.dumps({"type": "entry.created", "seq": 12345, "at": "1969-07-21T02:56:15.123Z", "entry": entry})
    )
    assert 590 <= len(words) <= 620
    assert len(frame.deflated()) <= 0.6 * len(frame.plain())
