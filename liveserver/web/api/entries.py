"""/api/v1/blogs/{slug}/entries: publishing, reading, editing, retracting and restoring entries."""

import re
from collections.abc import Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import Invalid
from liveserver.model.entry import Revision
from liveserver.newsroom.inputs import EntryPatch, NewEntry, Restoration
from liveserver.store.keys import no_entry
from liveserver.store.store import Answered
from liveserver.web import freshness, query
from liveserver.web.auth import caller_of, may_see, require_caller
from liveserver.web.body import read_input
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.representation import Representation, is_known, represent, respond
from liveserver.web.resource import PRIVATE, json_response
from liveserver.web.services import services

PAGE = 20
VERSION_TAG = re.compile(r'(?:W/)?"(\d{1,16})"')


async def publish(request: Request) -> Response:
    """POST …/entries: make an entry; 201 with it and the position of its event."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "writer", slug)
    new = await read_input(request, NewEntry)
    async with repeatable(request, caller, new) as once:
        answered = await services(request).newsroom.publish(slug, new, caller, once.fingerprint)
    return _answer(answered, 201)


async def index(request: Request) -> Response:
    """GET …/entries: a page of entries, and the cursor of the next."""
    parts, slug, status = services(request), request.path_params["slug"], query.status_of(request)
    limit, cursor, order = query.limit_of(request, PAGE), query.cursor_of(request), query.order_of(request)
    key = query.flag_of(request, "key")
    if status != "published":
        await require_caller(request, "writer", slug)
        if key:
            raise Invalid.of("key", "goes with published entries only")
    shelf, kept = "key_events" if key else status, freshness.HEAD if status == "published" else freshness.NEVER

    async def render() -> Representation:
        page = await parts.store.page(slug, limit=limit, order=order, cursor=cursor, shelf=shelf)
        entries = b"[" + b",".join(page.entries) + b"]"
        rest = b',"next":' + orjson.dumps(page.next) + b',"position":' + orjson.dumps(page.position) + b"}"
        body = b'{"entries":' + entries + rest
        return represent(body, "application/json", kept)

    if status != "published":
        return respond(request, await render())
    head = await parts.heads.at(slug)
    what = ("entries", slug, shelf, limit, cursor, order)
    return respond(request, await parts.cache.get(what, head.position, render))


async def read(request: Request) -> Response:
    """GET …/entries/{id}: an entry; signed in, with its body."""
    slug = request.path_params["slug"]
    signed_in = may_see(await caller_of(request), slug)
    revision = await services(request).store.revision(slug, request.path_params["id"])
    if revision.entry.status != "published" and not signed_in:
        raise no_entry(slug, revision.entry.id)
    shown = orjson.loads(orjson.dumps(revision.entry))
    if signed_in:
        shown |= {name: getattr(revision.manuscript, name) for name in ("body", "format", "publish_at")}
    etag = f'"{revision.entry.version}"'
    # Strong, unlike the others: it is what If-Match asks for.
    kept = {"ETag": etag, "Vary": "Authorization", "Cache-Control": freshness.SETTLED} | (PRIVATE if signed_in else {})
    if is_known(request, etag):
        return Response(status_code=304, headers=kept)
    return json_response(shown, headers=kept)


async def edit(request: Request) -> Response:
    """PATCH …/entries/{id}: change an entry; 412 with the current one when If-Match does not match."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "writer", slug)
    patch = await read_input(request, EntryPatch)
    expected = _if_match(request)
    return _answer(await services(request).newsroom.edit(slug, request.path_params["id"], patch, caller, expected))


async def retract(request: Request) -> Response:
    """DELETE …/entries/{id}: take an entry back; it is kept for restoring."""
    slug = request.path_params["slug"]
    caller = await require_caller(request, "writer", slug)
    answered = await services(request).newsroom.retract(slug, request.path_params["id"], caller, _if_match(request))
    return json_response({"position": orjson.loads(answered.body)["position"]})


async def restore(request: Request) -> Response:
    """POST …/entries/{id}/restore: bring a retracted entry back, perhaps with something of it changed."""
    slug, entry_id = request.path_params["slug"], request.path_params["id"]
    caller = await require_caller(request, "writer", slug)
    patch = await read_input(request, Restoration, Restoration())
    expected = _if_match(request)
    async with repeatable(request, caller, patch) as once:
        newsroom = services(request).newsroom
        answered = await newsroom.restore(slug, entry_id, caller, once.fingerprint, patch, expected)
    return _answer(answered)


async def versions(request: Request) -> Response:
    """GET …/entries/{id}/versions: every version of an entry, who made it and when."""
    slug = request.path_params["slug"]
    await require_caller(request, "writer", slug)
    revisions = await services(request).store.versions(slug, request.path_params["id"])
    return json_response({"versions": [_version(revision) for revision in revisions]}, headers=PRIVATE)


def _version(revision: Revision) -> dict[str, object]:
    manuscript = revision.manuscript
    entry: dict[str, object] = orjson.loads(orjson.dumps(revision.entry))
    return entry | {"body": manuscript.body, "format": manuscript.format, "by": manuscript.by, "at": manuscript.at}


def _answer(answered: Answered, status: int = 200) -> Response:
    entry = orjson.loads(answered.body)["entry"]
    headers = {"ETag": f'"{entry["version"]}"'}
    if status == 201:
        headers["Location"] = f"/api/v1/blogs/{entry['blog']}/entries/{entry['id']}"
    return json_response(answered.body, status, headers | (REPLAYED if answered.replayed else {}))


def _if_match(request: Request) -> Callable[[int], bool]:
    """What If-Match asks of the version: one of those named, any for * or none at all."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return lambda version: True
    tags = [VERSION_TAG.fullmatch(tag.strip()) for tag in header.split(",")]
    if not all(tags):
        raise Invalid.of("If-Match", 'must be a version such as "3"')
    wanted = {int(tag[1]) for tag in tags if tag}
    return wanted.__contains__
