"""The client of commands, against servers that are in trouble."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import click
import pytest

from liveserver.cli.client import ApiError, Client

Answer = tuple[int, str, bytes]
OK: Answer = (200, "application/json", b'{"fine":true}')


def problem(status: int, detail: str, **fields: str) -> Answer:
    errors = [{"field": field, "message": message} for field, message in fields.items()]
    return status, "application/problem+json", json.dumps({"detail": detail, "errors": errors}).encode()


class Troubled(ThreadingHTTPServer):
    """A server that gives the answers it was told to, one after the other, and keeps what it was sent."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.seen: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers the next answer; None of them is an answer: the connection ends."""

    server: Troubled

    def do_POST(self) -> None:
        self.server.seen.append({**self.headers, "body": self.rfile.read(int(self.headers["Content-Length"]))})
        status, kind, body = self.server.answers.pop(0)
        if not status:
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def troubled(request: pytest.FixtureRequest) -> Iterator[Troubled]:
    server = Troubled(*request.param)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def giving(*answers: Answer) -> Any:
    return pytest.mark.parametrize("troubled", [answers], indirect=True)


@giving((0, "", b""), problem(503, "The store can't be reached."), (502, "text/html", b"<p>Bad gateway"), OK)
def test_a_server_in_trouble_is_asked_again_with_the_same_key(
    troubled: Troubled, capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(troubled.url, "secret") as client:
        answer, _ = client.request("POST", "/api/v1/x", {"a": 1}, idempotency_key="k-1")
    assert answer == {"fine": True}
    assert len(troubled.seen) == 4
    assert {(seen["Idempotency-Key"], seen["Authorization"], seen["body"]) for seen in troubled.seen} == {
        ("k-1", "Bearer secret", b'{"a":1}')
    }
    assert capsys.readouterr().err.count("trying again for 60 seconds") == 1


@giving(problem(422, "labels.2: is too long", **{"labels.2": "is too long", "body": "is needed"}), OK)
def test_what_the_server_refuses_is_said_with_the_fields_and_not_sent_again(troubled: Troubled) -> None:
    with Client(troubled.url, "secret") as client, pytest.raises(ApiError) as caught:
        client.request("POST", "/api/v1/x", {})
    assert (caught.value.status, caught.value.exit_code) == (422, 1)
    assert caught.value.format_message() == "labels.2: is too long\n  body: is needed"
    assert len(troubled.seen) == 1


@giving(problem(401, "This needs a token."))
def test_how_to_get_a_token_is_said(troubled: Troubled) -> None:
    with Client(troubled.url, "") as client, pytest.raises(ApiError, match="liveserver token create"):
        client.request("POST", "/api/v1/x", {})
    assert "Authorization" not in troubled.seen[0]


@giving((404, "text/html", b"<h1>Another server"))
def test_another_server_at_the_address_is_told_apart(troubled: Troubled) -> None:
    with Client(troubled.url, "") as client, pytest.raises(click.ClickException, match="as no liveserver would"):
        client.request("POST", "/api/v1/x", {})


def test_a_server_that_is_not_there_is_named() -> None:
    with (
        Client("http://127.0.0.1:9", "", patience_seconds=0) as client,
        pytest.raises(click.ClickException, match=r"http://127\.0\.0\.1:9 does not answer \(connection refused\)"),
    ):
        client.request("GET", "/api/v1/x")


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://news.example", "http://", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(click.ClickException, match="is no address such as"):
        Client(url, "")


def test_addresses_are_those_of_the_server() -> None:
    with Client("https://news.example/", "") as client:
        assert client.address("/blogs/apollo-11") == "https://news.example/blogs/apollo-11"
