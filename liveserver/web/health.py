"""/healthz, /readyz and /metrics: for whoever starts, watches and restarts us."""

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import StoreUnavailable
from liveserver.web.resource import json_response
from liveserver.web.services import services

NO_STORE = {"Cache-Control": "no-store"}


async def healthz(request: Request) -> Response:
    """The process is up."""
    return json_response({"status": "ok"}, headers=NO_STORE)


async def metrics(request: Request) -> Response:
    """What is measured, for Prometheus."""
    return Response(services(request).hub.metrics.to_text(), headers=NO_STORE, media_type=CONTENT_TYPE_LATEST)


async def readyz(request: Request) -> Response:
    """Able to publish and to push: the store takes writes, and the subscription is connected."""
    parts = services(request)
    await parts.store.ping()
    if not parts.hub.subscription.connected:
        raise StoreUnavailable("the subscription is not connected")
    return json_response({"status": "ready"}, headers=NO_STORE)
