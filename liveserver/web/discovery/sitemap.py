"""The news sitemap: what is younger than two days, which is all that Google News reads, and robots.txt that names it.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from collections.abc import Iterable
from dataclasses import dataclass

from liveserver.web.discovery.site import Site
from liveserver.web.discovery.xml import child, root, to_bytes

SITEMAP = "/sitemap-news.xml"
DAYS, MOST = 2, 1000

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True, order=True)
class News:
    """A page that is news: ``url`` from the root of the server."""

    published_at: str
    url: str
    title: str
    language: str


def sitemap(site: Site, news: Iterable[News]) -> bytes:
    """The newest news, the newest first."""
    document = root("urlset", xmlns=SITEMAPS, xmlns__news=NEWS)
    for each in sorted(news, reverse=True)[:MOST]:
        url = child(document, "url")
        child(url, "loc", site.absolute(each.url))
        said = child(url, "news__news")
        publication = child(said, "news__publication")
        child(publication, "news__name", site.name)
        child(publication, "news__language", _language(each.language))
        child(said, "news__publication_date", each.published_at)
        child(said, "news__title", each.title)
    return to_bytes(document)


def robots(site: Site) -> str:
    """robots.txt: everything may be read but the newsroom's pages, and streams, which never end."""
    return f"User-agent: *\nDisallow: /admin\nDisallow: /api/v1/blogs/*/stream\n\nSitemap: {site.absolute(SITEMAP)}\n"


def _language(tag: str) -> str:
    """Two or three letters, except for Chinese, of which two ways of writing are told apart."""
    main, *rest = tag.lower().split("-")
    if main == "zh":
        return "zh-tw" if {"hant", "tw", "hk", "mo"} & set(rest) else "zh-cn"
    return main
