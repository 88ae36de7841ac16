"""The addresses that search engines, feed readers, networks and other sites ask for."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import BadRequest, FieldError, NotFound, NotSupported
from liveserver.model import times
from liveserver.model.blog import SLUG, Blog, standfirst_at
from liveserver.model.entry import Entry
from liveserver.store.keys import no_entry
from liveserver.store.store import Head
from liveserver.web import freshness
from liveserver.web.discovery import atom, cards, oembed, sitemap
from liveserver.web.discovery.mark import icon as drawn_icon
from liveserver.web.discovery.site import Publisher, Site
from liveserver.web.discovery.words import headline, published
from liveserver.web.pages import QUARTER, unchanged_since
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.services import base_of, services

PAGE = re.compile(rf"/blogs/({SLUG.pattern})(?:/entries/([0-9A-Za-z-]{{1,64}}))?/?")
PIXELS = re.compile(r"[1-9]\d{0,5}")


def site_of(request: Request) -> Site:
    """Who publishes, and at which origin this request came."""
    chosen = services(request).settings
    return Publisher(chosen.publisher_name, chosen.publisher_logo).at(base_of(request))


async def feed(request: Request) -> Response:
    """GET /blogs/{slug}/feed.atom: the newest entries."""
    parts, slug, site = services(request), request.path_params["slug"], site_of(request)
    head = await parts.heads.at(slug)
    since = unchanged_since(head, parts.newsroom.now())

    async def render() -> Representation:
        page = await parts.store.page(slug, limit=atom.ENTRIES)
        blog = Blog.from_wire(orjson.loads(page.blog))
        entries = [Entry.from_wire(orjson.loads(entry)) for entry in page.entries]
        written = atom.feed(site, blog, entries, standfirst=standfirst_at(blog, since), changed_at=head.changed_at)
        return represent(written, f"{atom.MEDIA_TYPE}; charset=utf-8", freshness.NEWEST, changed_at=since)

    return respond(request, await parts.cache.get(("feed", slug, site), (head.position, since), render))


async def blog_card(request: Request) -> Response:
    """GET /blogs/{slug}/card.png: the share card of a blog."""
    parts, slug = services(request), request.path_params["slug"]
    head = await parts.heads.at(slug)
    blog, _ = await parts.store.blog(slug)
    since = unchanged_since(head, parts.newsroom.now())
    card = cards.of_blog(site_of(request), blog, standfirst_at(blog, since))
    return await _picture(request, card, since)


async def entry_card(request: Request) -> Response:
    """GET /blogs/{slug}/entries/{id}/card.png: the share card of an entry."""
    blog, entry = await _entry(request, request.path_params["slug"], request.path_params["id"])
    card = cards.of_entry(site_of(request), blog, entry)
    return await _picture(request, card, max(blog.updated_at, entry.updated_at))


async def icon(request: Request) -> Response:
    """GET /icon.png: the product's icon, for whoever takes no SVG."""

    async def render() -> Representation:
        return represent(await asyncio.to_thread(drawn_icon), "image/png", freshness.CONSTANT)

    return respond(request, await services(request).cache.get("icon", None, render))


async def news(request: Request) -> Response:
    """GET /sitemap-news.xml: blogs and entries that are younger than two days."""
    parts, site, now = services(request), site_of(request), services(request).newsroom.now()
    # So that all workers answer the same for a while, and one rendering serves it.
    quarter = times.milliseconds(now) // (QUARTER // times.MILLISECOND)
    since = times.to_wire(times.EPOCH + quarter * QUARTER - timedelta(days=sitemap.DAYS))
    blogs = [blog for blog in await parts.blogs.at(None) if blog.status != "ended" or (blog.ended_at or now) >= since]
    heads = await asyncio.gather(*(parts.heads.at(blog.slug) for blog in blogs), return_exceptions=True)
    # A blog that was deleted since is no news.
    standing = [(blog, head) for blog, head in zip(blogs, heads, strict=True) if isinstance(head, Head)]

    async def render() -> Representation:
        found = [_blog_news(blog) for blog, _ in standing if blog.status != "scheduled"]
        for blog, head in standing:
            if head.changed_at < since:
                continue
            page = await parts.store.page(blog.slug, limit=sitemap.MOST)
            found += [_entry_news(blog, Entry.from_wire(orjson.loads(entry))) for entry in page.entries]
        written = sitemap.sitemap(site, (each for each in found if since <= each.published_at <= now))
        changed_at = max([since, *(head.changed_at for _, head in standing)])
        return represent(written, "application/xml", freshness.NEWEST, changed_at=changed_at)

    state = (quarter, tuple((blog, head.position) for blog, head in standing))
    return respond(request, await parts.cache.get(("news", site), state, render))


