"""The head of each page: what networks and search engines read there."""

from dataclasses import asdict

import pytest

from liveserver.model.media import describe
from liveserver.web.views import Pages
from tests.web.discovery.html import links, metas
from tests.web.discovery.made import BASE, BEGAN, LANDED, NOW, VIEWS, a_blog, a_page, a_permalink, an_entry

PERMALINK = f"{BASE}/blogs/moon/entries/e1"


def test_what_networks_are_told_of_a_blog() -> None:
    told = metas(a_page(a_blog(), an_entry()))
    [image] = told["og:image"]
    assert image.startswith(f"{BASE}/blogs/moon/card.png?v=")
    expected = {
        "og:type": "article",
        "og:title": "On the Moon",
        "og:description": "Men walk there",
        "og:url": f"{BASE}/blogs/moon",
        "og:site_name": "The Daily Example",
        "og:locale": "en_US",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "On the Moon",
        "article:published_time": BEGAN,
        "article:modified_time": LANDED,
        "twitter:card": "summary_large_image",
        "description": "Men walk there",
    }
    assert {name: told[name] for name in expected} == {name: [value] for name, value in expected.items()}


def test_what_networks_are_told_of_an_entry() -> None:
    entry = an_entry(title="Landed", author="A. Writer", labels=["breaking", "own"], updated_at=NOW)
    told = metas(a_permalink(a_blog(), entry))
    [image] = told["og:image"]
    assert image.startswith(f"{PERMALINK}/card.png?v=")
    expected = {
        "og:type": ["article"],
        "og:title": ["Landed"],
        "og:description": ["Text 1"],
        "og:url": [PERMALINK],
        "og:image:alt": ["Landed"],
        "article:published_time": [LANDED],
        "article:modified_time": [NOW],
        "article:section": ["On the Moon"],
        "article:tag": ["breaking", "own"],
        "author": ["A. Writer"],
        "twitter:card": ["summary_large_image"],
        "description": ["Text 1"],
    }
    assert {name: told[name] for name in expected} == expected


def test_a_picture_goes_before_the_card() -> None:
    picture = describe("a" * 32, "The near side", [(480, 320), (960, 640)])
    told = metas(a_permalink(a_blog(), an_entry(media=[asdict(picture)])))
    assert told["og:image"] == [f"{BASE}/media/{'a' * 32}/960.jpg"]
    assert (told["og:image:width"], told["og:image:height"]) == (["960"], ["640"])
    assert told["og:image:alt"] == ["The near side"]
    cover = metas(a_page(a_blog(cover="https://pictures.example/moon.jpg")))
    assert cover["og:image"] == ["https://pictures.example/moon.jpg"]
    assert "og:image:width" not in cover


def test_every_page_has_a_description_of_its_own_words() -> None:
    assert metas(a_page(a_blog(standfirst=None)))["description"] == ["On the Moon"]
    assert metas(a_permalink(a_blog(), an_entry(title="Landed", html="")))["description"] == ["Landed – On the Moon"]
    long = metas(a_permalink(a_blog(), an_entry(html="<p>" + "many words " * 90 + "</p>")))
    assert len(long["description"][0]) <= 200


def test_the_index_is_a_website() -> None:
    told = metas(VIEWS.index([], NOW, BASE))
    assert (told["og:type"], told["og:url"]) == (["website"], [f"{BASE}/"])
    assert told["twitter:card"] == ["summary"]
    assert "article:published_time" not in told


@pytest.mark.parametrize(
    ("number", "canonical", "newer", "older"),
    [
        (1, "/blogs/moon", None, "/blogs/moon?page=2"),
        (2, "/blogs/moon?page=2", "/blogs/moon", "/blogs/moon?page=3"),
        (3, "/blogs/moon?page=3", "/blogs/moon?page=2", None),
    ],
)
def test_pages_name_themselves_and_their_neighbours(
    number: int, canonical: str, newer: str | None, older: str | None
) -> None:
    page = a_page(a_blog(), an_entry(), pages=Pages(number, 3))
    assert links(page, "canonical") == [{"href": BASE + canonical}]
    assert links(a_permalink(a_blog(), an_entry(), Pages(number, 3)), "canonical") == links(page, "canonical")
    assert links(page, "prev") == ([{"href": BASE + newer}] if newer else [])
    assert links(page, "next") == ([{"href": BASE + older}] if older else [])


def test_feed_and_oembed_are_discovered() -> None:
    query = "url=https%3A%2F%2Fnews.example%2Fblogs%2Fmoon"
    assert links(a_page(a_blog()), "alternate") == [
        {"type": "application/atom+xml", "href": f"{BASE}/blogs/moon/feed.atom", "title": "On the Moon"},
        {"type": "application/json+oembed", "href": f"{BASE}/oembed?{query}&format=json", "title": "On the Moon"},
        {"type": "text/xml+oembed", "href": f"{BASE}/oembed?{query}&format=xml", "title": "On the Moon"},
    ]
    permalink = links(a_permalink(a_blog(), an_entry(title="Landed")), "alternate")
    assert [link["title"] for link in permalink] == ["On the Moon", "Landed", "Landed"]
    assert f"{query}%2Fentries%2Fe1&format=json" in permalink[1]["href"]


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en_US"),
        ("en-GB", "en_GB"),
        ("pt-BR", "pt_BR"),
        ("de", "de_DE"),
        ("ar", "ar_EG"),
        ("zh-Hant", "zh_TW"),
        ("sr-Latn-RS", "sr_RS"),
    ],
)
def test_languages_as_open_graph_writes_them(language: str, locale: str) -> None:
    assert metas(a_page(a_blog(language=language)))["og:locale"] == [locale]
