"""What other sites embed: /embed.js, which makes <live-blog> known to a page, and /embed/{slug} for a frame."""

from dataclasses import replace

import orjson
from starlette.requests import Request
from starlette.responses import Response

from liveserver.model.blog import Blog, standfirst_at
from liveserver.model.entry import Entry
from liveserver.web import freshness, pages
from liveserver.web.discovery import structured
from liveserver.web.discovery.answers import site_of
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.services import services


async def script(request: Request) -> Response:
    """GET /embed.js: loads the widget, whose name changes with its content; this one's does not."""
    parts = services(request)

    async def render() -> Representation:
        return represent(f'import "{parts.assets.url("js/live-blog.js")}";\n', "text/javascript", freshness.CONSTANT)

    return respond(request, await parts.cache.get("embed.js", parts.assets.make, render))


async def frame(request: Request) -> Response:
    """GET /embed/{slug}: a blog for the frame of a site that may show it: its newest page, or that of ?entry=ID."""
    parts = services(request)
    shown = await pages.shown(request, request.query_params.get("entry") or 1, framed=True)
    policy = shown.headers["Content-Security-Policy"].partition("frame-ancestors")[0]
    allowed = " ".join(["'self'", *(origin.strip() for origin in parts.settings.embed_origins.split(","))])
    headers = shown.headers | {"Content-Security-Policy": f"{policy}frame-ancestors {allowed}"}
    return respond(request, replace(shown, headers=headers))


async def description(request: Request) -> Response:
    """GET /embed/{slug}.json: the LiveBlogPosting of the newest page, for the page that shows the widget."""
    parts, slug, site = services(request), request.path_params["slug"], site_of(request)
    head = await parts.heads.at(slug)
    since = pages.unchanged_since(head, parts.newsroom.now())

    async def render() -> Representation:
        page = await parts.store.page(slug, limit=pages.PAGE)
        blog = Blog.from_wire(orjson.loads(page.blog))
        entries = [Entry.from_wire(orjson.loads(entry)) for entry in page.entries]
        said = structured.live_blog(
            site,
            blog,
            entries,
            standfirst=standfirst_at(blog, since),
            changed_at=head.changed_at,
            page_url=site.absolute(blog.url),
        )
        return represent(structured.script(said), "application/ld+json", freshness.NEWEST, changed_at=since)

    return respond(request, await parts.cache.get(("description", slug, site), (head.position, since), render))
