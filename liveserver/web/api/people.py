"""/api/v1/people: who may sign in, and as what."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.newsroom.inputs import NewPerson, PersonPatch
from liveserver.web.auth import require_caller
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import services


async def index(request: Request) -> Response:
    """GET /people: everybody, by name."""
    await require_caller(request, "admin")
    people = await services(request).store.people.list()
    return json_response({"people": [person.to_wire() for person in people]}, headers=PRIVATE)


async def make(request: Request) -> Response:
    """POST /people: make somebody, with a password; 201 with them. To let them choose one, invite them."""
    caller = await require_caller(request, "admin")
    new = await read_input(request, NewPerson)
    async with repeatable(request, caller, new) as once:
        made, replayed = await services(request).people.make(new, caller.name, once.fingerprint)
    headers = PRIVATE | {"Location": f"/api/v1/people/{made['id']}"} | (REPLAYED if replayed else {})
    return json_response(made, 201, headers)


async def read(request: Request) -> Response:
    """GET /people/{id}: one of the people."""
    await require_caller(request, "admin")
    person = await services(request).people.get(request.path_params["id"])
    return json_response(person.to_wire(), headers=PRIVATE)


async def change(request: Request) -> Response:
    """PATCH /people/{id}: change name, role, blogs or password. It holds at once; a new password ends all sessions."""
    caller = await require_caller(request, "admin")
    patch = await read_input(request, PersonPatch)
    person = await services(request).people.change(request.path_params["id"], patch, caller.name)
    return json_response(person.to_wire(), headers=PRIVATE)


async def remove(request: Request) -> Response:
    """DELETE /people/{id}: remove somebody, whose sessions end at once; 204. What they wrote stays."""
    caller = await require_caller(request, "admin")
    await services(request).people.remove(request.path_params["id"], caller.name)
    return Response(status_code=204)


async def end_sessions(request: Request) -> Response:
    """DELETE /people/{id}/sessions: sign somebody out of every browser, at once; 204."""
    caller = await require_caller(request, "admin")
    await services(request).people.end_sessions(request.path_params["id"], caller.name)
    return Response(status_code=204)
