"""The API described for programs: one OpenAPI 3.1 document, made from the routes and what their handlers are for."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from pydantic.json_schema import JsonSchemaMode
from starlette.routing import BaseRoute

import liveserver
from liveserver import errors
from liveserver.errors import LiveserverError
from liveserver.model.blog import SLUG, SLUG_MAX
from liveserver.newsroom.access import RANK
from liveserver.web.api.answers import OutdatedProblem, Problem
from liveserver.web.api.operations import OPERATIONS, Operation
from liveserver.web.cookie import NAME
from liveserver.web.idempotency import KEY_MAX
from liveserver.web.resource import Handler, Resource
from liveserver.web.schemas import Schema, schema, schemas

ABOUT = """\
Live blogs: numbered logs of entries that readers follow and editors write.

Reading is open to everybody. Writing needs a token, or the session of somebody who signed in, with a role: a `writer` \
drafts and submits, an `editor` also publishes, edits, retracts and pins, an `admin` also makes blogs, tokens and \
people. What goes wrong is answered with a problem (RFC 9457) that names each wrong field. Clients ignore fields they \
don't know: more may come any day."""

IN_PATH: dict[str, Schema] = {
    "slug": {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_MAX},
    "id": {"type": "string"},
}
ASKED_IN_HEADERS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "description": "The client's own word for this request. The same word with the same body within a day gets "
        "the first answer again and changes nothing.",
        "schema": {"type": "string", "pattern": f"^[ -~]{{1,{KEY_MAX}}}$"},
    },
    "If-Match": {
        "description": "The version that the change was made from; when it is another one now, nothing is changed.",
        "schema": {"type": "string", "examples": ['"3"']},
    },
    "Signed-In-As": {
        "description": "Of a page, beside its session: the `id` of whom it takes to be signed in. If somebody else is, "
        "nothing is done. Without it, the request is made by whoever is signed in.",
        "schema": {"type": "string"},
    },
    "Last-Event-ID": {
        "description": "Of Server-Sent Events: the last id that was heard, `epoch:seq`. Goes before the query.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {"description": "The ETag of an answer that is known already.", "schema": {"type": "string"}},
}
ANSWERED_IN_HEADERS: dict[str, dict[str, Any]] = {
    "Allow": {"description": "The methods there are."},
    "ETag": {"description": "Changes with the answer. Of an entry: its version."},
    "Idempotency-Replayed": {"description": "`true`: the request came before, this is the answer it got."},
    "Location": {"description": "Where it is read."},
    "Retry-After": {"description": "Seconds to wait."},
    "Set-Cookie": {"description": "The session, for the browser to keep."},
    "Upgrade": {"description": "What the stream speaks."},
    "WWW-Authenticate": {"description": "How to sign in."},
}
SOMETIMES = ("Idempotency-Replayed",)
SCHEMES = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": NAME,
        "description": f"The browser of somebody who signed in; with TLS it is called `__Host-{NAME}`. Only pages of "
        "the server itself may write by it: Sec-Fetch-Site or Origin must say so.",
    },
}
KNOWN: list[dict[str, list[str]]] = [{scheme: []} for scheme in SCHEMES]
OF_PROBLEMS = {
    401: ["WWW-Authenticate"],
    405: ["Allow"],
    426: ["Upgrade"],
    429: ["Retry-After"],
    503: ["Retry-After"],
}


@dataclass(frozen=True, slots=True)
class Described:
    """One method of one path."""

    path: str
    method: str
    handler: Handler
    operation: Operation


def document(routes: Iterable[BaseRoute]) -> bytes:
    """The document of all that web/api/operations.py speaks of. Raises LookupError for a part of the API it lacks."""
    methods = list(_described(routes))
    kinds: dict[Any, JsonSchemaMode] = {Problem: "serialization", OutdatedProblem: "serialization"}
    for each in methods:
        kinds |= {each.operation.takes: "validation"} if each.operation.takes else {}
        kinds |= {each.operation.answer: "serialization"} if each.operation.answer else {}
    found, named = schemas(list(kinds.items()))
    of = dict(zip(kinds, found, strict=True))

    paths: dict[str, dict[str, Any]] = {}
    for each in methods:
        there = paths.setdefault(each.path, {"parameters": _in_path(each.path)})
        there[each.method.lower()] = _operation(each, of)
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "liveserver",
                "version": liveserver.__version__,
                "description": ABOUT,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": named,
                "responses": {_name(status): _problem(status, of) for status in _errors()},
                "securitySchemes": SCHEMES,
            },
        }
    )


def _described(routes: Iterable[BaseRoute]) -> Iterable[Described]:
    for route in (route for route in routes if isinstance(route, Resource)):
        for method, handler in route.handlers.items():
            if handler in OPERATIONS:
                yield Described(route.path, method, handler, OPERATIONS[handler])
            elif route.path.startswith("/api/"):
                raise LookupError(f"{method} {route.path} is not described in liveserver/web/api/operations.py")


