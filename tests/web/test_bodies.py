"""Bodies and heads that are too much, too late, cut off or no HTTP at all: a clear answer, and the server goes on."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from starlette.requests import Request
from uvicorn.server import ServerState

from liveserver.errors import BadRequest, RequestTimeout, TooLarge
from liveserver.fanout import arrival, http
from liveserver.fanout.arrival import Arrival, Lobby
from liveserver.settings import Settings
from liveserver.web import body
from liveserver.web.server import configuration
from tests.web.desk import Desk, good

MIB = 1 << 20
PATIENCE_SECONDS = 60  # far beyond what anything here takes


class Connection:
    """A socket that says what it likes and reads one answer."""

    def __init__(self, desk: Desk) -> None:
        self.socket = socket.create_connection(("127.0.0.1", desk.server.port), timeout=PATIENCE_SECONDS)
        self.reader = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_until_refused(self, data: bytes) -> int:
        """Send the same again and again until the server does not take it any more; answers how many bytes it took."""
        sent = 0
        try:
            while sent < 64 * MIB:
                sent += self.socket.send(data)
        except OSError:
            pass
        return sent

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        status = int(self.reader.readline().split()[1])
        headers = {}
        while line := self.reader.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        return status, headers, self.reader.read(int(headers.get("content-length", 0)))

    def problem(self, status: int) -> dict[str, Any]:
        got, headers, text = self.answer()
        assert (got, headers["content-type"]) == (status, "application/problem+json"), text
        told: dict[str, Any] = json.loads(text)
        assert told["status"] == status
        return told

    def ended(self) -> bool:
        """Whether the server has ended the connection; waits for it."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True


@contextmanager
def connection(desk: Desk) -> Iterator[Connection]:
    made = Connection(desk)
    try:
        yield made
    finally:
        made.reader.close()
        made.socket.close()


