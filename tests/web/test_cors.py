"""What pages of other sites may read: all that is public, and nothing with a name or a cookie in it."""

from collections.abc import Callable

import httpx
import pytest

from tests.liveserver import PLAIN, Liveserver
from tests.web.desk import Desk

SITE, OTHER = "https://news.example", "https://evil.example"
ALLOWED = "access-control-allow-origin"
READABLE = ["/api/v1/blogs", "/api/v1/blogs/{slug}", "/api/v1/blogs/{slug}/events", "/api/v1/openapi.json", "{script}"]


def script(client: httpx.Client, slug: str) -> str:
    return client.get(f"/blogs/{slug}").text.partition('type="module" src="')[2].partition('"')[0]


@pytest.fixture
def chosen(make_server: Callable[..., Liveserver]) -> Liveserver:
    """A server that only some sites may embed."""
    return make_server(embed_origins=f"{SITE}, https://second.example/")


@pytest.mark.parametrize("path", [*READABLE, "/api/v1/blogs/unknown", "/api/v1/nothing"])
@pytest.mark.parametrize("headers", [{}, {"Origin": OTHER}], ids=["no origin", "any origin"])
def test_everybody_may_read_unless_told_otherwise(desk: Desk, path: str, headers: dict[str, str]) -> None:
    url = path.format(slug=desk.slug, script=script(desk.reader, desk.slug))
    answer = desk.reader.get(url, headers=headers)
    # The same with and without an Origin: a cache may give to one what it kept of the other.
    assert answer.headers[ALLOWED] == "*"
    assert "Origin" not in answer.headers.get("vary", "")
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_what_is_unchanged_may_be_read_too(desk: Desk) -> None:
    tag = desk.reader.get(desk.url).headers["etag"]
    answer = desk.reader.get(desk.url, headers={"Origin": SITE, "If-None-Match": tag})
    assert (answer.status_code, answer.headers[ALLOWED]) == (304, "*")


def test_asking_with_a_tag_is_asked_for_first_and_granted(desk: Desk) -> None:
    asked = {"Origin": SITE, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    answer = desk.reader.options(desk.url, headers=asked)
    assert (answer.status_code, answer.content, answer.headers[ALLOWED]) == (204, b"", "*")
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
    assert answer.headers["access-control-allow-headers"] == "If-None-Match"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", ""])
def test_nobody_is_granted_more_than_reading(desk: Desk, method: str) -> None:
    asked = {"Access-Control-Request-Method": method} if method else {}
    answer = desk.reader.options(desk.url, headers={"Origin": SITE, **asked})
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_writes_and_those_who_are_known_are_allowed_nothing(desk: Desk) -> None:
    for answer in (
        desk.editor.post(desk.entries, json={"body": "words"}, headers={"Origin": SITE}),
        desk.reader.post(desk.entries, json={"body": "words"}, headers={"Origin": SITE}),
        desk.editor.get(desk.url, headers={"Origin": SITE}),
        desk.editor.get("/api/v1/tokens", headers={"Origin": SITE}),
    ):
        assert ALLOWED not in answer.headers


@pytest.mark.parametrize("path", ["/", "/blogs/{slug}", "/healthz", "/metrics"])
def test_pages_are_for_looking_at_only(desk: Desk, path: str) -> None:
    assert ALLOWED not in desk.reader.get(path.format(slug=desk.slug), headers={"Origin": SITE}).headers


def test_of_chosen_sites_each_is_allowed_by_name_and_caches_keep_them_apart(chosen: Liveserver) -> None:
    slug = chosen.new_blog()
    with httpx.Client(base_url=chosen.url, **PLAIN) as client:
        for path in READABLE:
            url = path.format(slug=slug, script=script(client, slug))
            for origin, allowed in {
                SITE: SITE,
                "https://second.example": "https://second.example",
                OTHER: None,
                "null": None,
                f"{SITE}.evil.example": None,
                "": None,
            }.items():
                answer = client.get(url, headers={"Origin": origin} if origin else {})
                assert answer.status_code == 200
                assert answer.headers.get(ALLOWED) == allowed, (url, origin)
                assert "Origin" in answer.headers["vary"]
        asked = {"Access-Control-Request-Method": "GET"}
        assert client.options(f"/api/v1/blogs/{slug}", headers=asked | {"Origin": SITE}).headers[ALLOWED] == SITE
        assert ALLOWED not in client.options(f"/api/v1/blogs/{slug}", headers=asked | {"Origin": OTHER}).headers
