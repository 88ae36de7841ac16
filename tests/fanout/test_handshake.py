"""The opening handshake: what is read, and what each fault is refused with."""

import pytest

from liveserver.errors import LiveserverError
from liveserver.fanout import handshake
from liveserver.fanout.gate import Gate

GOOD = {
    "host": "127.0.0.1",
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
}
STREAM = "/api/v1/blogs/apollo-11/stream"


def request(target: str = STREAM, method: str = "GET", version: str = "HTTP/1.1", **changes: str | None) -> bytes:
    headers = GOOD | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [
        f"{method} {target} {version}",
        *(f"{name}: {value}" for name, value in headers.items() if value is not None),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def test_it_reads_blog_position_and_key() -> None:
    asked = handshake.read(request(STREAM + "?epoch=abc&since=12"))
    assert (asked.slug, asked.epoch, asked.since, asked.key) == ("apollo-11", "abc", 12, GOOD["sec-websocket-key"])


@pytest.mark.parametrize("query", ["", "?", "?since=", "?epoch=&since=", "?unknown=1"])
def test_no_position_means_from_now_on(query: str) -> None:
    asked = handshake.read(request(STREAM + query))
    assert (asked.epoch, asked.since) == (None, None)


@pytest.mark.parametrize(
    "words",
    [
        {"connection": "keep-alive, Upgrade"},
        {"connection": "upgrade"},
        {"connection": ", UPGRADE ,"},
        {"upgrade": "WebSocket"},
        {"sec_websocket_protocol": "chat, superchat"},  # none is chosen, which the RFC leaves to the client
        {"sec_websocket_extensions": ""},
        {"cookie": "a:b"},
        {"x_empty": ""},
        {"x_odd": "\xff"},
    ],
)
def test_headers_are_read_as_browsers_and_proxies_write_them(words: dict[str, str]) -> None:
    assert handshake.read(request(**words)).extensions is None


def test_the_answer_is_the_one_of_the_rfc() -> None:
    # RFC 6455, section 1.3
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in handshake.acceptance(GOOD["sec-websocket-key"])


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (request("/"), 404),
        (request("/api/v1/blogs//stream"), 404),
        (request("/api/v1/blogs/UPPER/stream"), 404),
        (request("/api/v1/blogs/a%2Fb/stream"), 404),
        (request("/api/v1/blogs/apollo-11/stream/more"), 404),
        (request(method="POST"), 405),
        (request(version="HTTP/1.0"), 400),
        (request(version="HTTP/2"), 400),
        (request(version="HTTP/1.1 x"), 400),
        (request(host=None), 400),
        (request().replace(b" HTTP/1.1", b"", 1), 400),
        (request().replace(b"host: ", b"host ", 1), 400),
        (request().replace(b"host: ", b"host : ", 1), 400),
        (request().replace(b"host: ", b"rubbish\r\nhost: ", 1), 400),
        (request(STREAM + "?since=-1"), 400),
        (request(STREAM + "?since=1.5"), 400),
        (request(STREAM + "?since=%C2%B2"), 400),
        (request(STREAM + "?since=" + "9" * 400), 400),
        (request(sec_websocket_version="12"), 426),
        (request(sec_websocket_version=None), 426),
        (request(sec_websocket_version="13, 13"), 426),
        (request(sec_websocket_key=None), 400),
        (request(sec_websocket_key=""), 400),
        (request(sec_websocket_key="short"), 400),
        (request(sec_websocket_key="dGhlIHNhbXBsZSBub25jZSE="), 400),  # 17 bytes
        (request(sec_websocket_key="dGhlIHNhbXBsZSBub25j"), 400),  # 15 bytes
        (request(sec_websocket_key="dGhlIHNhbXBsZSBub25jZ!=="), 400),
        (request(sec_websocket_key="dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="), 400),
        (request(connection="close"), 400),
        (request(connection=None), 400),
        (request(upgrade=None), 400),
        (request(upgrade="websocket, h2c"), 400),
        (request(connection='"'), 400),
        (request(upgrade="h2c"), 400),
    ],
)
def test_each_fault_has_its_status(made: bytes, status: int) -> None:
    with pytest.raises(LiveserverError) as refused:
        handshake.read(made)
    assert refused.value.status == status
    answer = handshake.refusal(refused.value)
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Connection: close\r\n" in answer


@pytest.mark.parametrize(
    ("origin", "allowed", "may"),
    [
        (None, "https://news.example", True),
        ("https://news.example", "https://news.example", True),
        ("https://elsewhere.example", "*", True),
        ("http://127.0.0.1", "https://news.example", True),
        ("https://elsewhere.example", "https://news.example", False),
        ("null", "https://news.example", False),
        ("https://news.example.elsewhere.example", "https://news.example", False),
    ],
)
def test_origins(origin: str | None, allowed: str, may: bool) -> None:
    headers = GOOD | ({"origin": origin} if origin else {})
    try:
        Gate(None, allowed, "").check_origin(headers)  # type: ignore[arg-type]
    except LiveserverError as refused:
        assert (refused.status, may) == (403, False)
    else:
        assert may
