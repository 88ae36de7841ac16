"""Caches in front of the server: what they may keep and for how long; and no page is older than what was answered."""

import gzip
import re
from collections.abc import Callable, Iterator
from importlib import resources

import httpx
import pytest

from tests.liveserver import PLAIN, Liveserver
from tests.web.desk import Desk, good

# Every public URL of a blog with an entry, and for how many seconds a cache that many share may keep it.
PUBLIC = {
    "/": 5,
    "/blogs/{slug}": 5,
    "/blogs/{slug}?page=2": 10,
    "/blogs/{slug}/entries/{id}": 5,
    "/api/v1/blogs": 1,
    "/api/v1/blogs?status=live": 1,
    "/api/v1/blogs/{slug}": 1,
    "/api/v1/blogs/{slug}?limit=1": 1,
    "/api/v1/blogs/{slug}/entries": 1,
    "/api/v1/blogs/{slug}/entries/{id}": 10,
    "/api/v1/blogs/{slug}/events": 1,
    "/api/v1/blogs/{slug}/events?since=0&limit=1": 10,
    "/api/v1/openapi.json": 60,
}
RETRACTED_SECONDS = 10

SAMPLE = resources.files("liveserver") / "sample" / "apollo-11.txt"
ORDINARY = re.compile(r"(?ms)^\d{4} GMT — ([^\n]+)\n\n(.+?)(?=\n\n\d{4} GMT|\Z)")


@pytest.fixture(scope="module")
def known(server: Liveserver, editor: httpx.Client, reader: httpx.Client) -> Desk:
    """A blog of two pages; nothing here changes it."""
    desk = Desk(server, editor, reader)
    for number in range(40):
        desk.publish("The crew report that all systems are well. " * 3, title=f"Entry {number}")
    return desk


def filled(path: str, desk: Desk) -> str:
    return path.format(slug=desk.slug, id=desk.snapshot()["entries"][0]["id"])


def shared_seconds(answer: httpx.Response) -> int:
    """How long a shared cache keeps an answer (RFC 9111, 5.2.2)."""
    said = answer.headers["cache-control"]
    assert "private" not in said and "no-store" not in said
    found = re.search(r"s-maxage=(\d+)", said) or re.search(r"max-age=(\d+)", said)
    assert found, said
    return int(found[1])


def test_every_public_url_says_how_long_it_may_be_kept_and_how_it_is_asked_for_again(known: Desk) -> None:
    for path, seconds in PUBLIC.items():
        url = filled(path, known)
        answer = known.reader.get(url)
        assert answer.status_code == 200, url
        assert shared_seconds(answer) == seconds, url
        assert "set-cookie" not in answer.headers
        again = known.reader.get(url, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), url
        for name in ("etag", "cache-control", "vary", "date"):
            assert (name in answer.headers) is (name in again.headers), (url, name)
            if name != "date":
                assert answer.headers.get(name) == again.headers.get(name), (url, name)
        head = known.reader.head(url)
        assert (head.status_code, head.content) == (200, b"")
        assert {**head.headers, "date": ""} == {**answer.headers, "date": ""}, url


def test_what_only_an_answer_to_a_blog_may_hold_is_gone_from_shared_caches_soon(known: Desk) -> None:
    for path in PUBLIC:
        if "{slug}" in path:
            assert shared_seconds(known.reader.get(filled(path, known))) <= RETRACTED_SECONDS


def test_a_browser_asks_each_time_whether_a_page_is_still_so(known: Desk) -> None:
    for path in PUBLIC:
        if not path.startswith("/api/"):
            assert "max-age=0," in known.reader.get(filled(path, known)).headers["cache-control"]


@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_that_somebody_known_is_answered_is_kept(known: Desk, path: str) -> None:
    url = filled(path, known)
    tag = known.reader.get(url).headers["etag"]
    for headers in ({}, {"If-None-Match": tag}, {"Authorization": "Bearer nobody's"}):
        answer = known.editor.get(url, headers=headers)
        assert "no-store" in answer.headers["cache-control"], (url, headers)
        assert "public" not in answer.headers["cache-control"]


@pytest.mark.parametrize("name", ["liveserver", "__Host-liveserver"])
def test_nothing_that_the_api_answers_to_a_session_is_kept(known: Desk, name: str) -> None:
    for cookies in (f"{name}=secret", f"theirs=1; {name}=secret"):
        for path in PUBLIC:
            kept = known.reader.get(filled(path, known), headers={"Cookie": cookies}).headers["cache-control"]
            assert ("no-store" in kept) is path.startswith("/api/"), path
    cookies = f"theirs=1; not-{name}=1"
    assert "public" in known.reader.get(known.url, headers={"Cookie": cookies}).headers["cache-control"]


