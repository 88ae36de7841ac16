"""/api/v1/openapi.json: what this API is, for programs."""

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from liveserver.web import freshness
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.services import services


async def read(request: Request) -> Response:
    """GET /openapi.json: this document."""
    return respond(request, _shown(services(request).openapi))


@lru_cache(maxsize=1)
def _shown(document: bytes) -> Representation:
    return represent(document, "application/json", freshness.CONSTANT)
