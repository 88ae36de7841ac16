"""What is wrong is said in one shape, and never more than that."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from liveserver.errors import LiveserverError, StoreUnavailable
from liveserver.web import problems
from tests.web.desk import Desk, good, problem

# Every path of the API and of the pages, and what may be done there.
METHODS = {
    "/api/v1/blogs": {"GET", "HEAD", "POST"},
    "/api/v1/blogs/{slug}": {"GET", "HEAD", "PATCH", "DELETE"},
    "/api/v1/blogs/{slug}/entries": {"GET", "HEAD", "POST"},
    "/api/v1/blogs/{slug}/entries/{id}": {"GET", "HEAD", "PATCH", "DELETE"},
    "/api/v1/blogs/{slug}/entries/{id}/restore": {"POST"},
    "/api/v1/blogs/{slug}/entries/{id}/versions": {"GET", "HEAD"},
    "/api/v1/blogs/{slug}/events": {"GET", "HEAD"},
    "/api/v1/blogs/{slug}/stream": {"GET", "HEAD"},
    "/api/v1/media": {"POST"},
    "/media/{id}/480.jpg": {"GET", "HEAD"},
    "/api/v1/preview": {"POST"},
    "/api/v1/tokens": {"GET", "HEAD", "POST"},
    "/api/v1/tokens/{id}": {"DELETE"},
    "/api/v1/me": {"GET", "HEAD", "PATCH"},
    "/healthz": {"GET", "HEAD"},
    "/readyz": {"GET", "HEAD"},
    "/": {"GET", "HEAD"},
    "/blogs/{slug}": {"GET", "HEAD"},
    "/blogs/{slug}/entries/{id}": {"GET", "HEAD"},
    "/assets/x/js/page.js": {"GET", "HEAD"},
}
OTHERS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


@pytest.mark.parametrize("path", METHODS)
def test_a_wrong_method_is_told_the_right_ones(desk: Desk, path: str) -> None:
    filled = path.format(slug=desk.slug, id="x")
    for method in set(OTHERS) - METHODS[path]:
        answer = desk.editor.request(method, filled)
        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == METHODS[path], method
        if method != "HEAD":
            assert method in problem(answer, 405)["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/v1",
        "/api/v2/blogs",
        "/api/v1/nothing",
        "/api/v1/blogs/{slug}/nothing",
        "/api/v1/blogs/{slug}/entries/x/nothing",
        "/api/v1/tokens/x/y",
        "/nothing",
        "/blogs",
        "/blogs/{slug}/nothing",
        "/blogs/{slug}/entries",
        "/.env",
        "/assets/x/js/nothing.js",
        "/assets/x/js",
        "/assets/x/package.json",
        "/assets/x/js/../package.json",
        "/assets/x/js/..%2f..%2fpyproject.toml",
        "/assets/x/js/%00",
        "/%00",
        "//",
    ],
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_where_nothing_is_nothing_is_found(desk: Desk, method: str, path: str) -> None:
    answer = desk.editor.request(method, desk.server.url + path.format(slug=desk.slug))
    if answer.status_code == 405:  # of the files, only what they are is known before the method is looked at
        assert (method, path.startswith("/assets/")) == ("DELETE", True)
    else:
        assert "nothing at" in problem(answer, 404)["detail"]


def test_a_slash_too_many_leads_to_where_it_is_meant(desk: Desk) -> None:
    answer = desk.reader.get("/api/v1/blogs/", follow_redirects=True)
    assert answer.url.path == "/api/v1/blogs"
    assert desk.slug in answer.text


def test_people_get_a_page_where_programs_get_a_problem(desk: Desk) -> None:
    for path in ("/nothing", "/blogs/unknown", f"/blogs/{desk.slug}?page=7", f"/blogs/{desk.slug}/entries/unknown"):
        page = desk.reader.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.status_code == 404
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<h1" in page.text
        problem(desk.reader.get(path, headers={"Accept": "application/json"}), 404)
    problem(desk.reader.get("/api/v1/blogs/unknown", headers={"Accept": "text/html"}), 404)


def test_a_page_of_an_error_shows_what_was_asked_as_text(desk: Desk) -> None:
    page = desk.reader.get("/blogs/%3Cscript%3Ealert(1)%3C%2Fscript%3E", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_no_error_is_kept_by_a_cache(desk: Desk) -> None:
    for path in ("/nothing", "/api/v1/blogs/unknown", f"{desk.url}?limit=0", "/api/v1/me", f"{desk.url}/stream"):
        assert desk.reader.get(path).headers["cache-control"] == "no-store"


def test_the_stream_without_an_upgrade_says_how_to_come(desk: Desk) -> None:
    answer = desk.reader.get(f"{desk.url}/stream")
    detail = problem(answer, 426)["detail"]
    assert "websocket" in detail
    assert "text/event-stream" in detail
    assert answer.headers["upgrade"] == "websocket"
    problem(desk.reader.get("/api/v1/blogs/unknown/stream"), 404)


def test_types_of_problems_are_stable_words(desk: Desk) -> None:
    types = {
        problem(desk.reader.get("/api/v1/me"), 401)["type"],
        problem(desk.reader.get("/nothing"), 404)["type"],
        problem(desk.editor.get(f"{desk.url}?limit=0"), 422)["type"],
    }
    assert types == {f"urn:liveserver:problem:{word}" for word in ("not-signed-in", "not-found", "invalid")}


def test_strange_hosts_and_targets_get_ordinary_answers(desk: Desk) -> None:
    for host in ("[", "a b", "x/api/v1", "é", "", "x" * 1000, 'x"><script>'):
        headers = {"Host": host.encode("latin-1")}
        problem(desk.reader.get("/api/v1/nothing", headers=headers), 404)
        page = desk.reader.get(f"/blogs/{desk.slug}", headers=headers)
        # Addresses on the page begin with it, so it must be one (RFC 9112, 3.2).
        assert page.status_code == (200 if host in ("", "x" * 1000) else 400)
        assert "<script>" not in page.text.replace("<script type", "")


# Faults of ours, with an app that has them


async def _fail(request: Request) -> Response:
    raise RuntimeError("the password is swordfish")


async def _fail_to_store(request: Request) -> Response:
    raise StoreUnavailable("the store does not answer", retry_after_seconds=7)


@pytest.fixture
def faulty() -> httpx.AsyncClient:
    app = Starlette(
        routes=[Route("/api/fault", _fail), Route("/api/store", _fail_to_store)],
        exception_handlers={LiveserverError: problems.expected, Exception: problems.unexpected},
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://server")


async def test_a_fault_of_ours_tells_nothing_of_the_inside(faulty: httpx.AsyncClient) -> None:
    answer = await faulty.get("/api/fault")
    told = problem(answer, 500)
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    for word in ("swordfish", "RuntimeError", "Traceback", "liveserver/"):
        assert word not in answer.text
    # The server ends the connection after a fault; a client must not send its next request there.
    assert answer.headers["connection"] == "close"


async def test_a_store_that_is_away_says_when_to_come_again(faulty: httpx.AsyncClient) -> None:
    answer = await faulty.get("/api/store")
    assert problem(answer, 503)["detail"] == "the store does not answer"
    assert answer.headers["retry-after"] == "7"


def test_health_is_told_to_anybody_and_not_kept(reader: httpx.Client) -> None:
    for path, status in (("/healthz", "ok"), ("/readyz", "ready")):
        answer = reader.get(path)
        assert good(answer) == {"status": status}
        assert answer.headers["cache-control"] == "no-store"
