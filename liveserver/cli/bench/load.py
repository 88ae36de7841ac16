"""The readers of one process: plain sockets and one poll, so that reading costs no more than serving does.

Each reader is checked on: every event once, in order, from its position on. One that the server closes comes back at
once and goes on from where it stood, as a reader's page does.
"""

import gc
import select
import signal
import ssl
import sys
import time
import zlib
from collections import deque
from math import log2
from multiprocessing.connection import Connection
from typing import Any

from liveserver.cli.bench import limits, usage, wire
from liveserver.cli.bench.distribution import STEPS
from liveserver.cli.bench.reader import READ_BYTES, Reader, Refused, Stage
from liveserver.cli.bench.sample import Sample, Standing
from liveserver.cli.bench.target import Target
from liveserver.cli.bench.wire import Message, Piece
from liveserver.errors import CloseCode

# Handshakes under way at a time: enough to keep a server busy, and far fewer than a kernel queues for it.
AT_ONCE = 256
# Pieces that are remembered: the last events, in the ways in which they have come cut.
PIECES = 256
TOLD_AT_ONCE = 512
BROKEN = 1006
OPEN = Stage.OPEN  # asked for at each read; looking it up there costs as much as the rest of the question
NEVER_AGAIN = (CloseCode.BLOG_UNKNOWN, CloseCode.BLOG_DELETED, CloseCode.CLIENT_SPOKE)


