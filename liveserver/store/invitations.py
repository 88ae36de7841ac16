"""Invitations: links that are good once, to become one of the people."""

import hashlib
import hmac
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson
from redis.asyncio import Redis

from liveserver.store import scripts
from liveserver.store.audit import LENGTH, Record
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Good once and until it expires. ``digest`` is the SHA-256 of a secret of 256 random bits: nothing to guess.

    ``first`` marks the one that a server prints while nobody manages people: it is good for that long only.
    """

    id: str
    name: str | None
    role: str
    blogs: list[str] | None
    by: str
    created_at: str
    expires_at: str
    digest: str = field(repr=False)
    first: bool = False
    ended: bool = False

    def to_wire(self) -> dict[str, Any]:
        """The invitation as the API shows it."""
        shown = ("id", "name", "role", "blogs", "by", "created_at", "expires_at")
        return {name: getattr(self, name) for name in shown}


class InvitationShelf:
    """The invitations of one installation."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys.people

    async def add(self, invitation: Invitation, record: Record) -> tuple[Invitation, bool]:
        """Keep an invitation; answers it, and whether it was there already."""
        with speaking():
            made = await self._client.hsetnx(self._keys.invitations, invitation.id, dumped(invitation))
            if made:
                await self._client.xadd(self._keys.audit, {"record": record.to_json()}, maxlen=LENGTH)
        return (await self.get(invitation.id)) or invitation, not made

    async def get(self, invitation_id: str) -> Invitation | None:
        """An invitation by id, also one that has expired or ended."""
        with speaking():
            doc: Any = await self._client.hget(self._keys.invitations, invitation_id)
        return Invitation(**orjson.loads(doc)) if doc is not None else None

    async def list(self) -> list[Invitation]:
        """All of them, the oldest first, also those that have expired or ended."""
        with speaking():
            docs = await self._client.hvals(self._keys.invitations)
        return sorted((Invitation(**orjson.loads(doc)) for doc in docs), key=lambda each: each.created_at)

    async def end(self, invitation: Invitation, record: Record) -> bool:
        """Revoke one; False when somebody was faster. It stays, so that what made it, repeated, makes it not anew."""
        keys, ended = self._keys, dumped(replace(invitation, ended=True))
        arguments = (invitation.id, dumped(invitation), ended, record.to_json(), LENGTH)
        with speaking():
            return bool(await scripts.call(self._client, "uninvite", [keys.invitations, keys.audit], *arguments))

    async def forget(self, *invitation_ids: str) -> None:
        """Forget some that nobody asks for any more."""
        if invitation_ids:
            with speaking():
                await self._client.hdel(self._keys.invitations, *invitation_ids)


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(secret: str, known: str) -> bool:
    """Whether a secret is the one of a digest, in a time that tells nothing."""
    return hmac.compare_digest(digest(secret), known)


def dumped(document: Any) -> str:
    """A document as it is kept: always in the same words, because scripts compare it with what was read before."""
    return orjson.dumps(asdict(document), option=orjson.OPT_SORT_KEYS).decode() if document else ""
