"""The cookie of a session: where it is good, and that no other site's page writes by it."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import Forbidden
from liveserver.newsroom.sessions import LONGEST
from liveserver.web.services import base_of, services

READING = ("GET", "HEAD", "OPTIONS")
NAME = "liveserver"


def secret_of(request: Request) -> str | None:
    """What the cookie of a request holds, if one came."""
    return request.cookies.get(_name(request))


def put(response: Response, request: Request, secret: str) -> None:
    """Have the browser keep a session. How long it is good the server decides, each time it is used."""
    response.set_cookie(
        _name(request),
        secret,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def take_away(response: Response, request: Request) -> None:
    """Have the browser forget its session."""
    response.delete_cookie(_name(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax")


def require_own_page(request: Request, *, browser: bool = True) -> None:
    """Raise Forbidden when a page of another site had this sent, or when a ``browser`` does not say which had.

    What Sec-Fetch-Site says no page can forge; a browser leaves it out where there is no TLS, and then says Origin.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        own = site == "same-origin"
    elif origin is not None:
        own = origin in (f"{request.url.scheme}://{request.url.netloc}", _origin(base_of(request)))
    else:
        own = not browser
    if not own:
        raise Forbidden("With a session, only pages of this server may do this.")


def _name(request: Request) -> str:
    # With this prefix, no other host of the same domain can put a cookie of its own in its place.
    return f"__Host-{NAME}" if _is_secure(request) else NAME


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https" or services(request).settings.public_url.startswith("https:")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
