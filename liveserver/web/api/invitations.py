"""/api/v1/invitations: links that are good once, to become one of the people."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import Acceptance, NewInvitation
from liveserver.newsroom.invitations import link
from liveserver.web import cookie
from liveserver.web.api.session import with_session
from liveserver.web.auth import require_caller, seed_of
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import services


async def index(request: Request) -> Response:
    """GET /invitations: those that are still good, without their links."""
    await require_caller(request, "admin")
    invitations = await services(request).invitations.list()
    return json_response({"invitations": [each.to_wire() for each in invitations]}, headers=PRIVATE)


async def make(request: Request) -> Response:
    """POST /invitations: invite somebody; 201 with a link that is good once, for a week, shown this once."""
    caller = await require_caller(request, "admin")
    new = await read_input(request, NewInvitation)
    async with repeatable(request, caller, new) as once:
        seed = seed_of(request, once.nonce) if once.fingerprint else None
        invitation, token, replayed = await services(request).invitations.invite(new, caller.name, seed)
    shown = invitation.to_wire() | {"token": token, "url": link(invitation, token)}
    return json_response(shown, 201, PRIVATE | (REPLAYED if replayed else {}))


async def revoke(request: Request) -> Response:
    """DELETE /invitations/{id}: make a link worthless; 204."""
    caller = await require_caller(request, "admin")
    await services(request).invitations.revoke(request.path_params["id"], caller.name)
    return Response(status_code=204)


async def accept(request: Request) -> Response:
    """POST /accept: become one of the people by a link; 201 with who one is, signed in."""
    cookie.require_own_page(request, browser=False)
    accepted, invitations = await read_input(request, Acceptance), services(request).invitations
    invitation = await invitations.find(accepted.token)
    nobody = Caller(f"invitation {invitation.id}", accepted.name, "writer")
    async with repeatable(request, nobody, accepted) as once:
        person, replayed = await invitations.accept(accepted, invitation, once.fingerprint)
    return await with_session(request, person, 201, replayed=replayed)
