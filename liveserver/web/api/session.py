"""/api/v1/session and /me: signing in and out, and who one is."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import PasswordChange, SignIn
from liveserver.store.people import Person
from liveserver.web import cookie
from liveserver.web.auth import address_of, known_as, person_of, signed_in, signed_in_person
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import services


async def sign_in(request: Request) -> Response:
    """POST /session: sign in with name and password; answers who one is, with the cookie of a new session."""
    cookie.require_own_page(request, browser=False)
    given = await read_input(request, SignIn)
    person = await services(request).sessions.check(given.name, given.password, address_of(request))
    caller = known_as(person)
    async with repeatable(request, caller, given) as once:
        return await with_session(request, person, 200, replayed=once.again)


async def sign_out(request: Request) -> Response:
    """DELETE /session: sign out; 204, and the session is worth nothing any more."""
    response = Response(status_code=204)
    secret = cookie.secret_of(request)
    if secret is not None:
        await person_of(request)  # raises what keeps a page from writing in another one's name
        await services(request).sessions.end(secret)
        cookie.take_away(response, request)
    return response


async def me(request: Request) -> Response:
    """GET /me: id, name, role and blogs of whoever asks."""
    return json_response(_shown(await signed_in(request)), headers=PRIVATE)


async def change_password(request: Request) -> Response:
    """PATCH /me: choose another password, which ends all one's sessions but this one."""
    person = await signed_in_person(request)
    given = await read_input(request, PasswordChange)
    sessions, address = services(request).sessions, address_of(request)
    person = await sessions.change_password(person, given.current_password, given.password, address)
    return await with_session(request, person, 200)


async def with_session(request: Request, person: Person, status: int, *, replayed: bool = False) -> Response:
    """Answer who somebody is, and sign them in: under a new secret, instead of one that the browser had before."""
    sessions = services(request).sessions
    if former := cookie.secret_of(request):
        await sessions.end(former)
    secret = await sessions.begin(person, address_of(request))
    headers = PRIVATE | (REPLAYED if replayed else {})
    response = json_response(_shown(known_as(person)), status, headers)
    cookie.put(response, request, secret)
    return response


def _shown(caller: Caller) -> dict[str, object]:
    return {"id": caller.id, "name": caller.name, "role": caller.role, "blogs": caller.blogs}
