"""/api/v1/blogs: making, reading, changing and deleting blogs."""

from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import Invalid
from liveserver.newsroom.access import require
from liveserver.newsroom.inputs import BlogPatch, NewBlog
from liveserver.web.auth import require_caller, signed_in
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.query import limit_of
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
    headers = {"Location": f"/api/v1/blogs/{new.slug}"} | (REPLAYED if answered.replayed else {})
    return json_response(answered.body, 201, headers)


async def index(request: Request) -> Response:
    """GET /blogs: all blogs, or those of ?status=."""
    status = request.query_params.get("status")
    if status not in (None, "scheduled", "live", "ended"):
        raise Invalid.of("status", "must be one of scheduled, live, ended")
    blogs = await services(request).store.blogs()
    return json_response({"blogs": [blog for blog in blogs if status in (None, blog.status)]})


async def snapshot(request: Request) -> Response:
    """GET /blogs/{slug}: a blog's newest page with all that belongs to it, consistent with its position."""
    slug = request.path_params["slug"]
    page = await services(request).store.page(slug, limit=limit_of(request, PAGE), whole=True)
    etag = f'"{page.position.epoch}-{page.position.seq}"'
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "no-cache"})
    return json_response(page.to_json(), headers={"ETag": etag})


async def edit(request: Request) -> Response:
    """PATCH /blogs/{slug}: change a blog. Pinning, ending and retitling are for editors, the rest for admins."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "editor", slug)
    patch = await read_input(request, BlogPatch)
    if not patch.model_fields_set <= {"pinned", "status", "standfirst", "title", "ended_at"}:
        require(caller, "admin", slug)
    return json_response(await services(request).newsroom.edit_blog(slug, patch))


async def delete(request: Request) -> Response:
    """DELETE /blogs/{slug}: delete a blog with all that it holds; 204."""
    slug = request.path_params["slug"]
    await require_caller(request, "admin", slug)
    await services(request).store.delete_blog(slug)
    return Response(status_code=204)