class Load:
    """Readers in one loop. What the parent may ask are the methods up to ``close``."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._tls = ssl.create_default_context() if target.tls else None
        self._away: deque[Reader] = deque()
        self._readers: dict[int, Reader] = {}  # by descriptor
        self._pieces: dict[bytes, Piece] = {}
        self._epoch = ""
        self._shaking = self._catching = self._reading = self._still = self._lost = self._delivered = 0
        # Elsewhere than on Linux poll serves, at a cost that grows with the readers.
        self._poll: Any = select.epoll() if sys.platform == "linux" else select.poll()
        self._sample, self._since = Sample(), usage.own_clocks()

    def connect(self, first: int, count: int, slow: bool) -> None:
        """Bring so many readers more, numbered on from the first; slow ones read the greeting and no further."""
        self._away.extend(Reader(number, slow=slow) for number in range(first, first + count))

    def drop(self, behind: int) -> None:
        """All drop their connections, and come back so many events behind where they stood."""
        for reader in [*self._readers.values()]:
            self._part(reader)
            reader.step_back(behind)
            self._away.append(reader)

    def wake(self) -> None:
        """Those that hold still begin to read."""
        for descriptor, reader in self._readers.items():
            if reader.stage == Stage.STILL:
                reader.stage = Stage.OPEN
                self._poll.register(descriptor, select.POLLIN)
        self._still = 0

    def dismiss(self) -> None:
        """The slow ones leave."""
        for reader in [each for each in self._readers.values() if each.slow]:
            self._part(reader)

    def standing(self) -> Standing:
        """Where they stand."""
        coming = len(self._away) + self._shaking + self._catching
        return Standing(self._reading, coming, self._still, self._lost, self._delivered)

    def lacking(self, head: int) -> int:
        """How many events up to the head have not come yet, over all who read."""
        return sum(max(0, head - reader.cursor) for reader in self._readers.values() if reader.stage == Stage.OPEN)

    def measured(self) -> Sample:
        """What was measured since this was asked last."""
        sample, before = self._sample, self._since
        self._sample, self._since = Sample(), usage.own_clocks()
        wall, busy, waited = (now - then for now, then in zip(self._since, before, strict=True))
        sample.busy, sample.waited = busy / wall, waited / wall
        return sample

    def close(self) -> None:
        """All leave."""
        for reader in [*self._readers.values()]:
            self._part(reader)

    # The loop

    def serve(self, pipe: Connection) -> None:
        """Read, and do what is asked through the pipe, until that is closed."""
        self._poll.register(pipe.fileno(), select.POLLIN)
        while True:
            while self._away and self._shaking < AT_ONCE:
                self._start(self._away.popleft())
            if self._turn():
                try:
                    name, arguments = pipe.recv()
                except EOFError:
                    return
                pipe.send(getattr(self, name)(*arguments))

    def _turn(self) -> bool:
        """Read what has come; answers whether something has come for somebody who is no reader."""
        asked = False
        readers, pieces, clock, sample = self._readers, self._pieces, time.monotonic_ns, self._sample
        lateness, counts = sample.lateness, sample.lateness.counts
        for descriptor, _ in _told(self._poll):
            reader = readers.get(descriptor)
            if reader is None:
                asked = True
                continue
            if reader.stage is not OPEN:
                self._go_on(reader, descriptor)
                continue
            try:
                data = reader.receive(READ_BYTES)
            except (BlockingIOError, ssl.SSLWantReadError):
                continue
            except OSError:
                data = b""
            now = clock()
            if reader.rest and data:
                data = reader.rest + data
            piece = pieces.get(data)
            if piece is None or piece.before != reader.cursor or reader.goal >= 0:
                self._take(reader, data, now)
                continue
            # The common case, in line: the very next events, in bytes that others have been sent before.
            reader.cursor, reader.rest = piece.after, piece.rest
            for sent in piece.sent_ns:
                late = now - sent
                counts[int(log2(late) * STEPS)] += 1
                if late > lateness.largest_ns:
                    lateness.largest_ns = late
            self._delivered += piece.after - piece.before
            sample.delivered += piece.after - piece.before
            sample.event_bytes += piece.event_bytes
            sample.last_ns = now
        return asked

    def _take(self, reader: Reader, data: bytes, now: int) -> None:
        """What an open reader was sent, whatever it is; nothing means that the connection is gone."""
        if not data:
            self._come_again(reader, BROKEN)
            return
        try:
            piece = self._piece(data)
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            self._give_up(reader, f"was sent what can't be read: {error}")
            return
        reader.rest = piece.rest
        self._sample.event_bytes += piece.event_bytes
        for message in piece.messages:
            if message.kind == "event":
                self._event(reader, message, now)
            elif message.kind == "reset":
                self._sample.resets += 1
                reader.cursor = message.seq
            elif message.kind == "ping":
                reader.send(wire.pong(message.word))
            elif message.kind == "close":
                self._come_again(reader, message.seq)
                return
        if 0 <= reader.goal <= reader.cursor:
            self._arrived(reader, now)

    def _event(self, reader: Reader, message: Message, now: int) -> None:
        sample = self._sample
        if reader.note(message.seq, sample):
            self._delivered += 1
            sample.delivered += 1
            sample.last_ns = now
            if message.sent_ns:
                sample.lateness.add(now - message.sent_ns)

    def _piece(self, data: bytes) -> Piece:
        piece = self._pieces.get(data)
        if piece is None:
            if len(self._pieces) >= PIECES:
                self._pieces.clear()
            piece = self._pieces[data] = wire.parse(data)
        return piece

    # Coming and going

    def _start(self, reader: Reader) -> None:
        try:
            descriptor = reader.set_out(self._target)
        except OSError as error:
            self._give_up(reader, str(error.strerror or error).lower())
            return
        self._shaking += 1
        self._readers[descriptor] = reader
        self._poll.register(descriptor, select.POLLOUT)

    def _go_on(self, reader: Reader, descriptor: int) -> None:
        try:
            hello = reader.go_on(self._target, self._tls, self._epoch)
        except ssl.SSLWantWriteError:
            self._poll.modify(descriptor, select.POLLOUT)
        except (BlockingIOError, ssl.SSLWantReadError):
            self._poll.modify(descriptor, select.POLLIN)
        except (OSError, Refused, ValueError, KeyError, TypeError, zlib.error) as error:
            self._give_up(reader, str(getattr(error, "strerror", None) or error))
        else:
            if hello is not None:
                self._greeted(reader, hello, descriptor)

    def _greeted(self, reader: Reader, hello: Message, descriptor: int) -> None:
        now = time.monotonic_ns()
        self._epoch = hello.word.decode()
        self._shaking -= 1
        self._catching += 1
        self._reading += not reader.slow
        if reader.cursor >= reader.goal:
            self._arrived(reader, now)
        if reader.stage == Stage.STILL:
            self._poll.unregister(descriptor)
            self._still += 1
        elif reader.rest:
            rest, reader.rest = reader.rest, b""
            self._take(reader, rest, now)

    def _arrived(self, reader: Reader, now: int) -> None:
        """It has all that there was when it came."""
        reader.goal = -1
        self._catching -= 1
        self._sample.last_ns = now
        self._sample.arrivals.add(now - reader.began_ns)

    def _come_again(self, reader: Reader, code: int) -> None:
        """The server has ended the stream."""
        self._sample.closes[code] += 1
        if code in NEVER_AGAIN:
            self._give_up(reader, f"closed with {code}")
            return
        self._part(reader)
        self._away.append(reader)

    def _give_up(self, reader: Reader, reason: str) -> None:
        self._part(reader)
        self._lost += 1
        self._sample.lost[reason] += 1

    def _part(self, reader: Reader) -> None:
        """Close a reader's connection, whatever stage it is in."""
        if reader.socket is None:
            return
        descriptor = reader.socket.fileno()
        del self._readers[descriptor]
        if reader.stage == Stage.STILL:
            self._still -= 1
        else:
            self._poll.unregister(descriptor)
        if reader.stage >= Stage.OPEN:
            self._reading -= not reader.slow
            self._catching -= reader.goal >= 0
        else:
            self._shaking -= 1
        reader.leave()


def process(pipe: Connection, target: Target) -> None:
    """A process of readers: what the parent starts."""
    # Ctrl-C goes to the whole group; the parent decides what becomes of us, and says so by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.raise_files()
    # Nothing here makes cycles, and looking for them among thousands of readers takes milliseconds.
    gc.disable()
    load = Load(target)
    load.serve(pipe)
    load.close()


def _told(poll: Any) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = poll.poll(None, TOLD_AT_ONCE) if sys.platform == "linux" else poll.poll()
    return told
