"""The tail of a blog's log, kept in each process as frames: the one buffer of all its readers."""

from collections.abc import Callable

from liveserver.fanout.frame import Form, Frame

# What a reader may be behind before it is asked to come again. 2000 entries are hours of the busiest blog; the bytes
# bound what a blog of very long entries costs a process.
TAIL_FRAMES = 2000
TAIL_BYTES = 8 << 20
# Trimming moves the whole list, so it waits until a good part can go.
SLACK = 1.25
# One write takes at most so many bytes of backlog: what the transport must hold for a socket that takes none of them.
WRITE_BYTES = 256 << 10


class Log:
    """Frames without a gap: ``start`` is the seq before the first one kept, ``head`` that of the last one."""

    __slots__ = ("_bytes", "_frames", "_memo", "head", "start")

    def __init__(self, head: int) -> None:
        self.start = self.head = head
        self._frames: list[Frame] = []
        self._bytes = 0
        # Most readers stand at the same cursor, so the last answer of after() nearly always serves the next one.
        self._memo: dict[Form, tuple[int, int, bytes, int]] = {}

    def append(self, frame: Frame) -> None:
        """Take the next event; forgets the oldest ones beyond what is kept."""
        self._frames.append(frame)
        self._bytes += len(frame.text)
        self.head += 1
        if len(self._frames) > TAIL_FRAMES * SLACK or self._bytes > TAIL_BYTES * SLACK:
            self._trim()

    def after(self, cursor: int, form: Form) -> tuple[bytes, int]:
        """The messages after a cursor that is not before ``start``, in one piece, and the cursor behind them.

        Goes up to the head, or as far as one write should.
        """
        memo = self._memo.get(form)
        if memo is not None and memo[0] == cursor and memo[1] == self.head:
            return memo[2], memo[3]
        messages: list[bytes] = []
        size, reached = 0, cursor
        for frame in self._frames[cursor - self.start :]:
            message = frame.form(form)
            if messages and size + len(message) > WRITE_BYTES:
                break
            messages.append(message)
            size += len(message)
            reached += 1
        piece = messages[0] if len(messages) == 1 else b"".join(messages)
        self._memo[form] = (cursor, self.head, piece, reached)
        return piece, reached

    def event(self, seq: int) -> bytes | None:
        """The text of one event; None when it is not kept."""
        return self._frames[seq - self.start - 1].text if self.start < seq <= self.head else None

    def rewrite(self, change: Callable[[Frame], Frame]) -> None:
        """Put other frames in the place of those kept."""
        self._frames = [change(frame) for frame in self._frames]
        self._bytes = sum(len(frame.text) for frame in self._frames)
        self._memo.clear()

    def _trim(self) -> None:
        gone = max(0, len(self._frames) - TAIL_FRAMES)
        left = self._bytes - sum(len(frame.text) for frame in self._frames[:gone])
        while left > TAIL_BYTES and gone < len(self._frames) - 1:
            left -= len(self._frames[gone].text)
            gone += 1
        del self._frames[:gone]
        self.start += gone
        self._bytes = left
