"""People: their names, roles, and the hashes of their passwords."""

import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import orjson
from redis.asyncio import Redis

from liveserver.store import scripts
from liveserver.store.audit import LENGTH, Record
from liveserver.store.connection import speaking
from liveserver.store.invitations import Invitation, dumped
from liveserver.store.keys import Keys

ANSWER_SECONDS = 24 * 3600

# What kept a change from being made: somebody was faster; the name is another's; the invitation is used up; nobody
# would be left who manages people.
Obstacle = Literal["changed", "taken", "used", "last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who signs in. ``password`` is a hash; ``stamp`` a word that all their living sessions hold."""

    id: str
    name: str
    role: str
    blogs: list[str] | None
    created_at: str
    password: str = field(repr=False)
    stamp: str = field(repr=False)

    @property
    def manages(self) -> bool:
        """Whether they may manage people: admins of the server as a whole."""
        return self.role == "admin" and self.blogs is None

    def to_wire(self) -> dict[str, Any]:
        """The person as the API shows them."""
        return {name: getattr(self, name) for name in ("id", "name", "role", "blogs", "created_at")}


class PeopleShelf:
    """The people of one installation, and who is invited."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys.people

    async def get(self, person_id: str) -> Person | None:
        """Somebody by id."""
        with speaking():
            doc: Any = await self._client.hget(self._keys.docs, person_id)
        return Person(**orjson.loads(doc)) if doc is not None else None

    async def named(self, name: str) -> Person | None:
        """Somebody by name, however it is written."""
        with speaking():
            person_id: Any = await self._client.hget(self._keys.names, compared(name))
        return await self.get(person_id.decode()) if person_id is not None else None

    async def list(self) -> list[Person]:
        """Everybody, by name."""
        with speaking():
            docs = await self._client.hvals(self._keys.docs)
        return sorted((Person(**orjson.loads(doc)) for doc in docs), key=lambda person: compared(person.name))

    async def has_manager(self) -> bool:
        """Whether there is somebody who manages people."""
        with speaking():
            return bool(await self._client.exists(self._keys.managers))

    async def was_answered(self, fingerprint: str) -> bool:
        """Whether a request that changed somebody was made before."""
        with speaking():
            return bool(await self._client.exists(self._keys.answer(fingerprint)))

    async def save(
        self,
        before: Person | None,
        after: Person | None,
        record: Record,
        *,
        invitation: Invitation | None = None,
        fingerprint: str,
    ) -> tuple[dict[str, Any], bool] | Obstacle:
        """Make, change (both given) or remove somebody, and use an invitation up, in one step.

        Answers the person as the API shows them, and whether the request of this fingerprint was answered so before.
        """
        person = after or before
        assert person is not None
        keys = self._keys
        names = [keys.docs, keys.names, keys.managers, keys.invitations, keys.audit, keys.answer(fingerprint)]
        arguments: list[str | bytes | int] = [
            person.id,
            dumped(before),
            dumped(after),
            compared(before.name) if before else "",
            compared(after.name) if after else "",
            "manages" if after and after.manages else "",
            invitation.id if invitation else "",
            dumped(invitation),
            dumped(replace(invitation, ended=True)) if invitation else "",
            "first" if invitation and invitation.first else "",
            record.to_json(),
            LENGTH,
            orjson.dumps(person.to_wire()),
            ANSWER_SECONDS,
        ]
        with speaking():
            said, *body = await scripts.call(self._client, "person", names, *arguments)
        if said in (b"done", b"replayed"):
            return orjson.loads(body[0]), said == b"replayed"
        obstacle: Obstacle = said.decode()
        return obstacle


def compared(name: str) -> str:
    """A name as names are compared: nobody should pass for somebody else by capitals or look-alike letters."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())
