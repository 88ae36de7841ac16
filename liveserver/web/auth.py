"""Who is asking."""

import hmac
from typing import cast

from starlette.requests import Request

from liveserver.errors import Unauthorized
from liveserver.newsroom.access import Caller, Role, require
from liveserver.web.services import services

ADMIN_TOKEN_ID = "admin-token"  # noqa: S105  (an id, not a secret)


async def caller_of(request: Request) -> Caller | None:
    """Whose token came with the request; None when none came. Raises Unauthorized for one that is not good."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, text = header.partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise Unauthorized("The Authorization header must read: Bearer TOKEN.")
    parts = services(request)
    admin = parts.settings.admin_token
    if admin and hmac.compare_digest(text.encode(), admin.encode()):
        return Caller(ADMIN_TOKEN_ID, "the admin token", "admin")
    token = await parts.tokens.find(text)
    if token is None:
        raise Unauthorized("The token is unknown or was revoked.")
    return Caller(token.id, token.name, cast(Role, token.role), tuple(token.blogs) if token.blogs is not None else None)


async def signed_in(request: Request) -> Caller:
    """Whose token came with the request. Raises Unauthorized when none came."""
    caller = await caller_of(request)
    if caller is None:
        raise Unauthorized("This needs a token: Authorization: Bearer TOKEN.")
    return caller


async def require_caller(request: Request, role: Role, slug: str | None = None) -> Caller:
    """Whose token came with the request, having at least this role, for this blog. Raises Unauthorized, Forbidden."""
    caller = await signed_in(request)
    require(caller, role, slug)
    return caller


def may_see(caller: Caller | None, slug: str) -> bool:
    """Whether unpublished entries of a blog are for this caller."""
    return caller is not None and (caller.blogs is None or slug in caller.blogs)
