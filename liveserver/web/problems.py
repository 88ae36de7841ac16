"""Errors as answers: problem+json for programs, a page for people, and never a word of the inside."""

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from liveserver.errors import BadRequest, LiveserverError, MethodNotAllowed, NotFound
from liveserver.web.pages import SECURITY
from liveserver.web.services import services

BY_STATUS = {error.status: error for error in (BadRequest, NotFound, MethodNotAllowed)}


async def expected(request: Request, error: Exception) -> Response:
    """Answer an error of ours."""
    assert isinstance(error, LiveserverError)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **error.headers}
    for_people = not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
    if for_people and request.method in ("GET", "HEAD"):
        page = services(request).views.error(error.status, error.title, error.detail)
        return HTMLResponse(page, error.status, SECURITY | headers)
    return Response(orjson.dumps(error.problem()), error.status, headers, "application/problem+json")


async def of_routing(request: Request, error: Exception) -> Response:
    """Answer what the router found wrong: no such path, or not for this method."""
    assert isinstance(error, HTTPException)
    kind = BY_STATUS.get(error.status_code, LiveserverError)
    detail = {404: f"There is nothing at {request.url.path}.", 405: f"{request.method} is not for this path."}
    headers = dict(error.headers or {})
    return await expected(request, kind(detail.get(error.status_code, error.detail), headers=headers))


async def unexpected(request: Request, error: Exception) -> Response:
    """Answer a fault of ours; what it was stands in the log."""
    # The server ends the connection after a fault; a client that is told so does not send its next request there.
    headers = {"Connection": "close"}
    return await expected(request, LiveserverError("Something went wrong here. It was logged.", headers=headers))
