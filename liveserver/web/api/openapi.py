"""/api/v1/openapi.json: what this API is, for programs."""

import hashlib
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from liveserver.web.resource import json_response
from liveserver.web.services import services


async def read(request: Request) -> Response:
    """GET /openapi.json: this document."""
    document = services(request).openapi
    etag = _etag(document)
    # It changes only when another version of the server is started.
    kept = {"ETag": etag, "Cache-Control": "public, max-age=60"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=kept)
    return json_response(document, headers=kept)


@lru_cache(maxsize=1)
def _etag(document: bytes) -> str:
    return f'"{hashlib.sha256(document).hexdigest()[:16]}"'
