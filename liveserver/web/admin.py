"""The newsroom's page: /admin and every path below it, where a script shows what belongs there."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.model import embed
from liveserver.web import freshness
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.services import base_of, services

# Whoever shows it in a frame could have people click what they don't see. The one frame that it shows itself, besides
# those that readers get, is its own look at /embed/{slug}. Pictures on their way to the server are blobs.
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' https: data: blob:; "
    f"frame-src 'self' {' '.join(embed.FRAMES.values())}; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def page(request: Request) -> Response:
    """GET /admin and below: the same document for everybody; what it shows comes from the API."""
    parts, base = services(request), base_of(request)

    async def render() -> Representation:
        return represent(parts.views.admin(base), "text/html", freshness.STAFF, headers=SECURITY)

    return respond(request, await parts.cache.get(("admin", base), parts.assets.make, render))
