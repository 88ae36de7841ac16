"""/api/v1/preview: what a body will look like."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from liveserver.model.text import to_html
from liveserver.newsroom.inputs import Preview
from liveserver.web.auth import signed_in
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.resource import json_response


async def preview(request: Request) -> Response:
    """POST /preview: the HTML that a body would become."""
    caller = await signed_in(request)
    asked = await read_input(request, Preview)
    async with repeatable(request, caller, asked) as once:
        html = await asyncio.to_thread(to_html, asked.body, asked.format)
    return json_response({"html": html}, headers=REPLAYED if once.again else None)
