"""The tail of a log: frames without a gap, cursors into it, and what is forgotten."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Opcode
from websockets.protocol import CLIENT, OPEN, Protocol

from liveserver.fanout import log as logs
from liveserver.fanout.frame import Frame
from liveserver.fanout.log import Log


def texts(data: bytes) -> list[bytes]:
    """What a client reads in some bytes: the texts of whole text frames."""
    parser = Protocol(CLIENT, state=OPEN, max_size=None)
    parser.receive_data(data)
    frames = parser.events_received()
    assert parser.parser_exc is None
    assert all(frame.opcode is Opcode.TEXT and frame.fin for frame in frames)
    return [bytes(frame.data) for frame in frames]


def filled(count: int, start: int = 0) -> Log:
    log = Log(start)
    for seq in range(start + 1, start + count + 1):
        log.append(Frame(b"%d" % seq))
    return log


def test_a_cursor_gets_all_that_comes_after_it_in_one_piece() -> None:
    log = filled(10, start=100)
    data, cursor = log.after(107, "plain")
    assert (texts(data), cursor) == ([b"108", b"109", b"110"], 110)


@given(st.lists(st.integers(0, 300_000), max_size=12), st.data())
def test_pieces_of_any_size_put_together_are_the_log(sizes: list[int], data: st.DataObject) -> None:
    log = Log(0)
    for size in sizes:
        log.append(Frame(b"x" * size))
    cursor = since = data.draw(st.integers(0, len(sizes)))
    read: list[bytes] = []
    while cursor < log.head:
        piece, reached = log.after(cursor, "plain")
        assert reached > cursor
        assert len(piece) <= logs.WRITE_BYTES or reached == cursor + 1
        read += texts(piece)
        cursor = reached
    assert [len(text) for text in read] == sizes[since:]


def test_cursors_that_differ_are_not_confused_by_the_last_answer() -> None:
    log = filled(5)
    for cursor, _ in itertools.product((1, 3, 1, 4, 3), range(2)):
        assert texts(log.after(cursor, "plain")[0]) == [b"%d" % seq for seq in range(cursor + 1, 6)]
    log.append(Frame(b"6"))
    assert texts(log.after(4, "plain")[0]) == [b"5", b"6"]


def test_the_oldest_frames_are_forgotten_but_never_the_newest_ones() -> None:
    log = filled(logs.TAIL_FRAMES * 2)
    assert log.head - logs.TAIL_FRAMES * logs.SLACK <= log.start <= log.head - logs.TAIL_FRAMES
    assert texts(log.after(log.start, "plain")[0])[0] == b"%d" % (log.start + 1)


def test_frames_of_many_bytes_are_forgotten_sooner() -> None:
    log = Log(0)
    for _ in range(30):
        log.append(Frame(b"x" * 1_000_000))
    kept = log.head - log.start
    assert kept * 1_000_000 <= logs.TAIL_BYTES * logs.SLACK
    assert kept >= 1
