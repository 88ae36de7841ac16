"""What a public URL shows now, as caches on the way want it: bytes, plain and compressed, and what proves them current.

RFC 9110 has the words: a representation, its validators (ETag, Last-Modified), the conditions of a request.
"""

import re
import time
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b

import deflate
from starlette.requests import Request
from starlette.responses import Response

from liveserver.model import times

# Below this a packet is not saved.
GZIP_LEAST_BYTES = 500
# libdeflate's: up to 9 they cost less than zlib's 6. The last one, for what is made once, takes ten times as long.
GZIP_LEVEL = 9
GZIP_SMALLEST = 12
COMPRESSIBLE = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)|image/svg")
TAG = re.compile(r'"[^"]*"')
WEIGHT = re.compile(r"(?i)\s*q\s*=\s*(\d(?:\.\d*)?)\s*")


@dataclass(frozen=True, slots=True)
class Representation:
    """What is answered to everybody who asks for one URL, until it changes.

    ``tag`` is the opaque part of the ETag. It is weak, being the same for the compressed form; ``changed_at`` are
    seconds since 1970. ``headers`` are those of the plain form.
    """

    body: bytes
    gzipped: bytes | None
    tag: str
    changed_at: int | None
    headers: dict[str, str]

    @property
    def size(self) -> int:
        """How many bytes it takes to keep."""
        return len(self.body) + len(self.gzipped or b"")


def represent(
    body: str | bytes,
    media_type: str,
    freshness: str,
    *,
    changed_at: str | None = None,
    headers: dict[str, str] | None = None,
    gzip_level: int = GZIP_LEVEL,
) -> Representation:
    """Make a representation, compressing what is worth it.

    ``freshness`` is its Cache-Control (see web/freshness.py), ``changed_at`` the time of the wire at which it last
    changed. The tag is made from the body: all workers give the same one, as long as no clock is in the body.
    """
    plain = body.encode() if isinstance(body, str) else body
    gzipped = None
    if len(plain) >= GZIP_LEAST_BYTES and COMPRESSIBLE.match(media_type):
        gzipped = bytes(deflate.gzip_compress(plain, gzip_level))
    tag = f'"{blake2b(plain, digest_size=12).hexdigest()}"'
    changed_seconds = times.milliseconds(changed_at) // 1000 if changed_at else None
    said = {
        "Content-Type": f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
        "Cache-Control": freshness,
        "ETag": f"W/{tag}",
        **({} if changed_seconds is None else {"Last-Modified": formatdate(changed_seconds, usegmt=True)}),
        **({"Vary": "Accept-Encoding"} if gzipped else {}),
        "X-Content-Type-Options": "nosniff",
        **(headers or {}),
    }
    return Representation(plain, gzipped, tag, changed_seconds, said)


def respond(request: Request, shown: Representation) -> Response:
    """Answer one GET or HEAD: 304 when the asker has it already, else compressed where that is understood."""
    headers, changed_at = shown.headers, shown.changed_at
    # A date holds seconds: until this one is over, what changes once more in it would look unchanged. And the Date that
    # uvicorn tells may be a second old; Last-Modified must not come after it.
    if changed_at is not None and time.time() < changed_at + 2:
        headers, changed_at = _without(headers, "Last-Modified"), None
    if is_known(request, shown.tag, changed_at):
        return Response(None, 304, _without(headers, "Content-Type"))
    if shown.gzipped is not None and takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(shown.gzipped, 200, headers | {"Content-Encoding": "gzip"})
    return Response(shown.body, 200, headers)


def is_known(request: Request, tag: str, changed_at: int | None = None) -> bool:
    """Whether the asker has the representation of this tag, by If-None-Match, else by If-Modified-Since."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in TAG.findall(tags)
    since = request.headers.get("if-modified-since")
    if since is None or changed_at is None:
        return False
    try:
        return parsedate_to_datetime(since).timestamp() >= changed_at
    except (ValueError, OverflowError):
        return False  # no date that can be read is as good as none (RFC 9110, 13.1.3)


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding allows gzip."""
    weights = {}
    for coding, _, parameters in (part.partition(";") for part in accepted.split(",")):
        weight = WEIGHT.fullmatch(parameters)
        weights[coding.strip().lower()] = float(weight[1]) if weight else 1.0
    return next((weights[coding] for coding in ("gzip", "x-gzip", "*") if coding in weights), 0.0) > 0


def _without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in headers.items() if each != name}
