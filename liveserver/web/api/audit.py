"""/api/v1/audit: who did what, when."""

import re

from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import Invalid
from liveserver.newsroom.access import Caller
from liveserver.store.audit import Record
from liveserver.web.auth import require_caller
from liveserver.web.query import limit_of
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import services

PAGE = 50
# The id of a record; not the least that a stream could have, after which there is nothing to ask for.
CURSOR = re.compile(r"[1-9][0-9]{0,15}-[0-9]{1,16}")


async def index(request: Request) -> Response:
    """GET /audit: what was done, the newest first."""
    await require_caller(request, "admin")
    limit, cursor = limit_of(request, PAGE), request.query_params.get("cursor") or None
    if cursor is not None and not CURSOR.fullmatch(cursor):
        raise Invalid.of("cursor", "must be the next of an earlier page")
    records, following = await services(request).store.audit.page(cursor, limit)
    return json_response({"records": records, "next": following}, headers=PRIVATE)


def note(request: Request, caller: Caller, what: str, target: str, blog: str | None = None) -> None:
    """Add a line about what a caller has just done."""
    parts = services(request)
    parts.store.audit.tell(Record(at=parts.newsroom.now(), who=caller.name, what=what, target=target, blog=blog))