async def robots(request: Request) -> Response:
    """GET /robots.txt: what need not be read."""
    return respond(request, represent(sitemap.robots(site_of(request)), "text/plain", freshness.CONSTANT))


async def embed(request: Request) -> Response:
    """GET /oembed: what becomes of a link to a blog or to an entry on another site."""
    asked, site = request.query_params, site_of(request)
    form = asked.get("format", "json")
    if form not in ("json", "xml"):
        raise NotSupported(f"There is json and xml, and no {form!r}.")
    width, height = _pixels(request, "maxwidth"), _pixels(request, "maxheight")
    slug, entry_id = _asked_for(request, site)
    parts = services(request)
    if entry_id:
        blog, entry = await _entry(request, slug, entry_id)
        card, changed_at = cards.of_entry(site, blog, entry), max(blog.updated_at, entry.updated_at)
    else:
        head = await parts.heads.at(slug)
        (blog, _), entry = await parts.store.blog(slug), None
        changed_at = unchanged_since(head, parts.newsroom.now())
        card = cards.of_blog(site, blog, standfirst_at(blog, changed_at))
    answer = oembed.rich(site, blog, entry, card, width, height)
    body, kind = (orjson.dumps(answer), "application/json") if form == "json" else (oembed.to_xml(answer), "text/xml")
    return respond(request, represent(body, kind, freshness.SETTLED, changed_at=changed_at))


async def _entry(request: Request, slug: str, entry_id: str) -> tuple[Blog, Entry]:
    store = services(request).store
    entry = (await store.revision(slug, entry_id)).entry
    if entry.status != "published":
        raise no_entry(slug, entry_id)
    blog, _ = await store.blog(slug)
    return blog, entry


async def _picture(request: Request, card: cards.Card, changed_at: str) -> Response:
    drawn = await services(request).press.get(card)
    return respond(request, represent(drawn.body, "image/png", freshness.SETTLED, changed_at=changed_at))


def _blog_news(blog: Blog) -> sitemap.News:
    return sitemap.News(blog.started_at or blog.created_at, blog.url, blog.title, blog.language)


def _entry_news(blog: Blog, entry: Entry) -> sitemap.News:
    return sitemap.News(published(entry), entry.url, headline(entry, blog), blog.language)


def _asked_for(request: Request, site: Site) -> tuple[str, str | None]:
    """?url=: the slug and perhaps the id of an entry that a page here is of. Raises BadRequest, NotFound."""
    text = request.query_params.get("url", "")
    try:
        url = urlsplit(text)
        fit = url.scheme in ("http", "https") and bool(url.hostname)
    except ValueError:
        fit = False
    if not fit:
        raise _bad("url", "must be the address of a page here")
    page = PAGE.fullmatch(url.path)
    if page is None or not any(_same_host(url, here) for here in _origins(request, site)):
        raise NotFound(f"There is nothing to embed at {text}.")
    return page[1], page[2]


def _origins(request: Request, site: Site) -> Iterator[SplitResult]:
    """The public origin; and the one this request came to, which is another one behind some proxies."""
    yield urlsplit(site.base)
    yield urlsplit(str(request.base_url))


def _same_host(one: SplitResult, other: SplitResult) -> bool:
    return one.netloc.lower() == other.netloc.lower()


def _pixels(request: Request, name: str) -> int:
    text = request.query_params.get(name)
    if text is None:
        return 10**6
    if not PIXELS.fullmatch(text):
        raise _bad(name, "must be a number of pixels")
    return int(text)


def _bad(field: str, message: str) -> BadRequest:
    return BadRequest(f"{field}: {message}", errors=[FieldError(field, message)])