def _operation(each: Described, of: dict[Any, Schema]) -> dict[str, Any]:
    operation, module = each.operation, each.handler.__module__.rpartition(".")[2]
    said: dict[str, Any] = {
        "operationId": f"{module}.{each.handler.__name__}",
        "tags": [module],
        "summary": _summary(each.handler),
        "parameters": _parameters(each),
        "responses": _responses(each, of),
        "security": KNOWN if operation.role else [{}, *KNOWN] if operation.more_signed_in else [],
    }
    if operation.role:
        able = [f"`{role}`" for role in RANK if RANK[role] >= RANK[operation.role]]
        said["description"] = f"Needs a token or a session with the role {' or '.join(able)}."
    if operation.takes:
        kind = "multipart/form-data" if operation.form else "application/json"
        said["requestBody"] = {"required": not operation.bare, "content": {kind: {"schema": of[operation.takes]}}}
    return said


def _summary(handler: Handler) -> str:
    """The first line of the docstring, without the request that most of them begin with."""
    line = (inspect.getdoc(handler) or "").partition("\n")[0]
    request, _, rest = line.partition(": ")
    text = rest if request.startswith(("GET ", "POST ", "PUT ", "PATCH ", "DELETE ")) else line
    return text[:1].upper() + text[1:].removesuffix(".")


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [name for name in IN_PATH if f"{{{name}}}" in path]
    return [{"name": name, "in": "path", "required": True, "schema": IN_PATH[name]} for name in names]


def _parameters(each: Described) -> list[dict[str, Any]]:
    headers = {
        "Idempotency-Key": each.method == "POST",
        "If-Match": each.operation.conditional,
        "If-None-Match": _may_be_known(each),
        "Last-Event-ID": each.operation.streamed,
        "Signed-In-As": each.operation.role is not None or each.operation.more_signed_in,
    }
    return [
        {"name": asked.name, "in": "query", "description": asked.meaning, "schema": schema(asked.kind)}
        for asked in each.operation.query
    ] + [{"name": name, "in": "header", **ASKED_IN_HEADERS[name]} for name, asked in headers.items() if asked]


def _responses(each: Described, of: dict[Any, Schema]) -> dict[str, Any]:
    operation = each.operation
    headers = [*operation.headers, *(["Idempotency-Replayed"] if each.method == "POST" else [])]
    success: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase} | _headers(headers)
    responses = {operation.status: success}
    if operation.streamed:
        success["description"] = "A WebSocket. Each of its text messages is a `Message`."
        text = {"text/event-stream": {"schema": {"type": "string"}}}
        responses[200] = {"description": "Server-Sent Events. The data of each is a `Message`.", "content": text}
    elif operation.answer:
        success["content"] = {operation.media: {"schema": of[operation.answer]}}
    if _may_be_known(each):
        responses[304] = {"description": "It is as If-None-Match knows it."} | _headers(["ETag"])
    responses |= {status: {"$ref": f"#/components/responses/{_name(status)}"} for status in _failures(each)}
    return {str(status): responses[status] for status in sorted(responses)}


def _failures(each: Described) -> set[int]:
    """The statuses of what can go wrong: what the operation names, and what follows from what it is."""
    role, takes = each.operation.role, each.operation.takes is not None
    follow: dict[type[LiveserverError], bool] = {
        errors.BadRequest: True,
        errors.Unauthorized: role is not None or each.operation.more_signed_in,
        # The least role is everybody's who has a token, but the token may be for other blogs.
        # And a session is not for pages of other sites to write by.
        errors.Forbidden: role is not None and (role != "writer" or "{slug}" in each.path or each.method != "GET"),
        errors.NotFound: "{" in each.path,
        errors.RequestTimeout: takes,
        errors.VersionMismatch: each.operation.conditional,
        errors.TooLarge: takes,
        errors.UnsupportedMediaType: takes,
        errors.Invalid: takes or each.operation.conditional or each.method == "POST",
        errors.StoreUnavailable: each.operation.stored,
    }
    named = each.operation.errors
    return {error.status for error in named} | {error.status for error, may_be in follow.items() if may_be}


def _may_be_known(each: Described) -> bool:
    return each.method == "GET" and "ETag" in each.operation.headers


def _errors() -> dict[int, list[type[LiveserverError]]]:
    """What can go wrong, by status."""
    found: dict[int, list[type[LiveserverError]]] = {}
    for error in LiveserverError.__subclasses__():
        if error.status != LiveserverError.status:  # faults of ours are promised to nobody
            found.setdefault(error.status, []).append(error)
    return found


def _problem(status: int, of: dict[Any, Schema]) -> dict[str, Any]:
    shape = OutdatedProblem if status == errors.VersionMismatch.status else Problem
    return {
        "description": " ".join(inspect.getdoc(error) or "" for error in _errors()[status]),
        "content": {"application/problem+json": {"schema": of[shape]}},
    } | _headers(OF_PROBLEMS.get(status, []))


def _name(status: int) -> str:
    return _errors()[status][0].__name__


def _headers(names: Iterable[str]) -> dict[str, Any]:
    headers = {
        name: {**ANSWERED_IN_HEADERS[name], "required": name not in SOMETIMES, "schema": {"type": "string"}}
        for name in names
    }
    return {"headers": headers} if headers else {}
