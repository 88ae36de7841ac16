"""/api/v1/tokens and /me: tokens for machines, and who one is."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import NotFound
from liveserver.newsroom.inputs import NewToken
from liveserver.web.auth import require_caller, signed_in
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import services


async def create(request: Request) -> Response:
    """POST /tokens: make a token; 201 with it, its text shown this once."""
    caller = await require_caller(request, "admin")
    new = await read_input(request, NewToken)
    parts = services(request)
    async with repeatable(request, caller, new) as once:
        seed = f"{once.nonce} {request.headers['authorization']}".encode() if once.fingerprint else None
        token, text, replayed = await parts.tokens.create(
            name=new.name, role=new.role, blogs=new.blogs, at=parts.newsroom.now(), seed=seed
        )
    headers = {"Cache-Control": "no-store"} | (REPLAYED if replayed else {})
    return json_response(token.to_wire() | {"token": text}, 201, headers)


async def index(request: Request) -> Response:
    """GET /tokens: all living tokens, without their texts."""
    await require_caller(request, "admin")
    tokens = [token.to_wire() for token in await services(request).tokens.list()]
    return json_response({"tokens": tokens}, headers=PRIVATE)


async def revoke(request: Request) -> Response:
    """DELETE /tokens/{id}: end a token, dead at once; 204."""
    await require_caller(request, "admin")
    parts = services(request)
    if not await parts.tokens.revoke(request.path_params["id"], parts.newsroom.now()):
        raise NotFound(f"There is no token {request.path_params['id']}.")
    return Response(status_code=204)


async def me(request: Request) -> Response:
    """GET /me: name, role and blogs of whoever asks."""
    caller = await signed_in(request)
    return json_response({"name": caller.name, "role": caller.role, "blogs": caller.blogs}, headers=PRIVATE)
