"""Hostile words in every field: each output, read by a real parser, holds them as words and as nothing else."""

from dataclasses import asdict, replace
from xml.etree import ElementTree

import pytest

from liveserver.model.blog import Blog, Series
from liveserver.model.entry import Entry, Format
from liveserver.model.media import describe
from liveserver.model.text import to_html
from liveserver.web.discovery import atom, cards, oembed, sitemap
from liveserver.web.discovery.site import Publisher
from liveserver.web.discovery.words import headline, summary
from liveserver.web.discovery.xml import FORBIDDEN
from tests.hostile import HOSTILE
from tests.web.discovery.html import parse, structured
from tests.web.discovery.made import BASE, LANDED, NOW, SITE, a_blog, a_page, a_permalink, an_entry

ATOM = "{http://www.w3.org/2005/Atom}"
HARMLESS_FEED = atom.feed(SITE, a_blog(), [an_entry()], standfirst="words", changed_at=NOW)
HARMLESS = a_page(a_blog(series=Series(name="Apollo"), cover="https://x.example/"), an_entry())


def blog_of(words: str) -> Blog:
    return a_blog(title=words, standfirst=words, series=Series(name=words, previous=words), cover=words)


def entry_of(words: str, source: Format = "html") -> Entry:
    picture = describe("a" * 32, words, [(480, 320)])
    return an_entry(
        title=words,
        html=to_html(words, source),
        author=words,
        labels=[words],
        correction=words,
        media=[asdict(picture)],
    )


def shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a head, and the names of their attributes."""
    head = parse(page).find("./head")
    assert head is not None
    return [(each.tag, tuple(sorted(each.attrib))) for each in head.iter()]


@pytest.mark.parametrize("words", HOSTILE)
def test_the_head_keeps_its_shape(words: str) -> None:
    page = a_page(blog_of(words), entry_of(words))
    assert shape(page) == shape(HARMLESS)
    told = {each.get("property"): each.get("content") for each in parse(page).iter("meta")}
    # What HTML itself can't hold is replaced by the parser; the rest is there to the letter.
    assert FORBIDDEN.sub("", told["og:title"] or "").split() == FORBIDDEN.sub("", words).replace("\ufffe", "").split()


@pytest.mark.parametrize("words", HOSTILE)
def test_structured_data_holds_the_words(words: str) -> None:
    for page in (a_page(blog_of(words), entry_of(words)), a_permalink(blog_of(words), entry_of(words))):
        [update] = structured(page)["liveBlogUpdate"]
        assert update["author"]["name"] == words


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("source", ["html", "markdown", "text"])
def test_the_feed_holds_the_words_and_content_that_runs_nothing(words: str, source: Format) -> None:
    written = atom.feed(SITE, blog_of(words), [entry_of(words, source)], standfirst=words, changed_at=NOW)
    document = ElementTree.fromstring(written)
    entry = document.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}author/{ATOM}name") is not None
    assert [each.tag for each in document] == [each.tag for each in ElementTree.fromstring(HARMLESS_FEED)]
    content = parse(entry.findtext(f"{ATOM}content") or "")
    for element in content.iter():
        assert element.tag not in (
            "script",
            "iframe",
            "style",
            "object",
            "embed",
            "svg",
            "math",
            "form",
            "base",
            "meta",
        )
        assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "cite"):
            address = element.get(name, "https:")
            assert address.startswith(("https:", "http:", "mailto:", "tel:")), address


@pytest.mark.parametrize("words", HOSTILE)
def test_oembed_is_one_iframe_whatever_the_title(words: str) -> None:
    blog, entry = blog_of(words), entry_of(words)
    for which in (None, entry):
        card = cards.of_entry(SITE, blog, entry)
        answer = oembed.rich(SITE, blog, which, card, 640, 700)
        [iframe] = parse(answer["html"]).findall("./body/*")
        assert (iframe.tag, sorted(iframe.attrib)) == ("iframe", ["frameborder", "height", "src", "title", "width"])
        assert (iframe.get("src") or "").startswith(f"{BASE}/embed/moon")
        document = ElementTree.fromstring(oembed.to_xml(answer))
        assert [each.tag for each in document] == list(answer)


@pytest.mark.parametrize("words", HOSTILE)
def test_the_sitemap_holds_the_words(words: str) -> None:
    written = sitemap.sitemap(replace(SITE, name=words), [sitemap.News(LANDED, "/blogs/moon", words, "en")])
    document = ElementTree.fromstring(written)
    assert len(list(document.iter())) == 9
    assert ElementTree.tostring(document)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_hostile_publisher_breaks_nothing(words: str) -> None:
    site = Publisher(words, words).at(BASE)
    ElementTree.fromstring(atom.feed(site, a_blog(), [an_entry()], standfirst="", changed_at=NOW))
    ElementTree.fromstring(sitemap.sitemap(site, [sitemap.News(LANDED, "/blogs/moon", "On the Moon", "en")]))


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_cut_between_letters(words: str) -> None:
    entry = entry_of(words * 5)
    for cut, most in ((headline(entry, a_blog()), 110), (summary(entry), 200)):
        assert len(cut) <= most
        assert not cut[:-1].endswith("\u200d")
