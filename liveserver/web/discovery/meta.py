"""What the head of a page says of it, to search engines and networks: see templates/head.html."""

from dataclasses import dataclass, field, replace

from babel.core import get_global
from markupsafe import Markup

from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.web.discovery import atom, cards, oembed, structured
from liveserver.web.discovery.site import ICON, ICON_PIXELS, Site
from liveserver.web.discovery.words import SUMMARY_MAX, headline, published, shortened, summary


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page; sizes in pixels, None where they are not known."""

    url: str
    width: int | None
    height: int | None
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The values of the head; addresses are absolute."""

    kind: str = "article"
    title: str
    description: str
    url: str
    site_name: str
    picture: Picture
    locale: str = "en_US"
    icon: str = ICON
    published_at: str | None = None
    modified_at: str | None = None
    author: str | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    canonical: str | None = None
    newer: str | None = None
    older: str | None = None
    feed: tuple[str, str] | None = None
    oembeds: list[tuple[str, str, str]] = field(default_factory=list)
    structured: Markup | None = None


def of_index(site: Site, title: str) -> Meta:
    """Of the list of all blogs."""
    icon = Picture(site.absolute(ICON), ICON_PIXELS, ICON_PIXELS, site.name)
    return Meta(
        kind="website",
        title=title,
        description=f"{title} · {site.name}",
        url=site.absolute("/"),
        site_name=site.name,
        picture=icon,
    )


def of_blog(
    site: Site,
    blog: Blog,
    entries: list[Entry],
    *,
    standfirst: str,
    changed_at: str,
    url: str,
    newer: str | None,
    older: str | None,
) -> Meta:
    """Of a page of a blog; ``url``, ``newer`` and ``older`` are its own and its neighbours', from the root."""
    card = cards.of_blog(site, blog, standfirst)
    page_url = site.absolute(url)
    return Meta(
        title=blog.title,
        description=shortened(" ".join(standfirst.split()), SUMMARY_MAX) or blog.title,
        url=page_url,
        site_name=site.name,
        picture=Picture(site.absolute(blog.cover), None, None, blog.title) if blog.cover else _picture(site, card),
        locale=_locale(blog.language),
        published_at=blog.started_at or blog.created_at,
        modified_at=changed_at,
        section=blog.series.name,
        newer=site.absolute(newer) if newer else None,
        older=site.absolute(older) if older else None,
        feed=(site.absolute(atom.feed_url(blog)), blog.title),
        oembeds=_oembeds(site, blog.url, blog.title),
        structured=structured.script(
            structured.live_blog(site, blog, entries, standfirst=standfirst, changed_at=changed_at, page_url=page_url)
        ),
    )


def of_entry(site: Site, blog: Blog, entry: Entry, page: Meta) -> Meta:
    """Of a page of a blog that is opened at one of its entries.

    Networks are told of the entry; search engines, to whom it would be one page at many addresses, of the page.
    """
    title = headline(entry, blog)
    pictures = [Picture(site.absolute(media.url), media.width, media.height, media.alt) for media in entry.media]
    return replace(
        page,
        title=title,
        description=summary(entry) or f"{title} – {blog.title}",
        url=site.absolute(entry.url),
        canonical=page.url,
        picture=pictures[0] if pictures else _picture(site, cards.of_entry(site, blog, entry)),
        published_at=published(entry),
        modified_at=entry.updated_at,
        author=entry.author,
        section=blog.title,
        tags=entry.labels,
        newer=None,
        older=None,
        oembeds=_oembeds(site, entry.url, title),
    )


def _picture(site: Site, card: cards.Card) -> Picture:
    return Picture(site.absolute(card.url), cards.WIDTH, cards.HEIGHT, card.title or card.kicker)


def _oembeds(site: Site, reference: str, title: str) -> list[tuple[str, str, str]]:
    return [
        ("application/json+oembed", oembed.discovery_url(site, reference, "json"), title),
        ("text/xml+oembed", oembed.discovery_url(site, reference, "xml"), title),
    ]


def _locale(language: str) -> str:
    """A language as Open Graph writes it, ``en_US``: with the country where most people speak it, unless it has one."""
    main, *rest = language.replace("-", "_").split("_")
    country = next((part.upper() for part in rest if len(part) == 2), None)
    if country is None:
        likely = get_global("likely_subtags")
        found = likely.get(f"{main}_{rest[0].title()}" if rest else main) or likely.get(main, "")
        country = found.rpartition("_")[2] or "US"
    return f"{main.lower()}_{country}"
