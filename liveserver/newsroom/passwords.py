"""Passwords: hashed with Argon2id, off the event loop, a few at once."""

import asyncio
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# Of the choices that OWASP's Password Storage Cheat Sheet calls equal, one that leaves the other cores to readers.
HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Each takes 46 MiB and a core for some 50 ms.
AT_ONCE = 2


class Passwords:
    """What is known of passwords in one process."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        async with self._turns:
            return await asyncio.to_thread(HASHER.hash, _normal(password))

    async def fits(self, password: str, hashed: str | None) -> bool:
        """Whether a password is the one of a hash. Without a hash it takes as long, and is not."""
        async with self._turns:
            return await asyncio.to_thread(_verify, password, hashed) and hashed is not None


def _verify(password: str, hashed: str | None) -> bool:
    try:
        return HASHER.verify(hashed or _of_nobody(), _normal(password))
    except VerifyMismatchError:
        return False


@cache
def _of_nobody() -> str:
    return HASHER.hash("nobody has this password")


def _normal(password: str) -> str:
    """The same whatever keyboard wrote it (RFC 8265, 4.2)."""
    return unicodedata.normalize("NFC", password)
