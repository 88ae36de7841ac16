"""/api/v1/blogs: making, reading, changing and deleting blogs."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import Invalid
from liveserver.newsroom.access import require
from liveserver.newsroom.inputs import BlogPatch, NewBlog
from liveserver.web import freshness
from liveserver.web.api.audit import note
from liveserver.web.auth import require_caller, signed_in
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.query import limit_of
from liveserver.web.representation import Representation, represent, respond
from liveserver.web.resource import json_response
from liveserver.web.services import services

PAGE = 20


async def create(request: Request) -> Response:
    """POST /blogs: make a blog; 201 with it."""
    caller = await signed_in(request)
    new = await read_input(request, NewBlog)
    require(caller, "admin", new.slug)
    async with repeatable(request, caller, new) as once:
        answered = await services(request).newsroom.create_blog(new, once.fingerprint)
    if not answered.replayed:
        note(request, caller, "blog.made", new.slug, new.slug)
    headers = {"Location": f"/api/v1/blogs/{new.slug}"} | (REPLAYED if answered.replayed else {})
    return json_response(answered.body, 201, headers)


async def index(request: Request) -> Response:
    """GET /blogs: all blogs, or those of ?status=."""
    parts, status = services(request), request.query_params.get("status")
    if status not in (None, "scheduled", "live", "ended"):
        raise Invalid.of("status", "must be one of scheduled, live, ended")
    blogs = await parts.blogs.at(None)

    async def render() -> Representation:
        shown = {"blogs": [blog for blog in blogs if status in (None, blog.status)]}
        return represent(orjson.dumps(shown), "application/json", freshness.HEAD, changed_at=parts.newsroom.now())

    return respond(request, await parts.cache.get(("blogs", status), tuple(blogs), render))


async def snapshot(request: Request) -> Response:
    """GET /blogs/{slug}: a blog's newest page with all that belongs to it, consistent with its position."""
    parts, slug, limit = services(request), request.path_params["slug"], limit_of(request, PAGE)
    head = await parts.heads.at(slug)

    async def render() -> Representation:
        page = await parts.store.page(slug, limit=limit, whole=True)
        return represent(page.to_json(), "application/json", freshness.HEAD, changed_at=head.changed_at)

    return respond(request, await parts.cache.get(("snapshot", slug, limit), head.position, render))


async def edit(request: Request) -> Response:
    """PATCH /blogs/{slug}: change a blog. Pinning, ending and retitling are for editors, the rest for admins."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "editor", slug)
    patch = await read_input(request, BlogPatch)
    if not patch.model_fields_set <= {"pinned", "status", "standfirst", "title", "ended_at"}:
        require(caller, "admin", slug)
    changed = await services(request).newsroom.edit_blog(slug, patch)
    note(request, caller, "blog.changed", ", ".join(sorted(patch.model_fields_set)), slug)
    return json_response(changed)


async def delete(request: Request) -> Response:
    """DELETE /blogs/{slug}: delete a blog with all that it holds; 204."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "admin", slug)
    await services(request).store.delete_blog(slug)
    note(request, caller, "blog.deleted", slug, slug)
    return Response(status_code=204)
