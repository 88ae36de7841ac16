"""/api/v1/tokens: tokens for machines."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import NotFound
from liveserver.newsroom.inputs import NewToken
from liveserver.web.api.audit import note
from liveserver.web.auth import require_caller, seed_of
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
        seed = seed_of(request, once.nonce) if once.fingerprint else None
        token, text, replayed = await parts.tokens.create(
            name=new.name, role=new.role, blogs=new.blogs, at=parts.newsroom.now(), seed=seed
        )
    if not replayed:
        note(request, caller, "token.made", f"{token.name}, {token.role}")
    headers = {"Cache-Control": "no-store"} | (REPLAYED if replayed else {})
    return json_response(token.to_wire() | {"token": text}, 201, headers)


async def index(request: Request) -> Response:
    """GET /tokens: all living tokens, without their texts."""
    await require_caller(request, "admin")
    tokens = [token.to_wire() for token in await services(request).tokens.list()]
    return json_response({"tokens": tokens}, headers=PRIVATE)


async def revoke(request: Request) -> Response:
    """DELETE /tokens/{id}: end a token, dead at once; 204."""
    caller = await require_caller(request, "admin")
    parts = services(request)
    if not await parts.tokens.revoke(request.path_params["id"], parts.newsroom.now()):
        raise NotFound(f"There is no token {request.path_params['id']}.")
    note(request, caller, "token.revoked", request.path_params["id"])
    return Response(status_code=204)
