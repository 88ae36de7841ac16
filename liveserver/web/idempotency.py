"""Idempotency-Key: the same request again gets the first one's answer and changes nothing."""

import hashlib

import orjson
from starlette.requests import Request

from liveserver.errors import Invalid
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import Input
from liveserver.web.services import services

KEY_MAX = 255
REPLAYED = {"Idempotency-Replayed": "true"}


async def fingerprint_of(request: Request, caller: Caller, body: Input | None) -> tuple[str | None, bool]:
    """What names this request among the caller's, and whether it came before; None without a key.

    Call it when the request is known to be good, so that a mended body may come with the same key. Raises Invalid for
    a key that was used for something else.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return None, False
    if not 1 <= len(key) <= KEY_MAX or not key.isascii() or not key.isprintable():
        raise Invalid.of("Idempotency-Key", f"must be 1 to {KEY_MAX} printable characters")
    scope = _digest("\0".join((caller.id, request.method, request.url.path, key)).encode())
    sent = body.model_dump(exclude_unset=True) if body else {}
    asked = _digest(orjson.dumps(sent, option=orjson.OPT_SORT_KEYS))
    bound = await services(request).store.bind(scope, asked)
    if bound and bound != asked:
        raise Invalid.of("Idempotency-Key", "was used with another body before")
    return scope, bool(bound)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
