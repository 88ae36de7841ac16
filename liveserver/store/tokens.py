"""Tokens for machines: kept as hashes, alive until they are revoked."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from typing import Any

import orjson
from redis.asyncio import Redis

from liveserver.store.connection import speaking
from liveserver.store.keys import Keys

PREFIX = "ls"
ID_BYTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token without its secret. ``digest`` is the SHA-256 of a secret of 256 random bits: nothing to guess."""

    id: str
    name: str
    role: str
    blogs: list[str] | None
    created_at: str
    digest: str
    revoked_at: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """The token as the API shows it."""
        return {name: getattr(self, name) for name in ("id", "name", "role", "blogs", "created_at")}


class Tokens:
    """The tokens of one installation."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._key = keys.tokens

    async def create(
        self, *, name: str, role: str, blogs: list[str] | None, at: str, seed: bytes | None = None
    ) -> tuple[Token, str, bool]:
        """Make a token; answers it, its text, and whether it was there already.

        With a ``seed``, a secret of the request, the same request makes the same token: so an answer that was lost can
        be given again although the text is nowhere kept.
        """
        material = hashlib.sha512(seed).digest() if seed else secrets.token_bytes(64)
        token_id, secret = material[:ID_BYTES].hex(), material[-32:].hex()
        token = Token(id=token_id, name=name, role=role, blogs=blogs, created_at=at, digest=_digest(secret))
        with speaking():
            made = await self._client.hsetnx(self._key, token_id, orjson.dumps(token).decode())
        stored = token if made else await self._get(token_id)
        return stored or token, f"{PREFIX}_{token_id}_{secret}", not made

    async def find(self, text: str) -> Token | None:
        """The token that a text is, if it is a living one."""
        prefix, _, rest = text.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix != PREFIX or not secret.isalnum() or not secret.isascii():
            return None
        token = await self._get(token_id)
        if token is None or token.revoked_at or not hmac.compare_digest(token.digest, _digest(secret)):
            return None
        return token

    async def list(self) -> list[Token]:
        """All living tokens, the oldest first."""
        with speaking():
            docs = await self._client.hvals(self._key)
        tokens = (Token(**orjson.loads(doc)) for doc in docs)
        return sorted((token for token in tokens if not token.revoked_at), key=lambda token: token.created_at)

    async def revoke(self, token_id: str, at: str) -> bool:
        """End a token at once; False when there is no such living one."""
        token = await self._get(token_id)
        if token is None or token.revoked_at:
            return False
        # It stays, dead: a repeated request that had made it must not bring it to life again.
        with speaking():
            await self._client.hset(self._key, token_id, orjson.dumps(replace(token, revoked_at=at)).decode())
        return True

    async def _get(self, token_id: str) -> Token | None:
        with speaking():
            doc: Any = await self._client.hget(self._key, token_id)
        return Token(**orjson.loads(doc)) if doc is not None else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
