"""Reading a request's body: no more than is taken, and no longer than it may take."""

import asyncio
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
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > BODY_MAX_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_MAX_BYTES:
                    raise _too_large()
    except TimeoutError:
        detail = f"The body did not arrive within {BODY_SECONDS:g} seconds."
        raise RequestTimeout(detail, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise BadRequest("The body ended before its end.") from None
    return bytes(body)


async def read_input(request: Request, kind: type[Checked]) -> Checked:
    """The body as a checked input. Raises UnsupportedMediaType, BadRequest, Invalid."""
    given = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if given != "application/json":
        raise UnsupportedMediaType(f"The body must be application/json, not {given or 'nothing'}.")
    return door.check(kind, await read_body(request))


def _too_large() -> TooLarge:
    # Whatever else is on its way is not read: the connection ends with the answer.
    return TooLarge(f"A body may have at most {BODY_MAX_BYTES} bytes.", headers={"Connection": "close"})
