"""LiveBlogPosting: what search engines are told of a blog and its entries, in the words of schema.org.

https://schema.org/LiveBlogPosting has the fields; https://developers.google.com/search/docs/appearance/structured-data/article
says what Google makes of them. Nothing is said here that the page does not show.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from markupsafe import Markup

from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.model.text import to_lines
from liveserver.web.discovery import cards
from liveserver.web.discovery.site import Site
from liveserver.web.discovery.words import HEADLINE_MAX, headline, published, shortened

Thing = dict[str, Any]

# Within a script element these could end it or begin a comment; the last two end lines in older JavaScript.
ESCAPES = {ord(unsafe): f"\\u{ord(unsafe):04x}" for unsafe in "<>&\u2028\u2029"}


def live_blog(
    site: Site, blog: Blog, entries: Iterable[Entry], *, standfirst: str, changed_at: str, page_url: str
) -> Thing:
    """A page of a blog: the whole blog is the thing, of whose updates this page has some."""
    about: Thing = {
        "@type": "Event",
        "name": blog.title,
        "description": standfirst,
        "startDate": blog.started_at,
        "endDate": _ended_at(blog),
        "eventStatus": "https://schema.org/EventScheduled",
        # Where it takes place is not known here. It is followed at this page, which is a place in these words, too.
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": site.absolute(blog.url)},
        "image": _blog_image(site, blog, standfirst),
        "organizer": _organization(site),
    }
    return _said(
        {
            "@context": "https://schema.org",
            "@type": "LiveBlogPosting",
            **_reference(site, blog),
            "mainEntityOfPage": {"@type": "WebPage", "@id": page_url},
            "headline": shortened(blog.title, HEADLINE_MAX),
            "description": standfirst,
            "image": _blog_image(site, blog, standfirst),
            "inLanguage": blog.language,
            "datePublished": blog.started_at or blog.created_at,
            "dateModified": changed_at,
            "coverageStartTime": blog.started_at,
            "coverageEndTime": _ended_at(blog),
            "author": _organization(site),
            "publisher": _organization(site),
            "about": _said(about),
            "liveBlogUpdate": [_update(site, blog, entry) for entry in entries],
        }
    )


def script(thing: Thing) -> Markup:
    """The content of a script element of type application/ld+json."""
    return Markup(orjson.dumps(thing).decode().translate(ESCAPES))  # noqa: S704 - nothing in it is markup any more


def _reference(site: Site, blog: Blog) -> Thing:
    url = site.absolute(blog.url)
    return {"@id": url, "url": url}


def _update(site: Site, blog: Blog, entry: Entry) -> Thing:
    url = site.absolute(entry.url)
    return {
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "headline": headline(entry, blog),
        "datePublished": published(entry),
        "dateModified": entry.updated_at,
        "articleBody": "\n\n".join(to_lines(entry.html)),
        "author": {"@type": "Person", "name": entry.author} if entry.author else _author(site),
        "image": [
            {"@type": "ImageObject", "url": site.absolute(media.url), "width": media.width, "height": media.height}
            for media in entry.media
        ]
        or site.absolute(cards.of_entry(site, blog, entry).url),
    }


def _blog_image(site: Site, blog: Blog, standfirst: str) -> str:
    return site.absolute(blog.cover or cards.of_blog(site, blog, standfirst).url)


def _author(site: Site) -> Thing:
    return {"@type": "Organization", "name": site.name, "url": site.base}


def _organization(site: Site) -> Thing:
    return {**_author(site), "logo": {"@type": "ImageObject", "url": site.logo}}


def _ended_at(blog: Blog) -> str | None:
    return blog.ended_at if blog.status == "ended" else None


def _said(thing: Thing) -> Thing:
    """Without what is not known."""
    return {name: value for name, value in thing.items() if value not in (None, "")}
