"""What others are told, over HTTP: kinds, caching, and that nothing is told that readers must not see."""

import re
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import httpx
import pytest

from tests.liveserver import wait_for
from tests.web.desk import Desk, problem
from tests.web.discovery.html import metas, structured
from tests.web.test_privacy import SECRET, WAYS

KINDS = {
    "/blogs/{slug}/feed.atom": "application/atom+xml; charset=utf-8",
    "/blogs/{slug}/card.png": "image/png",
    "/blogs/{slug}/entries/{entry}/card.png": "image/png",
    "/oembed?url={base}/blogs/{slug}": "application/json",
    "/oembed?url={base}/blogs/{slug}/entries/{entry}&format=xml": "text/xml; charset=utf-8",
    "/sitemap-news.xml": "application/xml",
    "/robots.txt": "text/plain; charset=utf-8",
    "/icon.png": "image/png",
}


def addressed(desk: Desk, path: str, entry: dict[str, Any]) -> str:
    return path.format(slug=desk.slug, entry=entry["id"], base=desk.server.url)


@pytest.mark.parametrize("path", KINDS)
def test_each_is_of_its_kind_and_asked_for_again_costs_nothing(desk: Desk, path: str) -> None:
    address = addressed(desk, path, desk.publish(title="Landed"))
    answer = desk.reader.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == KINDS[path]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(r"public, max-age=\d+(, s-maxage=\d+)?", answer.headers["cache-control"])
    assert "set-cookie" not in answer.headers
    again = desk.reader.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = desk.reader.head(address)
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", [path for path in KINDS if path not in ("/robots.txt", "/icon.png")])
def test_each_says_when_it_last_changed(desk: Desk, path: str) -> None:
    entry = desk.publish(title="Landed", published_at="1969-07-20T20:17:40Z")
    address = addressed(desk, path, entry)

    # A date holds seconds, so it is told once the second of the last change is over.
    def dated() -> httpx.Response | None:
        answer = desk.reader.get(address)
        return answer if "last-modified" in answer.headers else None

    answer = wait_for(dated)
    assert parsedate_to_datetime(answer.headers["last-modified"]) <= parsedate_to_datetime(answer.headers["date"])


def test_the_feed_follows_the_blog(desk: Desk) -> None:
    def read() -> Any:
        return feedparser.parse(desk.reader.get(f"/blogs/{desk.slug}/feed.atom").content)

    assert read().entries == []
    entry = desk.publish("*words*", title="Landed", labels=["breaking"])
    [first] = read().entries
    assert (first.title, first.id) == ("Landed", desk.server.url + entry["url"])
    assert [tag.term for tag in first.tags] == ["breaking"]
    edited = desk.edit(entry, title="The Eagle has landed")
    [second] = read().entries
    assert (second.title, second.id, second.updated) == ("The Eagle has landed", first.id, edited["updated_at"])
    desk.retract(entry)
    assert read().entries == []


def test_an_edit_makes_networks_fetch_the_card_anew(desk: Desk) -> None:
    entry = desk.publish("words", title="Landed")
    before, pictures = metas(desk.reader.get(entry["url"]).text)["og:image"], []
    pictures.append(desk.reader.get(before[0]).content)
    desk.edit(entry, title="The Eagle has landed")
    after = metas(desk.reader.get(entry["url"]).text)["og:image"]
    pictures.append(desk.reader.get(after[0]).content)
    assert before != after
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("host", ["a b", 'x"><script>', "news.example:port", "[::1", "a/b", "a@b", "é.example"])
def test_a_host_that_is_none_is_refused(desk: Desk, host: str) -> None:
    for path in ("/", f"/blogs/{desk.slug}", f"/blogs/{desk.slug}/feed.atom", "/robots.txt"):
        problem(desk.reader.get(path, headers=[(b"Host", host.encode())]), 400)


@pytest.mark.parametrize("host", ["news.example", "news.example:99999", "[::1]:8000", "xn--", "a_b", "..."])
def test_any_host_can_be_what_addresses_begin_with(desk: Desk, host: str) -> None:
    desk.publish("[here](/)")
    answer = desk.reader.get(f"/blogs/{desk.slug}/feed.atom", headers={"Host": host})
    assert f"<id>http://{host}/blogs/{desk.slug}</id>" in answer.text
    for path in (f"/blogs/{desk.slug}", f"/blogs/{desk.slug}/card.png", "/sitemap-news.xml"):
        assert desk.reader.get(path, headers={"Host": host}).status_code == 200


def test_the_card_of_nothing_is_not_found(desk: Desk) -> None:
    for path in ("/blogs/none/card.png", "/blogs/none/feed.atom", f"/blogs/{desk.slug}/entries/none/card.png"):
        problem(desk.reader.get(path), 404)


def news(desk: Desk) -> list[str]:
    document = ElementTree.fromstring(desk.reader.get("/sitemap-news.xml").content)
    found = [each.text or "" for each in document.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    return [url for url in found if f"/blogs/{desk.slug}" in url]


def test_news_are_the_blog_and_its_entries_of_two_days(desk: Desk) -> None:
    entry, _ = desk.publish(), desk.publish(published_at="1969-07-20T20:17:40Z")
    assert news(desk) == [desk.server.url + entry["url"], f"{desk.server.url}/blogs/{desk.slug}"]
    desk.retract(entry)
    assert news(desk) == [f"{desk.server.url}/blogs/{desk.slug}"]
    desk.change(started_at="1969-07-16T13:32:00Z")
    assert news(desk) == []


def test_what_is_coming_up_is_no_news(make_desk: Any) -> None:
    assert news(make_desk(status="scheduled")) == []


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_what_readers_must_not_see_is_told_to_nobody(desk: Desk, way: Any) -> None:
    desk.publish("seen by all")
    hidden = way(desk)
    for path in KINDS:
        if "{entry}" in path:
            problem(desk.reader.get(addressed(desk, path, hidden)), 404)
            continue
        answer = desk.reader.get(addressed(desk, path, hidden))
        assert SECRET.encode() not in answer.content
        assert hidden["id"].encode() not in answer.content
    page = structured(desk.reader.get(f"/blogs/{desk.slug}").text)
    assert [update["articleBody"] for update in page["liveBlogUpdate"]] == ["seen by all"]


def test_what_is_retracted_is_gone_from_the_structured_data(desk: Desk) -> None:
    entry = desk.publish("taken back", title="Gone")
    assert "taken back" in str(structured(desk.reader.get(f"/blogs/{desk.slug}").text))
    desk.retract(entry)
    assert structured(desk.reader.get(f"/blogs/{desk.slug}").text)["liveBlogUpdate"] == []
