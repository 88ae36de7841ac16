"""RFC 6455 in the manner of the Autobahn suite: the table of cases.py at the protocol class, and at a real server."""

import asyncio
import itertools
import socket

import pytest

from tests.fanout.cases import CASES, close
from tests.fanout.wire import Direct, Heard, remote
from tests.liveserver import Liveserver

GOODBYE = close(1000)
PIECES = None, 1, 7  # bytes of a packet; None: all at once
FULL_PING = CASES["2.4 125 bytes"][0]


@pytest.mark.parametrize("case", CASES)
async def test_what_a_client_sends_has_one_answer_however_it_is_cut(case: str) -> None:
    data, pongs, code = CASES[case]
    for piece_bytes, offer in itertools.product(PIECES, (None, "permessage-deflate")):
        client = Direct(offer)
        client.send(data, piece_bytes)
        assert client.heard == Heard(pongs, code), (piece_bytes, offer)
        if code is None:
            client.send(GOODBYE, piece_bytes)
        # Nothing that comes now has an answer; and who said goodbye, or broke the protocol, is hung up on.
        client.send(GOODBYE + FULL_PING + CASES["3.1"][0], piece_bytes)
        assert client.heard == Heard(pongs, code or 1000), (piece_bytes, offer)
        assert client.transport.hung_up


async def test_a_real_server_answers_the_same(server: Liveserver) -> None:
    slug, heard = server.new_blog(), {}
    for case, (data, _, code) in CASES.items():
        async with remote(server, slug) as client:
            client.writer.write(data + (GOODBYE if code is None else b""))
            await client.hear_close()
            heard[case] = client.ear.heard
    assert heard == {case: Heard(pongs, code or 1000) for case, (_, pongs, code) in CASES.items()}


async def test_a_client_that_said_something_has_the_time_to_answer_our_close() -> None:
    client = Direct()
    client.send(CASES["1.1.1 0 bytes"][0])
    assert not client.transport.hung_up
    client.send(close(4400))
    assert client.transport.hung_up


async def test_pongs_for_a_client_that_does_not_read_are_dropped() -> None:
    client = Direct()
    client.send(FULL_PING)
    client.reader.pause_writing()
    client.send(FULL_PING * 10_000)
    assert len(client.heard.pongs) == 1
    client.reader.resume_writing()
    client.send(FULL_PING)
    assert len(client.heard.pongs) == 2


async def test_a_hundred_thousand_pings_whose_pongs_are_not_read_are_taken(server: Liveserver) -> None:
    async with remote(server, server.new_blog()) as client:
        client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 10)
        for _ in range(100):
            client.writer.write(FULL_PING * 1000)
            await asyncio.wait_for(client.writer.drain(), 30)
        client.writer.write(GOODBYE)
        assert await client.hear_close() == 1000
        assert len(client.ear.heard.pongs) < 100_000