def test_what_is_not_there_is_not_kept_as_missing(desk: Desk) -> None:
    entry = desk.publish()
    desk.retract(entry)
    gone = [f"/blogs/{desk.slug}x", f"/blogs/{desk.slug}?page=2", entry["url"], desk.entry(entry), "/assets/x/js/x.js"]
    for path in gone:
        answer = desk.reader.get(path)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store"), path


def test_a_page_has_the_date_of_its_last_change(desk: Desk) -> None:
    # Dated once its second is over: a later change in the same one would have the same date.
    desk.publish()
    path, dated = f"/blogs/{desk.slug}", {}
    while "last-modified" not in dated:
        dated = desk.reader.get(path).headers
    assert desk.reader.get(path, headers={"If-Modified-Since": dated["last-modified"]}).status_code == 304
    desk.publish()
    assert desk.reader.get(path, headers={"If-Modified-Since": dated["last-modified"]}).status_code == 200


def test_pages_go_compressed_and_whole(known: Desk) -> None:
    for path in (f"/blogs/{known.slug}", known.url):
        with httpx.stream("GET", known.server.url + path, headers={"Accept-Encoding": "gzip"}, **PLAIN) as got:
            packed = b"".join(got.iter_raw())
        assert got.headers["content-encoding"] == "gzip"
        assert int(got.headers["content-length"]) == len(packed)
        plain = known.reader.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(packed) == plain.content
        assert plain.headers["vary"] == got.headers["vary"] == "Accept-Encoding"


def test_twenty_ordinary_entries_are_one_small_page(desk: Desk) -> None:
    for title, body in ORDINARY.findall(SAMPLE.read_text())[:20]:
        desk.publish(body, title=title, author="Staff")
    got = desk.reader.get(f"/blogs/{desk.slug}", headers={"Accept-Encoding": "gzip"})
    assert got.text.count("<article") == 20
    assert int(got.headers["content-length"]) <= 14_000


@pytest.fixture
def anybody(make_server: Callable[..., Liveserver]) -> Iterator[tuple[Liveserver, httpx.Client]]:
    """A server of two workers, and a client that asks on a new connection each time, so that it meets both."""
    server = make_server(workers=2)
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=server.url, **PLAIN, timeout=30, limits=limits) as client:
        yield server, client


def test_what_was_acknowledged_is_on_the_next_page_whichever_worker_answers(
    anybody: tuple[Liveserver, httpx.Client],
) -> None:
    server, reader = anybody
    slug = server.new_blog()
    with server.client() as editor:
        for number in range(30):
            entry = good(editor.post(f"/api/v1/blogs/{slug}/entries", json={"body": f"Number {number}."}), 201)["entry"]
            for path in (f"/blogs/{slug}", f"/api/v1/blogs/{slug}", f"/blogs/{slug}/entries/{entry['id']}") * 3:
                assert f"Number {number}." in reader.get(path).text
            if number % 3 == 0:
                good(editor.delete(f"/api/v1/blogs/{slug}/entries/{entry['id']}"))
                for path in (f"/blogs/{slug}", f"/api/v1/blogs/{slug}") * 3:
                    assert f"Number {number}." not in reader.get(path).text


def test_all_workers_give_one_page_the_same_tag(anybody: tuple[Liveserver, httpx.Client]) -> None:
    server, reader = anybody
    slug = server.new_blog(standfirst="Day {day}", day_one="1969-07-16")
    with server.client() as editor:
        good(editor.post(f"/api/v1/blogs/{slug}/entries", json={"body": "words"}), 201)
    for path in (f"/blogs/{slug}", f"/api/v1/blogs/{slug}"):
        assert len({reader.get(path).headers["etag"] for _ in range(16)}) == 1


def test_pages_name_the_host_they_were_asked_by_and_keep_hosts_apart(desk: Desk) -> None:
    desk.publish()
    for host in ("one.example", "two.example", "one.example"):
        page = desk.reader.get(f"/blogs/{desk.slug}", headers={"Host": host}).text
        assert f"http://{host}/blogs/{desk.slug}" in page
        assert ("one" if host.startswith("two") else "two") + ".example" not in page
