"""One reader: its socket and handshake, where it stands, and whether what comes is what must come next."""

import os
import socket
import ssl
import time
from collections.abc import Callable
from enum import IntEnum

from liveserver.cli.bench import wire
from liveserver.cli.bench.sample import Sample
from liveserver.cli.bench.target import Target

READ_BYTES = 64 << 10
# What the kernel holds for a reader that does not read: as little as it lets us ask for.
SLOW_BUFFER_BYTES = 4096


class Stage(IntEnum):
    """How far a reader has come."""

    AWAY = 0
    CONNECTING = 1
    SECURING = 2
    ASKED = 3
    OPEN = 4
    STILL = 5


class Refused(Exception):
    """The server does not take a reader; the reason in a few words."""


class Reader:
    """A socket and a cursor. ``cursor`` is the last seq it has, -1 before it has a position.

    ``goal`` is the head at the moment it came, until it has reached that; then -1.
    """

    __slots__ = ("_holes", "began_ns", "cursor", "goal", "number", "receive", "rest", "slow", "socket", "stage")
    receive: Callable[[int], bytes]

    def __init__(self, number: int, *, slow: bool) -> None:
        self.number = number
        self.slow = slow
        self.stage = Stage.AWAY
        self.socket: socket.socket | None = None
        self.rest = b""  # of a message that has not come whole
        self.cursor = self.goal = -1
        self.began_ns = 0
        self._holes: set[int] | None = None

    def set_out(self, target: Target) -> int:
        """Begin to connect; answers the descriptor, which tells by being writable. Raises OSError."""
        self.began_ns = time.monotonic_ns()
        self.socket = target.socket(self.number, SLOW_BUFFER_BYTES if self.slow else 0)
        self.stage, self.rest = Stage.CONNECTING, b""
        return self.socket.fileno()

    def go_on(self, target: Target, tls: ssl.SSLContext | None, epoch: str) -> wire.Message | None:
        """The next step towards the greeting; answers that when it has come, and keeps what came after it.

        Raises BlockingIOError or those of TLS while there is something to wait for, Refused or OSError when in vain.
        """
        assert self.socket is not None
        if self.stage == Stage.CONNECTING:
            if code := self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise Refused(os.strerror(code).lower())
            self.stage = Stage.SECURING
            if tls is not None:
                self.socket = tls.wrap_socket(
                    self.socket, server_hostname=target.hostname, do_handshake_on_connect=False
                )
        if self.stage == Stage.SECURING:
            if isinstance(self.socket, ssl.SSLSocket):
                self.socket.do_handshake()
            self._ask(target, epoch)
            raise BlockingIOError
        return self._hear()

    def leave(self) -> None:
        """Close the connection."""
        if self.socket is not None:
            self.socket.close()
        self.socket, self.stage, self.goal = None, Stage.AWAY, -1

    def step_back(self, behind: int) -> None:
        """Forget the last so many events."""
        self.cursor = max(0, self.cursor - behind)
        self._holes = None

    def send(self, data: bytes) -> None:
        """Send a few bytes; whatever is wrong with the connection shows at the next read."""
        try:
            assert self.socket is not None
            self.socket.send(data)
        except OSError:
            return

    def note(self, seq: int, sample: Sample) -> bool:
        """Check an event against what must come next; false when it is there already."""
        if seq <= self.cursor:
            if self._holes is None or seq not in self._holes:
                sample.repeated += 1
                return False
            self._holes.remove(seq)
            sample.missed -= 1
            sample.disordered += 1
            return True
        if seq > self.cursor + 1:
            self._holes = self._holes or set()
            self._holes.update(range(self.cursor + 1, seq))
            sample.missed += seq - self.cursor - 1
        self.cursor = seq
        return True

    def _ask(self, target: Target, epoch: str) -> None:
        assert self.socket is not None
        since = self.cursor if self.cursor >= 0 else None
        # Slow readers take no compression: what is on its way to them is to fill their buffers.
        deflate = target.deflate and not self.slow
        self.socket.send(wire.request(target.stream, target.host, deflate=deflate, since=since, epoch=epoch))
        self.receive = self.socket.recv
        self.stage = Stage.ASKED

    def _hear(self) -> wire.Message | None:
        data = self.receive(READ_BYTES)
        if not data:
            raise Refused("the server hung up during the handshake")
        self.rest += data
        head = self.rest.find(b"\r\n\r\n") + 4
        if head < 4:
            return None
        if reason := wire.refusal(self.rest):
            raise Refused(reason)
        greeting = wire.greeting(self.rest[head:])
        if greeting is None:
            return None
        hello, end = greeting
        self.rest = self.rest[head + end :]
        self.cursor = self.cursor if self.cursor >= 0 else hello.seq
        self.goal = hello.seq
        self.stage = Stage.STILL if self.slow and self.cursor >= self.goal else Stage.OPEN
        return hello
