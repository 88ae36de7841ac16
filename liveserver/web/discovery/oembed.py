"""oEmbed 1.0: what becomes of a link to a blog that is pasted into another site. https://oembed.com

The HTML is an iframe and nothing else. WordPress takes from providers it does not know only an iframe, perhaps after a
quotation; if there is a quotation it shows that one, until a script of the iframe says that it knows WordPress.
"""

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.web.discovery.cards import HEIGHT, WIDTH, Card
from liveserver.web.discovery.site import Site
from liveserver.web.discovery.words import headline
from liveserver.web.discovery.xml import child, root, to_bytes

OEMBED = "/oembed"
# How large it is where there is more room: a column of text, and some entries of it.
LARGEST_WIDTH, LARGEST_HEIGHT = 640, 700
CACHE_SECONDS = 3600

IFRAME = Markup('<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0"></iframe>')


def discovery_url(site: Site, reference: str, form: str) -> str:
    """The address that a page names as its oEmbed."""
    return f"{site.base}{OEMBED}?{urlencode({'url': site.absolute(reference), 'format': form})}"


def rich(site: Site, blog: Blog, entry: Entry | None, card: Card, max_width: int, max_height: int) -> dict[str, Any]:
    """The answer for a blog, or for one entry of it; sizes in pixels."""
    # WordPress adds a fragment of its own to this one, and shows the newest entries instead.
    source = site.absolute(f"/embed/{blog.slug}") + (f"?entry={entry.id}" if entry else "")
    width, height = min(max_width, LARGEST_WIDTH), min(max_height, LARGEST_HEIGHT)
    title = f"{headline(entry, blog)} – {blog.title}" if entry else blog.title
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": site.name,
        "provider_url": site.base,
        "cache_age": CACHE_SECONDS,
        "html": str(IFRAME.format(source, width, height, title)),
        "width": width,
        "height": height,
    }
    if entry and entry.author:
        answer["author_name"] = entry.author
    # A thumbnail has to obey the limits, too.
    if max_width >= WIDTH and max_height >= HEIGHT:
        answer |= {"thumbnail_url": site.absolute(card.url), "thumbnail_width": WIDTH, "thumbnail_height": HEIGHT}
    return answer


def to_xml(answer: dict[str, Any]) -> bytes:
    """The same as XML."""
    document = root("oembed")
    for name, value in answer.items():
        child(document, name, str(value))
    return to_bytes(document)
