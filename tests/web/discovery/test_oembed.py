"""oEmbed over HTTP: what a consumer sends, and what it gets."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.hostile import HOSTILE
from tests.web.desk import Desk, fields_of, good, problem
from tests.web.discovery.html import links, parse


def embed(desk: Desk, path: str, **query: Any) -> dict[str, Any]:
    answer: dict[str, Any] = good(desk.reader.get("/oembed", params={"url": desk.server.url + path, **query}))
    return answer


def test_a_link_to_a_blog_becomes_its_iframe(desk: Desk) -> None:
    title = desk.snapshot()["blog"]["title"]
    answer = embed(desk, f"/blogs/{desk.slug}")
    [iframe] = parse(answer.pop("html")).findall("./body/*")
    assert iframe.tag == "iframe"
    assert iframe.attrib == {
        "src": f"{desk.server.url}/embed/{desk.slug}",
        "width": "640",
        "height": "700",
        "title": title,
        "frameborder": "0",
    }
    thumbnail = answer.pop("thumbnail_url")
    assert desk.reader.get(thumbnail).headers["content-type"] == "image/png"
    assert answer == {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "127.0.0.1",
        "provider_url": desk.server.url,
        "cache_age": 3600,
        "width": 640,
        "height": 700,
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def test_a_permalink_becomes_the_blog_at_that_entry(desk: Desk) -> None:
    entry = desk.publish(title="Landed", author="A. Writer")
    answer = embed(desk, entry["url"])
    assert f'src="{desk.server.url}/embed/{desk.slug}?entry={entry["id"]}"' in answer["html"]
    assert answer["title"].startswith("Landed – ")
    assert answer["author_name"] == "A. Writer"


@pytest.mark.parametrize(("asked", "width", "height"), [((300, 200), 300, 200), ((5000, 5000), 640, 700)])
def test_it_keeps_within_what_is_asked(desk: Desk, asked: tuple[int, int], width: int, height: int) -> None:
    answer = embed(desk, f"/blogs/{desk.slug}", maxwidth=asked[0], maxheight=asked[1])
    assert (answer["width"], answer["height"]) == (width, height)
    assert f'width="{width}" height="{height}"' in answer["html"]
    # A thumbnail, too, may not be larger.
    assert ("thumbnail_url" in answer) == (asked[0] >= 1200)


def test_the_same_as_xml(desk: Desk) -> None:
    url = f"{desk.server.url}/blogs/{desk.slug}"
    answer = desk.reader.get("/oembed", params={"url": url, "format": "xml"})
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    document = ElementTree.fromstring(answer.content)
    assert document.tag == "oembed"
    assert {each.tag: each.text for each in document} == {
        name: str(value) for name, value in embed(desk, f"/blogs/{desk.slug}").items()
    }


def test_the_links_of_a_page_lead_to_its_answer(desk: Desk) -> None:
    for path in (f"/blogs/{desk.slug}", desk.publish(title="Landed")["url"]):
        found = links(desk.reader.get(path).text, "alternate")
        json, xml = (link["href"] for link in found if link["type"].endswith("+oembed"))
        assert good(desk.reader.get(json)) == embed(desk, path)
        assert ElementTree.fromstring(desk.reader.get(xml).content).findtext("type") == "rich"


@pytest.mark.parametrize(
    "url", ["", "moon", "/blogs/moon", "javascript:alert(1)", "ftp://127.0.0.1/x", "http://[", "//x"]
)
def test_an_address_that_is_none_is_named(desk: Desk, url: str) -> None:
    assert fields_of(problem(desk.reader.get("/oembed", params={"url": url}), 400)) == {"url"}


@pytest.mark.parametrize("size", ["0", "-1", "wide", "1e3", "9" * 9])
@pytest.mark.parametrize("name", ["maxwidth", "maxheight"])
def test_a_size_that_is_none_is_named(desk: Desk, name: str, size: str) -> None:
    query = {"url": f"{desk.server.url}/blogs/{desk.slug}", name: size}
    assert fields_of(problem(desk.reader.get("/oembed", params=query), 400)) == {name}


def test_what_is_not_here_is_not_found(desk: Desk) -> None:
    draft = desk.publish(status="draft")
    for url in (
        f"{desk.server.url}/blogs/no-such-blog",
        f"{desk.server.url}/",
        f"{desk.server.url}{draft['url']}",
        f"{desk.server.url}/blogs/{desk.slug}/entries/none",
        f"https://elsewhere.example/blogs/{desk.slug}",
        f"http://127.0.0.1@elsewhere.example/blogs/{desk.slug}",
    ):
        problem(desk.reader.get("/oembed", params={"url": url}), 404)


def test_other_formats_are_not_supported(desk: Desk) -> None:
    query = {"url": f"{desk.server.url}/blogs/{desk.slug}", "format": "yaml"}
    problem(desk.reader.get("/oembed", params=query), 501)


def test_no_query_breaks_it(desk: Desk) -> None:
    for hostile in HOSTILE:
        for name in ("url", "format", "maxwidth"):
            query = {"url": f"{desk.server.url}/blogs/{desk.slug}", name: hostile}
            assert desk.reader.get("/oembed", params=query).status_code in (400, 404, 501)
