"""/api/v1/blogs/{slug}/numbers.svg and .csv: what the newsroom learns of its readers and its entries."""

import asyncio

import orjson
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import Invalid
from liveserver.model.blog import Blog
from liveserver.web import numbers
from liveserver.web.auth import require_caller
from liveserver.web.resource import PRIVATE
from liveserver.web.services import services

# Of the newest entries; a day of the busiest blog.
MOST_ENTRIES = 1000
AT_A_TIME = 100


async def table(request: Request) -> Response:
    """GET …/numbers.csv: one row for each entry and how far it got, or for each minute with readers."""
    slug = request.path_params["slug"]
    await require_caller(request, "writer", slug)
    of = request.query_params.get("of", "entries")
    if of not in ("entries", "readers"):
        raise Invalid.of("of", "must be entries or readers")
    blog, entries = await _entries(request, slug)
    if of == "readers":
        text = numbers.readers_csv(await services(request).store.desk.audience(slug))
    else:
        text = numbers.entries_csv(entries)
    named = {"Content-Disposition": f'attachment; filename="{blog.slug}-{of}.csv"'}
    return Response(text, headers=PRIVATE | named, media_type="text/csv; charset=utf-8")


async def picture(request: Request) -> Response:
    """GET …/numbers.svg: readers over time and the lateness of entries, the last day, drawn."""
    slug, parts = request.path_params["slug"], services(request)
    await require_caller(request, "writer", slug)
    blog, entries = await _entries(request, slug)
    audience = await parts.store.desk.audience(slug)
    chart = await asyncio.to_thread(numbers.chart, entries, audience, parts.newsroom.now())
    drawn = parts.views.numbers(blog, chart)
    return Response(drawn, headers=PRIVATE, media_type="image/svg+xml")


async def _entries(request: Request, slug: str) -> tuple[Blog, list[numbers.EntryNumbers]]:
    store = services(request).store
    blog, _ = await store.blog(slug)
    found: list[bytes] = []
    cursor: tuple[int, str] | None = None
    while len(found) < MOST_ENTRIES:
        page = await store.page(slug, limit=AT_A_TIME, cursor=cursor)
        found += page.entries
        if page.next is None:
            break
        score, _, entry_id = page.next.partition("_")
        cursor = int(score), entry_id
    return blog, numbers.of_entries(map(orjson.loads, found), await store.desk.reach(slug))
