"""Reading a request's body: no more than is taken, and no longer than it may take."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from liveserver.errors import BadRequest, RequestTimeout, TooLarge, UnsupportedMediaType
from liveserver.newsroom import door
from liveserver.newsroom.inputs import Input

BODY_MAX_BYTES = 1 << 20
BODY_SECONDS = 20.0

Checked = TypeVar("Checked", bound=Input)


async def read_body(request: Request) -> bytes:
    """The whole body. Raises TooLarge, RequestTimeout."""
    async with within(BODY_SECONDS):
        return b"".join([chunk async for chunk in arriving(request, BODY_MAX_BYTES)])


async def arriving(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body as it arrives. Raises TooLarge, and BadRequest when it breaks off."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    received = 0
    try:
        async for chunk in request.stream():
            received += len(chunk)
            if received > max_bytes:
                raise _too_large(max_bytes)
            yield chunk
    except ClientDisconnect:
        raise BadRequest("The body ended before its end.") from None


@contextlib.asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Around the reading of a body: raises RequestTimeout when it takes longer."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        detail = f"The body did not arrive within {seconds:g} seconds."
        raise RequestTimeout(detail, headers={"Connection": "close"}) from None


async def read_input(request: Request, kind: type[Checked], unsaid: Checked | None = None) -> Checked:
    """The body as a checked input; ``unsaid``, if there is one, without a body.

    Raises UnsupportedMediaType, BadRequest, Invalid.
    """
    if unsaid is not None and not has_body(request):
        return unsaid
    require_kind("application/json", request.headers.get("content-type", "application/json"))
    return door.check(kind, await read_body(request))


def has_body(request: Request) -> bool:
    """Whether one is on its way, which a request says in its head (RFC 9112, 6)."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def require_kind(kind: str, given: str) -> None:
    """Raise UnsupportedMediaType unless the content type is this one, whatever its parameters."""
    named = given.partition(";")[0].strip().lower()
    if named != kind:
        raise UnsupportedMediaType(f"The body must be {kind}, not {named or 'nothing'}.")


def _too_large(max_bytes: int) -> TooLarge:
    # Whatever else is on its way is not read: the connection ends with the answer.
    return TooLarge(f"A body may have at most {max_bytes} bytes.", headers={"Connection": "close"})
