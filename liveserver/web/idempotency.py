"""Idempotency-Key: the same request again gets the first one's answer and changes nothing."""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import orjson
from starlette.requests import Request

from liveserver.errors import Invalid, LiveserverError
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import Input
from liveserver.web.services import services

KEY_MAX = 255
REPLAYED = {"Idempotency-Replayed": "true"}


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request that may come again: ``fingerprint`` names it, None without a key; ``again`` if it came before.

    ``nonce`` is a word that this request and its repetitions share, and no later one with the same key.
    """

    fingerprint: str | None
    nonce: str
    again: bool


@contextlib.asynccontextmanager
async def repeatable(request: Request, caller: Caller, body: Input | None) -> AsyncIterator[Repeatable]:
    """Around what a request does: hold its key to this body, unless it is refused and may come mended.

    Raises Invalid for a key that was used for something else.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        yield Repeatable(None, "", again=False)
        return
    if not 1 <= len(key) <= KEY_MAX or not key.isascii() or not key.isprintable():
        raise Invalid.of("Idempotency-Key", f"must be 1 to {KEY_MAX} printable characters")
    store = services(request).store
    scope = _digest("\0".join((caller.id, request.method, request.url.path, key)).encode())
    sent = body.model_dump(exclude_unset=True) if body else {}
    for name in body.SECRET if body else ():
        sent[name] = await asyncio.to_thread(_slow_digest, sent[name], scope)
    asked = _digest(orjson.dumps(sent, option=orjson.OPT_SORT_KEYS))
    fresh = secrets.token_hex(16)
    bound, nonce = ((await store.bind(scope, f"{asked} {fresh}")) or f" {fresh}").split(" ")
    if bound and bound != asked:
        raise Invalid.of("Idempotency-Key", "was used with another body before")
    try:
        yield Repeatable(scope, nonce, again=bool(bound))
    except LiveserverError as error:
        if error.status < 500 and not bound:
            await store.unbind(scope)
        raise


def _slow_digest(secret: str, salt: str) -> str:
    """Of what people choose: not to be guessed from it, should the store be read by others."""
    return hashlib.scrypt(secret.encode(), salt=salt.encode(), n=1 << 14, r=8, p=1).hex()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
