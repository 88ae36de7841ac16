"""What the handlers of requests work with, made once at start (see app)."""

import re
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from liveserver.errors import BadRequest
from liveserver.fanout.hub import Hub
from liveserver.media.library import Library
from liveserver.model.blog import Blog
from liveserver.newsroom.desk import Desks
from liveserver.newsroom.invitations import Invitations
from liveserver.newsroom.newsroom import Newsroom
from liveserver.newsroom.people import People
from liveserver.newsroom.sessions import Sessions
from liveserver.settings import Settings
from liveserver.store.store import Head, Store
from liveserver.store.tokens import Tokens
from liveserver.web.assets import Assets
from liveserver.web.cache import Cache
from liveserver.web.discovery.press import Press
from liveserver.web.looks import Looks
from liveserver.web.views import Views

HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running server."""

    settings: Settings
    store: Store
    tokens: Tokens
    newsroom: Newsroom
    people: People
    invitations: Invitations
    sessions: Sessions
    desks: Desks
    library: Library
    hub: Hub
    assets: Assets
    views: Views
    openapi: bytes
    heads: Looks[str, Head]
    blogs: Looks[None, list[Blog]]
    cache: Cache
    press: Press


def services(request: HTTPConnection) -> Services:
    """The parts, from within a request."""
    found: Services = request.state.services
    return found


def base_of(request: HTTPConnection) -> str:
    """The public origin, without a slash at the end: as set, else as the request came.

    Raises BadRequest when that is none: a Host header may hold anything, and the origin goes into every address.
    """
    if public_url := services(request).settings.public_url:
        return public_url.rstrip("/")
    # Not request.url: taking that apart costs as much as the rest of a cached answer.
    host = request.headers.get("host") or request.url.netloc
    if not HOST.fullmatch(host):
        raise BadRequest("The Host of the request is none.")
    return f"{request.scope['scheme']}://{host}"
