"""What the handlers of requests work with, made once at start (see app)."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from liveserver.fanout.hub import Hub
from liveserver.newsroom.newsroom import Newsroom
from liveserver.settings import Settings
from liveserver.store.store import Store
from liveserver.store.tokens import Tokens
from liveserver.web.assets import Assets
from liveserver.web.views import Views


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running server."""

    settings: Settings
    store: Store
    tokens: Tokens
    newsroom: Newsroom
    hub: Hub
    assets: Assets
    views: Views
    openapi: bytes


def services(request: HTTPConnection) -> Services:
    """The parts, from within a request."""
    found: Services = request.state.services
    return found


def base_of(request: HTTPConnection) -> str:
    """The public origin, without a slash at the end: as set, else as the request came."""
    return services(request).settings.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
