"""The feed: read by feedparser as people's feed readers do, and held against the rules of RFC 4287 one by one."""

import re
from dataclasses import asdict
from datetime import datetime
from xml.etree import ElementTree

import feedparser
import pytest

from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.model.media import describe
from liveserver.web.discovery.atom import feed
from tests.hostile import HOSTILE
from tests.web.discovery.html import parse
from tests.web.discovery.made import BASE, BEGAN, LANDED, NOW, SITE, a_blog, an_entry

ATOM = "{http://www.w3.org/2005/Atom}"
ABSOLUTE = re.compile(r"https?://[^\s/]+(?:/\S*)?")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


def written(*entries: Entry, blog: Blog | None = None, standfirst: str = "Men walk there") -> bytes:
    return feed(SITE, blog or a_blog(), entries, standfirst=standfirst, changed_at=NOW)


FULL = written(
    an_entry(2, title="Landed", author="A. Writer", labels=["breaking", "own words"], updated_at=NOW),
    an_entry(1, title=None, html="<p>Text without a title</p>", correction="A name was wrong"),
    an_entry(3, title=None, html=""),
)
SAMPLES = {
    "full": FULL,
    "empty": written(standfirst=""),
    "hostile": written(*(an_entry(number, title=words, author=words) for number, words in enumerate(HOSTILE))),
}


def test_a_feed_reader_reads_it() -> None:
    parsed = feedparser.parse(FULL)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    told = parsed.feed
    assert (told.title, told.subtitle, told.id) == ("On the Moon", "Men walk there", f"{BASE}/blogs/moon")
    assert told.author == f"The Daily Example ({BASE})" or told.author_detail.name == "The Daily Example"
    assert told.language == "en"
    assert {(link.rel, link.type, link.href) for link in told.links} == {
        ("self", "application/atom+xml", f"{BASE}/blogs/moon/feed.atom"),
        ("alternate", "text/html", f"{BASE}/blogs/moon"),
    }
    first, second, third = parsed.entries
    assert first.id == first.link == f"{BASE}/blogs/moon/entries/e2"
    assert (first.title, first.author) == ("Landed", "A. Writer")
    assert (first.published, first.updated) == (LANDED, NOW)
    assert [tag.term for tag in first.tags] == ["breaking", "own words"]
    assert first.content[0].type == "text/html"
    assert first.content[0].value == "<p>Text 2</p>"
    assert second.title == "Text without a title"
    assert second.content[0].value.endswith("<p><strong>Correction</strong> A name was wrong</p>")
    assert third.title == "20:17 GMT"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_rules_of_atom(name: str) -> None:
    document = ElementTree.fromstring(SAMPLES[name])
    assert document.tag == f"{ATOM}feed"
    containers = [document, *document.findall(f"{ATOM}entry")]
    for container in containers:
        # 4.1.1, 4.1.2: exactly one each
        for tag in ("id", "title", "updated"):
            [element] = container.findall(ATOM + tag)
            assert element.text, tag
        # 4.1.1: at most one each
        for tag in ("generator", "icon", "logo", "rights", "subtitle", "published", "content", "summary", "source"):
            assert len(container.findall(ATOM + tag)) <= 1, tag
        # 4.2.6: an absolute IRI
        assert ABSOLUTE.fullmatch(container.findtext(f"{ATOM}id") or "")
        # 4.1.1: no two alternates of one type and language; a feed should have a self, an entry without content needs
        # an alternate
        kinds = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in container.findall(f"{ATOM}link")]
        assert len(set(kinds)) == len(kinds)
        assert "alternate" in [rel for rel, _, _ in kinds]
        # 3.2: a person has one name
        for author in container.findall(f"{ATOM}author"):
            assert [name.text for name in author.findall(f"{ATOM}name")] != [None]
            assert len(author.findall(f"{ATOM}name")) == 1
    # 4.1.1: an author in the feed, unless in each entry
    assert document.findall(f"{ATOM}author")
    assert "self" in [link.get("rel") for link in document.findall(f"{ATOM}link")]
    # 4.1.2: entries do not share an id
    ids = [entry.findtext(f"{ATOM}id") for entry in document.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    # 3.3: dates are RFC 3339
    for element in document.iter():
        if element.tag in (f"{ATOM}updated", f"{ATOM}published"):
            assert datetime.fromisoformat(element.text or "").tzinfo is not None
        # 4.2.7: an address, and a type that is one
        if element.tag == f"{ATOM}link":
            assert ABSOLUTE.fullmatch(element.get("href") or "")
            assert MEDIA_TYPE.fullmatch(element.get("type") or "")
        # 4.2.2: a term
        if element.tag == f"{ATOM}category":
            assert element.get("term")
        # 3.1.1, 4.1.3: text as text; content of a type that says how it is to be read, and without children
        if element.tag == f"{ATOM}content":
            assert element.get("type") == "html"
            assert len(element) == 0
        if element.tag in (f"{ATOM}title", f"{ATOM}subtitle"):
            assert element.get("type", "text") == "text"
            assert len(element) == 0
    # Everything is Atom's, and the language is said.
    assert all(element.tag.startswith(ATOM) for element in document.iter())
    assert document.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_addresses_in_the_content_hold_anywhere() -> None:
    html = '<p><a href="/blogs/other">a</a> <a href="#entry-e2">b</a> <a href="https://elsewhere.example/x">c</a></p>'
    picture = describe("a" * 32, 'Moon "near" <side>', [(480, 320)])
    document = ElementTree.fromstring(written(an_entry(html=html, media=[asdict(picture)])))
    content = parse(document.findtext(f"{ATOM}entry/{ATOM}content") or "")
    assert [link.get("href") for link in content.iter("a")] == [
        f"{BASE}/blogs/other",
        f"{BASE}/blogs/moon#entry-e2",
        "https://elsewhere.example/x",
    ]
    assert [image.attrib for image in content.iter("img")] == [
        {"src": f"{BASE}/media/{'a' * 32}/480.jpg", "alt": 'Moon "near" <side>', "width": "480", "height": "320"}
    ]


def test_an_edit_moves_updated_and_nothing_else() -> None:
    before = feedparser.parse(written(an_entry())).entries[0]
    after = feedparser.parse(written(an_entry(updated_at=NOW, version=2))).entries[0]
    assert (before.id, before.published) == (after.id, after.published)
    assert (before.updated, after.updated) == (LANDED, NOW)


def test_the_feed_changes_when_the_blog_does() -> None:
    assert feedparser.parse(written()).feed.updated == NOW
    assert BEGAN.encode() not in written()
