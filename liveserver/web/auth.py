"""Who is asking: by a token in the header, or by the session of a browser."""

import hmac
from typing import cast

from starlette.requests import Request

from liveserver.errors import Forbidden, SomebodyElse, Unauthorized
from liveserver.newsroom.access import Caller, Role, require
from liveserver.store.people import Person
from liveserver.store.tokens import Token
from liveserver.web import cookie
from liveserver.web.services import services

ADMIN_TOKEN_ID = "admin-token"  # noqa: S105  (an id, not a secret)


async def caller_of(request: Request) -> Caller | None:
    """Whose token or session came with the request, the token if both did; None when none came, or a session is over.

    Raises Unauthorized for a token that is not good, SomebodyElse and Forbidden as ``person_of`` does.
    """
    header = request.headers.get("authorization")
    if header is None:
        person = await person_of(request)
        return known_as(person) if person else None
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
    return known_as(token)


async def person_of(request: Request) -> Person | None:
    """Whose session came with the request.

    Raises Forbidden when a page of another site would write by it, SomebodyElse when a page takes it for another's: all
    tabs of a browser share the cookie, so in one of them somebody else may have signed in.
    """
    secret = cookie.secret_of(request)
    if secret is None:
        return None
    if request.method not in cookie.READING:
        cookie.require_own_page(request)
    person = await services(request).sessions.find(secret)
    if person and request.headers.get("signed-in-as", person.id) != person.id:
        raise SomebodyElse(f"{person.name} is signed in now, so nothing was done.")
    return person


async def signed_in(request: Request) -> Caller:
    """Whose token or session came with the request. Raises Unauthorized when none came."""
    caller = await caller_of(request)
    if caller is None:
        raise Unauthorized("This needs a session, or a token: Authorization: Bearer TOKEN.")
    return caller


async def signed_in_person(request: Request) -> Person:
    """Whose session came with the request. Raises Unauthorized when none came, Forbidden for a token."""
    if "authorization" in request.headers:
        await signed_in(request)
        raise Forbidden("This is for people who signed in; a token has no password.")
    person = await person_of(request)
    if person is None:
        raise Unauthorized("This needs a session.")
    return person


async def require_caller(request: Request, role: Role, slug: str | None = None) -> Caller:
    """Who is asking, having at least this role, for this blog. Raises Unauthorized, Forbidden."""
    caller = await signed_in(request)
    require(caller, role, slug)
    return caller


def may_see(caller: Caller | None, slug: str) -> bool:
    """Whether unpublished entries of a blog are for this caller."""
    return caller is not None and (caller.blogs is None or slug in caller.blogs)


def seed_of(request: Request, nonce: str) -> bytes:
    """A secret that a request and its repetitions share: what they came with, and a word of theirs alone."""
    return f"{nonce} {request.headers.get('authorization') or cookie.secret_of(request)}".encode()


def address_of(request: Request) -> str:
    """The address that a request came from, believing trusted proxies."""
    return request.client.host if request.client else ""


def known_as(known: Person | Token) -> Caller:
    """Somebody, as a caller."""
    blogs = tuple(known.blogs) if known.blogs is not None else None
    return Caller(known.id, known.name, cast(Role, known.role), blogs)