def head(desk: Desk, *headers: str, method: str = "POST", path: str | None = None) -> bytes:
    lines = [
        f"{method} {path or desk.entries} HTTP/1.1",
        "Host: server",
        f"Authorization: Bearer {desk.server.token}",
        "Content-Type: application/json",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.fixture
def unharmed(desk: Desk) -> Iterator[None]:
    """Afterwards nothing is stored, and the server serves."""
    yield
    assert desk.position()["seq"] == 0
    assert desk.publish()["version"] == 1


# Too much


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("length", [MIB + 1, 10**12, 10**18])
def test_a_body_that_announces_itself_as_too_large_is_refused_before_it_comes(desk: Desk, length: int) -> None:
    with connection(desk) as raw:
        raw.send(head(desk, f"Content-Length: {length}"))
        assert str(MIB) in raw.problem(413)["detail"]
        assert raw.ended()


@pytest.mark.usefixtures("unharmed")
def test_a_client_that_asks_first_is_refused_before_it_sends(desk: Desk) -> None:
    with connection(desk) as raw:
        raw.send(head(desk, f"Content-Length: {10 * MIB}", "Expect: 100-continue"))
        raw.problem(413)


@pytest.mark.usefixtures("unharmed")
def test_an_endless_body_is_cut_off_with_an_answer(desk: Desk) -> None:
    with connection(desk) as raw:
        raw.send(head(desk, "Transfer-Encoding: chunked"))
        chunk = b"%x\r\n%b\r\n" % (1 << 16, b" " * (1 << 16))
        assert raw.send_until_refused(chunk) < 32 * MIB
        raw.problem(413)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize(
    "path", ["/api/v1/blogs", "/api/v1/tokens", "/api/v1/preview", "/api/v1/nothing", "/healthz", "/"]
)
def test_a_body_that_is_too_large_is_answered_wherever_it_goes(desk: Desk, method: str, path: str) -> None:
    with connection(desk) as raw:
        raw.send(head(desk, f"Content-Length: {10 * MIB}", method=method, path=path))
        status, _, _ = raw.answer()
        assert status in (404, 405, 413)


def test_a_body_of_a_mebibyte_is_read(desk: Desk) -> None:
    padded = b'{"body": "words"}'.ljust(MIB)
    answer = desk.editor.post(desk.entries, content=padded, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201
    answer = desk.editor.post(desk.entries, content=padded + b" ", headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    in_chunks = desk.editor.post(
        desk.entries, content=iter([padded, b" "]), headers={"Content-Type": "application/json"}
    )
    assert in_chunks.status_code == 413


@pytest.mark.usefixtures("unharmed")
def test_an_endless_head_is_cut_off_with_an_answer(desk: Desk) -> None:
    for beginning in (b"GET /healthz HTTP/1.1\r\n", b"GET /healthz HTTP/1.1\r\nX: ", b"GET /"):
        with connection(desk) as raw:
            raw.send(beginning)
            more = b"x" * 1000 if b"\r\n" not in beginning or beginning.endswith(b"X: ") else b"X-More: x\r\n" * 100
            assert raw.send_until_refused(more) < 32 * MIB
            raw.problem(400)


def test_a_head_of_many_kibibytes_is_read(desk: Desk) -> None:
    assert desk.reader.get("/healthz", headers={"Cookie": "x" * 30_000}).status_code == 200


# Cut off


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("ending", ["Content-Length: 1000", "Transfer-Encoding: chunked"])
def test_a_body_that_ends_before_its_end_is_not_stored(desk: Desk, ending: str) -> None:
    with connection(desk) as raw:
        part = b'{"body": "words"}'
        raw.send(head(desk, ending) + (part if "Length" in ending else b"%x\r\n%b\r\n" % (len(part), part)))
        raw.socket.shutdown(socket.SHUT_WR)
        assert raw.ended()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "half",
    [
        "GET",
        "GET / HTTP/1.1\r\nHost: ser",
        "GET {url}/stream HTTP/1.1\r\nHost: server\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-",
        "POST {url}/entries HTTP/1.1\r\nHost: server\r\nContent-Length: 17\r\n\r\n{{",
    ],
)
def test_halves_of_requests_keep_nobody_else_waiting(desk: Desk, half: str) -> None:
    connections = [Connection(desk) for _ in range(200)]
    try:
        for raw in connections:
            raw.send(half.format(url=desk.url).encode())
        assert desk.reader.get("/healthz").status_code == 200
        assert desk.snapshot()["entries"] == []
    finally:
        for raw in connections:
            raw.reader.close()
            raw.socket.close()


# No HTTP


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 100,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x11" * 500,  # TLS, where none is spoken
        b"\r\n\r\nHELLO\r\n\r\n",
        b"BREW / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/7.0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /?\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX\0: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
        b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_what_is_no_http_is_told_so_and_the_connection_ends(desk: Desk, garbage: bytes) -> None:
    with connection(desk) as raw:
        raw.send(garbage)
        told = raw.problem(400)
        assert told["type"] == "urn:liveserver:problem:bad-request"
        assert raw.ended()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("chunk", [b"zz\r\n", b"5\r\n{\r\n", b"-1\r\n", b"ffffffffffffffffff\r\n"])
def test_chunks_that_are_none_are_refused(desk: Desk, chunk: bytes) -> None:
    with connection(desk) as raw:
        raw.send(head(desk, "Transfer-Encoding: chunked") + chunk + b"\r\n0\r\n\r\n")
        raw.problem(400)


def test_requests_one_after_the_other_in_one_go_are_answered_in_order(desk: Desk) -> None:
    bodies = [json.dumps({"body": f"words {number}"}).encode() for number in range(5)]
    with connection(desk) as raw:
        raw.send(b"".join(head(desk, f"Content-Length: {len(each)}") + each for each in bodies))
        told = [json.loads(text) for status, _, text in (raw.answer() for _ in bodies)]
    assert [each["position"]["seq"] for each in told] == [1, 2, 3, 4, 5]
    assert [each["entry"]["html"] for each in told] == [f"<p>words {number}</p>" for number in range(5)]


def test_a_body_after_a_large_one_in_one_go_is_read(desk: Desk) -> None:
    """What counts against the limit of heads is the head, not the body that came with it."""
    large = json.dumps({"body": "x" * 90_000}).encode()
    request = head(desk, f"Content-Length: {len(large)}") + large
    with connection(desk) as raw:
        raw.send(request * 5)
        assert [raw.answer()[0] for _ in range(5)] == [201] * 5


# Too late: with the protocol and the reading of bodies in this process, whose patience can be set short


@asynccontextmanager
async def listening(app: Any) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to an app that is served by our protocols."""
    config = configuration(Settings(), app)
    config.load()
    state = ServerState()
    loop, parts = asyncio.get_running_loop(), {"lobby": Lobby()}
    async with await loop.create_server(lambda: Arrival(config, state, parts), "127.0.0.1", 0) as listener:
        reader, writer = await asyncio.open_connection(*listener.sockets[0].getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            await asyncio.gather(*state.tasks, return_exceptions=True)


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """Answers without reading the body."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for protocol in (arrival, http):
        monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.05)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("beginning", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: ser", b"GET / HTTP/1.1\r\nHost: a\r\n"])
async def test_a_head_that_does_not_come_is_not_waited_for(beginning: bytes) -> None:
    async with listening(hello) as (reader, writer):
        writer.write(beginning)
        said = await reader.read()
    top, _, text = said.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 408 ")
    assert b"Content-Type: application/problem+json" in top
    assert json.loads(text)["status"] == 408


@pytest.mark.usefixtures("impatient")
async def test_each_that_says_nothing_is_told_so_and_those_that_speak_are_not_disturbed() -> None:
    async with listening(hello) as (reader, writer):
        address = writer.get_extra_info("peername")
        silent = [await asyncio.open_connection(*address) for _ in range(3)]
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")
        late = await asyncio.open_connection(*address)
        for its_reader, its_writer in [*silent, late]:
            assert (await its_reader.read()).startswith(b"HTTP/1.1 408 ")
            its_writer.close()


@pytest.mark.usefixtures("impatient")
async def test_the_head_of_a_second_request_is_not_waited_for_either() -> None:
    async with listening(hello) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")
        writer.write(b"GET / HTTP/1.1\r\nHost: ")
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_the_rest_of_a_body_that_was_answered_unread_is_not_read_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "REST_SECONDS", 0.05)
    async with listening(hello) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
        assert (await reader.read()).endswith(b"hello")


async def test_a_body_that_comes_after_its_answer_leaves_the_connection_in_use() -> None:
    async with listening(hello) as (reader, writer):
        for _ in range(2):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n")
            await reader.readuntil(b"hello")
            writer.write(b"{}")


def request(receive: Any, **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": pairs}, receive)


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)

    async def never() -> Any:
        await asyncio.Event().wait()

    with pytest.raises(RequestTimeout) as refused:
        await body.read_body(request(never))
    assert refused.value.headers == {"Connection": "close"}


async def test_a_body_that_trickles_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.05)

    async def trickle() -> Any:
        await asyncio.sleep(0.001)
        return {"type": "http.request", "body": b" ", "more_body": True}

    with pytest.raises(RequestTimeout):
        await body.read_body(request(trickle))


async def test_no_more_of_a_body_is_read_than_is_taken() -> None:
    read = 0

    async def chunks() -> Any:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b" " * (1 << 16), "more_body": True}

    with pytest.raises(TooLarge):
        await body.read_body(request(chunks))
    assert read == 17
    with pytest.raises(TooLarge):
        await body.read_body(request(chunks, content_length=str(MIB + 1)))
    assert read == 17


async def test_a_client_that_hangs_up_has_sent_a_bad_request() -> None:
    async def hang_up() -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(BadRequest):
        await body.read_body(request(hang_up))


def test_the_server_still_serves(desk: Desk) -> None:
    assert good(desk.reader.get("/readyz")) == {"status": "ready"}
