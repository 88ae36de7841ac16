"""The opening handshake of a stream: what a client asks, and the bytes that answer it. No I/O."""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qs

import orjson
from websockets.exceptions import InvalidHeader
from websockets.headers import parse_connection, parse_upgrade
from websockets.utils import accept_key

from liveserver.errors import BadRequest, FieldError, LiveserverError, MethodNotAllowed, NotFound, UpgradeRequired
from liveserver.fanout import deflate
from liveserver.model.blog import SLUG

PATH = re.compile(r"/api/v1/blogs/([^/]+)/stream")
SINCE = re.compile(r"\d{1,16}")
# base64 of 16 bytes, as RFC 6455 wants the key
KEY = re.compile(r"[A-Za-z0-9+/]{22}==")


class Handshake(NamedTuple):
    """What a client asks for: a blog, from a position on, with this key. ``since`` None: from now on.

    ``extensions`` is what is answered to those that were offered; with any of them messages go out deflated.
    """

    slug: str
    epoch: str | None
    since: int | None
    key: str
    extensions: str | None
    headers: dict[str, str]


def read(request: bytes) -> Handshake:
    """Read a request head that the HTTP parser has passed on. Raises what it is to be refused with."""
    lines = request.decode("latin-1").split("\r\n")
    try:
        method, target, version = lines[0].split(" ")
        headers = headers_of(line.split(":", 1) for line in lines[1:] if line)
    except ValueError:
        raise BadRequest("The handshake is no HTTP request that can be read.") from None
    # RFC 6455, section 4.2.1
    if version != "HTTP/1.1" or "host" not in headers:
        raise BadRequest("A handshake is a request of HTTP/1.1, with a Host.")
    path, _, query = target.partition("?")
    found = PATH.fullmatch(path)
    if found is None or not SLUG.fullmatch(found[1]):
        raise NotFound("Streams are at /api/v1/blogs/{slug}/stream.")
    if method != "GET":
        raise MethodNotAllowed("A stream is opened with GET.", headers={"Allow": "GET"})
    epoch, since = position(query)
    return Handshake(found[1], epoch, since, _key(headers), _extensions(headers), headers)


def headers_of(pairs: Iterable[Sequence[str]]) -> dict[str, str]:
    """Headers by their names in small letters; those that came several times in one, with commas between."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def position(query: str) -> tuple[str | None, int | None]:
    """The position that a query asks to resume from: ``epoch`` and ``since``. Raises BadRequest naming the field."""
    if not query:
        return None, None
    values = parse_qs(query)
    since = values.get("since", [""])[-1]
    if since and not SINCE.fullmatch(since):
        raise BadRequest("since must be a number.", errors=[FieldError("since", "must be a number")])
    return values.get("epoch", [""])[-1] or None, int(since) if since else None


def acceptance(key: str, extensions: str | None = None) -> bytes:
    """The answer that makes a WebSocket of the connection."""
    agreed = f"Sec-WebSocket-Extensions: {extensions}\r\n" if extensions else ""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_key(key)}\r\n{agreed}\r\n"
    ).encode()


def refusal(error: LiveserverError, more: dict[str, str] | None = None) -> bytes:
    """The HTTP answer in place of a stream."""
    body = orjson.dumps(error.problem())
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
        **error.headers,
        **(more or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\n{head}\r\n".encode() + body


def _key(headers: dict[str, str]) -> str:
    # What browsers say needs no parser; proxies and others may say the same in other words.
    if headers.get("connection") == "Upgrade" and headers.get("upgrade") == "websocket":
        return _checked_key(headers)
    try:
        upgrades = "upgrade" in (option.lower() for option in parse_connection(headers.get("connection", "")))
        websocket = [protocol.lower() for protocol in parse_upgrade(headers.get("upgrade", ""))] == ["websocket"]
    except InvalidHeader as error:
        raise BadRequest(f"The handshake can't be read: {error}") from None
    if not (upgrades and websocket):
        raise BadRequest("The handshake asks for no WebSocket.")
    return _checked_key(headers)


def _checked_key(headers: dict[str, str]) -> str:
    if headers.get("sec-websocket-version") != "13":
        spoken = {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        raise UpgradeRequired("Only version 13 of WebSocket is spoken.", headers=spoken)
    key = headers.get("sec-websocket-key", "")
    if not KEY.fullmatch(key):
        raise BadRequest("The handshake has no valid Sec-WebSocket-Key.")
    return key


def _extensions(headers: dict[str, str]) -> str | None:
    try:
        return deflate.agree(headers.get("sec-websocket-extensions"))
    except InvalidHeader as error:
        raise BadRequest(f"Sec-WebSocket-Extensions can't be read: {error}") from None
