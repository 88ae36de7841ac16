"""The feed of a blog: Atom (RFC 4287), one entry per post."""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import nh3
from markupsafe import Markup

from liveserver import __version__
from liveserver.model import text
from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.web.discovery.site import ICON, Site
from liveserver.web.discovery.words import headline, published
from liveserver.web.discovery.xml import child, root, to_bytes

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# Feed readers come once in an hour or so: what a busy hour brings.
ENTRIES = 50

PICTURE = Markup('<p><img src="{}" alt="{}" width="{}" height="{}"></p>')
CORRECTION = Markup("<p><strong>Correction</strong> {}</p>")


def feed_url(blog: Blog) -> str:
    """Where the feed of a blog is, from the root of the server."""
    return f"{blog.url}/feed.atom"


def feed(site: Site, blog: Blog, entries: Iterable[Entry], *, standfirst: str, changed_at: str) -> bytes:
    """The feed, the newest entry first. Ids are permalinks: they stay as long as the public origin does."""
    url = site.absolute(blog.url)
    document = root("feed", xmlns=ATOM, xml__lang=blog.language)
    child(document, "id", url)
    child(document, "title", blog.title)
    if standfirst:
        child(document, "subtitle", standfirst)
    child(document, "updated", changed_at)
    _author(document, site.name, site.base)
    child(document, "link", rel="self", type=MEDIA_TYPE, href=site.absolute(feed_url(blog)))
    child(document, "link", rel="alternate", type="text/html", href=url)
    child(document, "icon", site.base + ICON)
    child(document, "generator", "liveserver", version=__version__)
    for entry in entries:
        _entry(child(document, "entry"), site, blog, entry)
    return to_bytes(document)


def _entry(element: Element, site: Site, blog: Blog, entry: Entry) -> None:
    url = site.absolute(entry.url)
    child(element, "id", url)
    child(element, "title", headline(entry, blog))
    child(element, "published", published(entry))
    child(element, "updated", entry.updated_at)
    if entry.author:
        _author(element, entry.author)
    child(element, "link", rel="alternate", type="text/html", href=url)
    for label in entry.labels:
        child(element, "category", term=label)
    child(element, "content", _content(site, blog, entry), type="html")


def _author(element: Element, name: str, uri: str | None = None) -> None:
    author = child(element, "author")
    child(author, "name", name)
    if uri:
        child(author, "uri", uri)


def _content(site: Site, blog: Blog, entry: Entry) -> str:
    """What the page shows of an entry, with addresses that hold anywhere: few feed readers know xml:base."""
    story = Markup(_cleaner(site.absolute(blog.url)).clean(entry.html))  # noqa: S704 - this is what made it safe
    for media in entry.media:
        story += PICTURE.format(site.absolute(media.url), media.alt, media.width, media.height)
    if entry.correction:
        story += CORRECTION.format(entry.correction)
    return story


@lru_cache(maxsize=32)
def _cleaner(page_url: str) -> nh3.Cleaner:
    def absolute(tag: str, name: str, value: str) -> str | None:
        try:
            return urljoin(page_url, value) if name in ("href", "cite") else value
        except ValueError:  # brackets that hold no address
            return None

    return nh3.Cleaner(
        tags=set(text.TAGS),
        attributes=text.ATTRIBUTES,
        attribute_filter=absolute,
        url_schemes=text.SCHEMES,
        link_rel="noopener noreferrer",
    )
