"""A reader: a transport and a cursor into the blog's log, and nothing more."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import repeat
from os import write
from typing import Any, Literal, Protocol

from liveserver.errors import LiveserverError
from liveserver.fanout.frame import Form

# How long a peer may take to answer our close, or to take what was written before it.
CLOSE_SECONDS = 5.0


class Source(Protocol):
    """What a reader reads from (fanout/channel.py)."""

    def resume(self, reader: "Reader") -> None:
        """Go on with a reader that can be written to again."""

    def leave(self, reader: "Reader") -> None:
        """Forget a reader."""


class Host(Protocol):
    """Who takes readers in (fanout/gate.py)."""

    def admit(self, reader: "Reader", headers: dict[str, str], slug: str, epoch: str | None, since: int | None) -> str:
        """Let a reader join a blog; answers the address it counts for. Raises Forbidden, TooManyReaders."""
        ...

    def leave(self, reader: "Reader", address: str) -> None:
        """One that was admitted is gone."""

    def refused(self, reason: str) -> None:
        """One could not be admitted."""

    def send_away(self, reader: "Reader") -> None:
        """Ask a reader to come back after a restart, in its turn."""

    def spread_seconds(self) -> int:
        """Over how many seconds they should come back then."""
        ...


class Reader(asyncio.Protocol):
    """Somebody who reads one blog. Has no queue and no task: what it lacks is in the log, after its cursor.

    ``form`` is the form in which it takes messages. ``writable`` is false while its socket is full; the pump passes
    over it then and takes it on again from its cursor. ``connections`` are those that uvicorn waits for when it stops.
    """

    __slots__ = (
        "_address",
        "_connections",
        "_descriptor",
        "channel",
        "cursor",
        "form",
        "host",
        "state",
        "transport",
        "writable",
    )

    def __init__(self, host: Host, connections: set[Any]) -> None:
        self.host = host
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # comes with connection_made
        self.channel: Source | None = None
        self.cursor = 0
        self.form: Form = "plain"
        self.state: Literal["waiting", "open", "closed"] = "waiting"
        self.writable = True
        self._address: str | None = None  # known while it counts as a reader
        self._connections = connections
        self._descriptor = -1

    def adopt(self, transport: asyncio.Transport) -> None:
        """Take a transport over, so that it says at once when it could not pass everything on, and when it could."""
        self._connections.add(self)
        self.transport = transport
        transport.set_protocol(self)
        # The buffer counts as full as soon as anything is in it: then whatever is written can go past it.
        transport.set_write_buffer_limits(high=0)
        if transport.get_extra_info("sslcontext") is None:
            # Plain sockets are written to directly while nothing waits in the transport: 2 µs less for each delivery.
            # The transport tells connection_lost before it closes the descriptor, so it is never another's.
            self._descriptor = transport.get_extra_info("socket").fileno()

    def write(self, data: bytes) -> None:
        """Write whole frames. Call only while writable; what the socket does not take waits in the transport."""
        if self._descriptor >= 0:
            try:
                sent = write(self._descriptor, data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._lose()
                return
            if sent == len(data):
                return
            data = data[sent:]
        self.transport.write(data)

    def join(self, headers: dict[str, str], slug: str, epoch: str | None, since: int | None) -> None:
        """Join a blog at a position. Raises Forbidden for a page that may not, TooManyReaders."""
        self._address = self.host.admit(self, headers, slug, epoch, since)

    # What differs by transport

    def accept(self, greeting: bytes) -> None:
        """Admit a reader: the answer to its request, and the first messages."""
        raise NotImplementedError

    def refuse(self, error: Exception) -> None:
        """Answer a reader that was waiting to be admitted with what went wrong."""
        raise NotImplementedError

    def close(self, code: int, reason: str) -> None:
        """End the stream for a reason that the client understands."""
        raise NotImplementedError

    # What uvicorn and the transport call

    def shutdown(self) -> None:
        """The server goes away: ask the reader to come back, in its turn."""
        self.host.send_away(self)

    def eof_received(self) -> bool:
        """A client that sends no more reads no more: close."""
        return False

    def pause_writing(self) -> None:
        """The socket is full."""
        self.writable = False

    def resume_writing(self) -> None:
        """The socket has taken all that was written."""
        self.writable = True
        if self.channel is not None:
            self.channel.resume(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The reader is gone."""
        self._connections.discard(self)
        self._lose()
        self._leave()
        address, self._address = self._address, None
        if address is not None:
            self.host.leave(self, address)

    def _refused(self, error: Exception) -> LiveserverError:
        """What to tell a reader that can't be admitted."""
        told = error if isinstance(error, LiveserverError) else LiveserverError("Something went wrong here.")
        self.host.refused(told.title.lower())
        return told

    def _say_last(self, words: bytes) -> None:
        """Write no more than this; a peer that does not take it, or does not hang up, is cut off after a while."""
        self.state = "closed"
        self._leave()
        self.transport.write(words)
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self.transport.abort)

    def _leave(self) -> None:
        channel, self.channel = self.channel, None
        if channel is not None:
            channel.leave(self)

    def _lose(self) -> None:
        self.writable = False
        self._descriptor = -1
        self.transport.abort()


def write_to_all(readers: Sequence[Reader], data: bytes) -> None:
    """Write the same whole frames to readers that are all writable.

    Between two writes there is no line of Python to run, which is what a delivery costs beside the kernel's work.
    """
    sockets, size, done = [reader._descriptor for reader in readers], len(data), 0
    while done < len(readers):
        sent: list[int] = []
        with suppress(OSError):
            sent.extend(map(write, sockets[done:], repeat(data)))  # holds what went well before one fails
        if sent.count(size) < len(sent):
            for reader, bytes_sent in zip(readers[done:], sent, strict=False):
                if bytes_sent < size:
                    reader.transport.write(data[bytes_sent:])
        done += len(sent)
        if done < len(readers):
            readers[done].write(data)
            done += 1
