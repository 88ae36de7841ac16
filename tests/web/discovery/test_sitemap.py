"""The news sitemap and robots.txt."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from liveserver.web.discovery.sitemap import MOST, News, robots, sitemap
from tests.web.discovery.made import BASE, LANDED, SITE

NAMES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "news": "http://www.google.com/schemas/sitemap-news/0.9"}


def news(**fields: str) -> News:
    return News(**({"published_at": LANDED, "url": "/blogs/moon", "title": "On the Moon", "language": "en"} | fields))


def test_each_says_what_google_news_asks_for() -> None:
    [url] = ElementTree.fromstring(sitemap(SITE, [news(title="Q & A <now>")]))
    assert url.findtext("loc", namespaces=NAMES) == f"{BASE}/blogs/moon"
    assert {
        path: url.findtext(path, namespaces=NAMES)
        for path in (
            "news:news/news:publication/news:name",
            "news:news/news:publication/news:language",
            "news:news/news:publication_date",
            "news:news/news:title",
        )
    } == {
        "news:news/news:publication/news:name": "The Daily Example",
        "news:news/news:publication/news:language": "en",
        "news:news/news:publication_date": LANDED,
        "news:news/news:title": "Q & A <now>",
    }


def test_the_newest_thousand_the_newest_first() -> None:
    many = [news(published_at=f"1969-07-20T20:17:40.{number:03}Z") for number in range(MOST)]
    older = news(published_at="1969-07-19T00:00:00.000Z")
    document = ElementTree.fromstring(sitemap(SITE, [older, *many]))
    dates = [each.text or "" for each in document.iterfind(".//news:publication_date", NAMES)]
    assert len(dates) == MOST
    assert dates == sorted(dates, reverse=True)
    assert older.published_at not in dates


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en", "en"), ("pt-BR", "pt"), ("zh", "zh-cn"), ("zh-Hant", "zh-tw"), ("zh-TW", "zh-tw"), ("fil", "fil")],
)
def test_languages_as_google_news_writes_them(tag: str, language: str) -> None:
    document = ElementTree.fromstring(sitemap(SITE, [news(language=tag)]))
    assert document.findtext(".//news:language", namespaces=NAMES) == language


def test_no_news_is_an_empty_sitemap() -> None:
    assert len(ElementTree.fromstring(sitemap(SITE, []))) == 0


def test_robots_may_read_all_but_the_newsroom_and_the_streams() -> None:
    rules = RobotFileParser()
    text = robots(SITE)
    rules.parse(text.splitlines())
    for path in ("/", "/blogs/moon", "/blogs/moon/feed.atom", "/assets/1/js/page.js", "/api/v1/blogs/moon"):
        assert rules.can_fetch("Googlebot", BASE + path), path
    assert not rules.can_fetch("Googlebot", f"{BASE}/admin")
    assert "\nDisallow: /api/v1/blogs/*/stream\n" in text
    assert rules.site_maps() == [f"{BASE}/sitemap-news.xml"]
