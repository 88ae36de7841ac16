"""A line to one server: a connection of its own on which that server tells what is published there."""

import contextlib
from collections.abc import Callable, Iterable
from typing import Any

from redis.crc import key_slot
from redis.exceptions import MovedError, RedisError

from liveserver.errors import StoreUnavailable
from liveserver.store.connection import speaking
from liveserver.store.topology import Topology

# A connection that is silent for this long is asked for a sign of life, and given up after as long again.
PROBE_SECONDS = 5.0


class Line:
    """Lives as long as its connection. ``heard(channel, message)`` is called with None when a channel is confirmed.

    Channels that the server no longer publishes are dropped from ``channels``, and ``dropped()`` is called.
    """

    def __init__(
        self,
        topology: Topology,
        node: object,
        heard: Callable[[bytes, bytes | None], None],
        dropped: Callable[[], None],
    ) -> None:
        self.node = node
        self.channels: set[bytes] = set()
        self.connected = False
        self._topology = topology
        self._heard = heard
        self._dropped = dropped
        self._verb = "SSUBSCRIBE" if topology.sharded else "SUBSCRIBE"
        self._connection: Any = None

    async def listen(self) -> None:
        """Connect, and pass on what is published until the line is lost, which raises StoreUnavailable.

        Ends when it is silent and nobody listens: perhaps its server was left.
        """
        try:
            with speaking():
                self._connection = await self._topology.connect(self.node)
                self.connected = True
                await self._send(*((self._verb, channel) for channel in self.channels))
                await self._receive()
        except RedisError as error:  # it refuses to let us listen, for instance
            raise StoreUnavailable(f"the store does not let us subscribe: {error}") from error
        finally:
            self.connected = False
            connection, self._connection = self._connection, None
            if connection is not None:
                with contextlib.suppress(RedisError, OSError):
                    await connection.disconnect(nowait=True)

    async def add(self, channel: bytes) -> None:
        """Listen to a channel, too; it is confirmed by the server, or the line is lost."""
        if channel not in self.channels:
            self.channels.add(channel)
            await self._send((self._verb, channel))

    async def remove(self, channel: bytes) -> None:
        """Listen to a channel no longer."""
        if channel in self.channels:
            self.channels.discard(channel)
            await self._send((self._verb.replace("SUB", "UNSUB"), channel))

    async def _receive(self) -> None:
        asked = False
        while True:
            try:
                said = await self._connection.read_response(timeout=PROBE_SECONDS, disconnect_on_error=False)
            except MovedError as error:
                self._drop([channel for channel in self.channels if key_slot(channel) == error.slot_id])
                continue
            if said is None:
                if asked:
                    raise StoreUnavailable("the subscription gives no sign of life")
                if not self.channels:
                    return
                await self._send(("PING",))
            asked = said is None
            if not isinstance(said, list):
                continue
            kind, channel, *rest = said
            if channel not in self.channels:
                continue
            if kind in (b"message", b"smessage"):
                self._heard(channel, rest[0])
            elif kind in (b"subscribe", b"ssubscribe"):
                self._heard(channel, None)
            elif kind == b"sunsubscribe":  # not asked for, or it would not be among ours: its slot moved away
                self._drop([channel])

    def _drop(self, channels: Iterable[bytes]) -> None:
        self.channels.difference_update(channels)
        self._dropped()

    async def _send(self, *commands: tuple[str | bytes, ...]) -> None:
        connection = self._connection
        if connection is None or not commands:
            return
        try:
            await connection.send_packed_command(connection.pack_commands(commands), check_health=False)
        except (RedisError, OSError):
            # Whoever listens fails on the same connection.
            await connection.disconnect(nowait=True)
