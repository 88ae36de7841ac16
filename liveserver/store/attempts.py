"""Tries to sign in, counted for each name and each address: slowed down first, then locked for a while."""

import hashlib
import ipaddress

from redis.asyncio import Redis

from liveserver.store import scripts
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys
from liveserver.store.people import compared

# A password is mistyped a few times; from the fifth failure on, the pauses are 1, 2, 4 … seconds.
FREE, LOCKED = 5, 20
PAUSE_MAX_SECONDS = 60
LOCK_SECONDS = 15 * 60
# After so long without another one, failures are forgotten.
COUNTS_SECONDS = 3600


class Attempts:
    """The tries of one installation, over all its processes."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys.people

    async def begin(self, name: str, address: str, now: int) -> tuple[int, bool]:
        """Count a try at a moment, in milliseconds since 1970, as if it failed.

        Answers the seconds to wait instead, 0 for none, and whether failing now locks the name or the address.
        """
        pauses = (PAUSE_MAX_SECONDS * 1000, LOCK_SECONDS * 1000)
        arguments = (now, COUNTS_SECONDS * 1000, FREE, LOCKED, *pauses)
        with speaking():
            wait, tries = await scripts.call(self._client, "attempt", self._both(name, address), *arguments)
        return -(-int(wait) // 1000), tries == LOCKED

    async def succeed(self, name: str, address: str) -> None:
        """The try was done well: it does not count, nor do those of the name before it."""
        with speaking():
            await scripts.call(self._client, "signed", self._both(name, address))

    async def forgive(self, name: str) -> None:
        """Forget the failures of a name."""
        with speaking():
            await self._client.delete(self._key("name", compared(name)))

    def _both(self, name: str, address: str) -> list[str]:
        return [self._key("name", compared(name)), self._key("address", _household(address))]

    def _key(self, of: str, who: str) -> str:
        return self._keys.attempts(of, hashlib.sha256(who.encode()).hexdigest())


def _household(address: str) -> str:
    """What one caller has of addresses: of IPv6, a whole network."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:  # a unix socket has none
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
