"""permessage-deflate: what is agreed on, offer by offer (RFC 7692, section 7.1), and how little is then sent."""

import zlib
from typing import Any

import orjson
import pytest
import websockets
from websockets.exceptions import InvalidHeader
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from liveserver.errors import BadRequest
from liveserver.fanout import deflate, handshake
from liveserver.fanout.frame import DEFLATE_FROM_BYTES, WINDOW_BITS, Frame
from liveserver.model.entry import Entry
from tests.fanout.test_stream import connect, publish, receive
from tests.fanout.wire import Direct, request
from tests.liveserver import Liveserver

ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12"
BOTH_WINDOWS = "server_max_window_bits=15; client_max_window_bits"

# After "permessage-deflate; " each; what is agreed on is the same for all.
ACCEPTED = [
    "server_no_context_takeover",
    "client_no_context_takeover",
    *(f"server_max_window_bits={bits}" for bits in range(12, 16)),
    "client_max_window_bits",  # what browsers offer
    *(f"client_max_window_bits={bits}" for bits in range(8, 16)),
    f"server_no_context_takeover; client_no_context_takeover; {BOTH_WINDOWS}",
    f"{BOTH_WINDOWS}; client_no_context_takeover; server_no_context_takeover",
    'server_max_window_bits="12"',
    'client_max_window_bits="9"',
    'server_max_window_bits="1\\2"',  # a quoted string may quote what needs no quoting
    "server_max_window_bits = 12",
    "\tserver_max_window_bits=12 ;client_max_window_bits",
]
DECLINED = [
    *(f"server_max_window_bits={bits}" for bits in (*range(12), 16, 32, 1215)),  # we use a window of 12 bits
    *(f"client_max_window_bits={bits}" for bits in (*range(8), 16, 99)),
    *(
        f"{side}_max_window_bits={value}"
        for side in ("server", "client")
        for value in ("012", "+12", "12.0", "x", "1e1")
    ),
    *(f'{side}_max_window_bits="{value}"' for side in ("server", "client") for value in ("012", "x")),
    "server_max_window_bits",
    *(f"{side}_no_context_takeover{value}" for side in ("server", "client") for value in ("=1", "=true", '="12"')),
    *(f"{name}; {name}" for name in ("server_no_context_takeover", "client_no_context_takeover")),
    "server_max_window_bits=12; server_max_window_bits=12",
    "server_max_window_bits=12; server_max_window_bits=13",
    "client_max_window_bits; client_max_window_bits",
    "client_max_window_bits; client_max_window_bits=10",
    "unknown",
    "unknown=1",
    "max_window_bits=15",
    "Server_no_context_takeover",
    f"{BOTH_WINDOWS}; unknown",
]
# Several offers, the one preferred first; the first that can be kept is taken.
OFFERS = {
    None: None,
    "": None,
    "permessage-deflate": ANSWER,
    "permessage-deflate, permessage-deflate": ANSWER,
    "permessage-deflate; server_max_window_bits=10, permessage-deflate": ANSWER,
    "permessage-deflate; client_max_window_bits; server_max_window_bits=10, "
    "permessage-deflate; client_max_window_bits": ANSWER,
    "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9": None,
    "permessage-deflate; unknown, permessage-deflate; server_max_window_bits=13": ANSWER,
    "x-webkit-deflate-frame, permessage-deflate": ANSWER,
    "permessage-deflate, x-webkit-deflate-frame": ANSWER,
    "permessage-foo; x=10, permessage-bar": None,
    "x-webkit-deflate-frame": None,
    "permessage-deflate-2": None,
    "permessage-bzip2; client_max_window_bits": None,
    ", permessage-deflate,": ANSWER,
}
UNREADABLE = [
    "permessage-deflate;",
    "permessage-deflate; ;",
    "permessage-deflate; server_max_window_bits=",
    'permessage-deflate; server_max_window_bits=""',
    'permessage-deflate; server_max_window_bits="12',
    'permessage-deflate; server_max_window_bits=" 12"',
    "permessage-deflate; server_max_window_bits='12 13'",
    "permessage-deflate client_max_window_bits",
    "permessage-deflate; =15",
    "; client_max_window_bits",
    '"permessage-deflate"',
    "permessage/deflate",
]


@pytest.mark.parametrize("parameters", ACCEPTED)
def test_an_offer_that_can_be_kept_is_accepted(parameters: str) -> None:
    assert deflate.agree(f"permessage-deflate; {parameters}") == ANSWER


@pytest.mark.parametrize("parameters", DECLINED)
def test_an_offer_that_cannot_is_declined_and_the_next_one_taken(parameters: str) -> None:
    assert deflate.agree(f"permessage-deflate; {parameters}") is None
    assert deflate.agree(f"permessage-deflate; {parameters}, permessage-deflate") == ANSWER


@pytest.mark.parametrize("offers", OFFERS)
def test_of_several_offers_the_first_that_can_be_kept_is_taken(offers: str | None) -> None:
    assert deflate.agree(offers) == OFFERS[offers]


@pytest.mark.parametrize("offers", UNREADABLE)
def test_what_is_no_list_of_extensions_is_a_bad_request(offers: str) -> None:
    with pytest.raises(InvalidHeader):
        deflate.agree(offers)
    with pytest.raises(BadRequest):
        handshake.read(request(offer=offers))


async def test_the_answer_is_in_the_handshake_and_only_where_something_was_agreed_on() -> None:
    plain = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    )
    assert Direct().answer == Direct("permessage-deflate; unknown").answer == plain + b"\r\n"
    agreed = plain + f"Sec-WebSocket-Extensions: {ANSWER}\r\n\r\n".encode()
    assert Direct("permessage-deflate").answer == agreed
    # In lines of their own, which is one list.
    lines = "x-webkit-deflate-frame\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
    assert Direct(lines).answer == agreed


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


async def receive_news(stream: websockets.ClientConnection) -> dict[str, Any]:
    """The next message that is no tick."""
    while (message := await receive(stream))["type"] == "tick":
        pass
    return message


@pytest.mark.parametrize("window", [None, *range(WINDOW_BITS, 16)])
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
            ours, theirs = await receive_news(deflated), await receive_news(plain)
            assert {**ours, "readers": 0, "at": ""} == {**theirs, "readers": 0, "at": ""}
        await deflated.send("compressed words of a client")
        with pytest.raises(websockets.ConnectionClosed) as closed:
            while True:
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
