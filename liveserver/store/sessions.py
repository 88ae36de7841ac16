"""Sessions: who is signed in, in which browser. Kept under the hash of what its cookie holds."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson
from redis.asyncio import Redis

from liveserver.store import scripts
from liveserver.store.connection import speaking
from liveserver.store.invitations import digest
from liveserver.store.keys import Keys
from liveserver.store.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser of one person; good while it holds their ``stamp``. Times are milliseconds since 1970."""

    person: str
    stamp: str
    began: int
    seen: int


class SessionShelf:
    """The sessions of one installation."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys.people

    async def put(self, secret: str, session: Session, seconds: int, *, again: bool = False) -> None:
        """Keep a session for so long; ``again``: unless it was ended meanwhile."""
        key = self._keys.session(digest(secret))
        with speaking():
            await self._client.set(key, orjson.dumps(asdict(session)), ex=seconds, xx=again)

    async def find(self, secret: str) -> tuple[Session, Person] | None:
        """A session and whose it is; None when there is no such one, or its person is no more."""
        keys = [self._keys.session(digest(secret)), self._keys.docs]
        with speaking():
            found: Any = await scripts.call(self._client, "session", keys)
        if not found:
            return None
        session, person = map(orjson.loads, found)
        return Session(**session), Person(**person)

    async def end(self, secret: str) -> None:
        """End a session."""
        with speaking():
            await self._client.delete(self._keys.session(digest(secret)))
