"""The API's own description as a judge: is an answer of a status and a shape that it names?"""

import json
import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

# What any path may answer, whatever is described for its methods.
OF_ROUTING = {405: "MethodNotAllowed"}


class Described:
    """One OpenAPI document, read strictly: an answer must hold every field that is described and no other.

    ``seen`` are the answers judged so far: (method, path, status).
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = json.loads(json.dumps(document))
        self.seen: set[tuple[str, str, int]] = set()
        self.paths = {path: re.compile(re.sub(r"{\w+}", "[^/]+", path)) for path in document["paths"]}
        _close(self.document["components"]["schemas"])

    @property
    def successes(self) -> set[tuple[str, str, int]]:
        """Every answer below 400 that is described."""
        return {
            (method.upper(), path, int(status))
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            if method != "parameters"
            for status in operation["responses"]
            if int(status) < 400
        }

    def hook(self, answer: httpx.Response) -> None:
        """Judge every answer that a client gets: for ``event_hooks``."""
        answer.read()
        path = self.path_of(answer.request.url.path)
        self.judge(answer.request.method, path, answer.status_code, answer.headers, answer.content)

    def judge(self, method: str, path: str, status: int, headers: httpx.Headers, body: bytes) -> None:
        """Assert that an answer is as it is described for a method and a path, such as ``/api/v1/blogs/{slug}``."""
        what = f"{method} {path}: {status} {body[:300]!r}"
        response = self.response(method, path, status)
        assert response is not None, f"not described: {what}"
        for name, header in response.get("headers", {}).items():
            assert name in headers or not header.get("required"), f"no {name}: {what}"
        content = response.get("content")
        if content is None:
            assert not body, what
        else:
            [(kind, media)] = content.items()
            assert headers["content-type"].partition(";")[0] == kind, what
            self.validate(json.loads(body) if kind.endswith("json") else body.decode(), media["schema"], what)
        self.seen.add((method, path, status))

    def path_of(self, url_path: str) -> str:
        """The path that is described, of one that was asked for."""
        found = [path for path, pattern in self.paths.items() if pattern.fullmatch(url_path)]
        assert len(found) == 1, f"{url_path} is described {len(found)} times"
        return found[0]

    def response(self, method: str, path: str, status: int) -> dict[str, Any] | None:
        """What is described of an answer, if anything is."""
        operation = self.document["paths"][path].get(method.lower())
        responses = operation["responses"] if operation else {}
        response = responses.get(str(status))
        if response is None and operation is None and status in OF_ROUTING:
            response = {"$ref": f"#/components/responses/{OF_ROUTING[status]}"}
        if response and "$ref" in response:
            response = self.document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        return response

    def validate(self, value: Any, schema: dict[str, Any], what: str = "") -> None:
        """Assert that a document has the shape."""
        whole = {**schema, "components": self.document["components"]}
        validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
        assert not errors, f"{what}: {errors}"

    def component(self, name: str) -> dict[str, Any]:
        """The schema called so."""
        return {"$ref": f"#/components/schemas/{name}"}


def _close(schemas: dict[str, Any]) -> None:
    for name, schema in schemas.items():
        if schema.get("type") == "object" and name != "Description":
            schema["additionalProperties"] = False
