"""/api/v1/media: uploading pictures. /media: their files, for everybody who knows their names."""

import asyncio
import contextlib
import hashlib
import re
from collections.abc import AsyncIterator
from typing import Any, cast

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from liveserver.errors import BadRequest, FieldError, Invalid, NotFound, TooLarge
from liveserver.media.image import UnfitError
from liveserver.model import media
from liveserver.newsroom import door
from liveserver.newsroom.inputs import MediaPatch, NewMedia
from liveserver.store.store import ANSWER_SECONDS
from liveserver.web import freshness
from liveserver.web.auth import signed_in
from liveserver.web.body import arriving, read_input, require_kind, within
from liveserver.web.idempotency import REPLAYED, repeatable
from liveserver.web.resource import json_response
from liveserver.web.services import services

FILE_MAX_BYTES = 10 << 20
# With a text in place of the picture, and what stands between the parts.
FORM_MAX_BYTES = FILE_MAX_BYTES + (64 << 10)
# 10 MiB from a phone at the edge of its network, at 35 KiB/s.
FORM_SECONDS = 300.0
FIELDS_MAX = 20

NAME = re.compile(r"([1-9]\d{0,4})\.(webp|jpg)")
# They are pictures and nothing else, to be shown wherever the blog is embedded.
SECURITY = {
    "Content-Security-Policy": "default-src 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


async def upload(request: Request) -> Response:
    """POST /media: take a picture in; 201 with it in the sizes it is shown in."""
    caller = await signed_in(request)
    parts = services(request)
    async with _form(request) as values, parts.library.turn():
        content = await _content(values)
        new = door.accept(NewMedia, values)
        async with repeatable(request, caller, new) as once:
            try:
                made = await parts.library.add(content, new.alt)
            except UnfitError as unfit:
                raise Invalid.of("file", str(unfit)) from None
            replayed = False
            if once.fingerprint:
                made, replayed = await parts.store.media.answer(once.fingerprint, made, ANSWER_SECONDS)
    return json_response(made, 201, {"Location": made.url} | (REPLAYED if replayed else {}))


async def describe(request: Request) -> Response:
    """PATCH /media/{id}: say in other words what is to be seen; entries that are saved from now on say so."""
    await signed_in(request)
    patch = await read_input(request, MediaPatch)
    return json_response(await services(request).store.media.describe(request.path_params["id"], patch.alt))


async def read(request: Request) -> Response:
    """GET /media/{id}/{name}: a file of a picture."""
    media_id, name = request.path_params["id"], NAME.fullmatch(request.path_params["name"])
    if name is None or not media.ID.fullmatch(media_id):
        raise NotFound(f"There is nothing at {request.url.path}.")
    width, form = int(name[1]), cast(media.Format, name[2])
    # What has this name has one content for ever.
    kept = {"ETag": f'"{media_id}-{name[0]}"', "Cache-Control": freshness.FOREVER}
    if kept["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=kept)
    file = await services(request).library.file(media_id, width, form)
    headers = {"Content-Length": str(file.size), **kept, **SECURITY}
    return StreamingResponse(file.chunks, headers=headers, media_type=media.TYPES[form])


@contextlib.asynccontextmanager
async def _form(request: Request) -> AsyncIterator[dict[str, Any]]:
    """The fields of the form; its file lies in a temporary one, gone afterwards."""
    require_kind("multipart/form-data", request.headers.get("content-type", ""))
    body = arriving(request, FORM_MAX_BYTES)
    parser = MultiPartParser(request.headers, body, max_files=1, max_fields=FIELDS_MAX)
    try:
        async with within(FORM_SECONDS):
            form = await parser.parse()
    except TooLarge as error:
        raise _too_large(error.headers) from None
    except MultiPartException as error:
        raise BadRequest(f"The form can't be read: {error.message}") from None
    try:
        yield _values(form)
    finally:
        await form.close()


def _values(form: FormData) -> dict[str, Any]:
    twice = [name for name in form if len(form.getlist(name)) > 1]
    if twice:
        raise Invalid(*(FieldError(name[: door.FIELD_MAX], "is given more than once") for name in twice))
    return dict(form)


async def _content(values: dict[str, Any]) -> bytes:
    """The content of the file, which among the values is from now on named by its digest."""
    file = values.get("file")
    if file is None:
        return b""  # the door says what is missing
    if not isinstance(file, UploadFile):
        raise Invalid.of("file", "must be a file")
    content = await file.read(FILE_MAX_BYTES + 1)
    if len(content) > FILE_MAX_BYTES:
        raise _too_large({})
    values["file"] = await asyncio.to_thread(_digest, content)
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _too_large(headers: dict[str, str]) -> TooLarge:
    most = f"{FILE_MAX_BYTES >> 20} MiB"
    wrong = [FieldError("file", f"must have at most {most}")]
    return TooLarge(f"A picture may have at most {most}.", errors=wrong, headers=headers)
