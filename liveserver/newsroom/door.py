"""From bytes to a checked input, or to an error that names the field."""

import json
from typing import TypeVar

import orjson
from pydantic import ValidationError

from liveserver.errors import BadRequest, FieldError, Invalid
from liveserver.newsroom.inputs import FieldValueError, Input

Checked = TypeVar("Checked", bound=Input)

# pydantic's wording where ours is clearer to whoever holds the form.
WORDING = {
    "missing": "is needed",
    "extra_forbidden": "is not a field here",
    "string_unicode": "must not hold a lone surrogate",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
}


def check(kind: type[Checked], body: bytes) -> Checked:
    """Read a JSON object as one kind of input. Raises BadRequest when it is no JSON, Invalid naming each bad field."""
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            # The standard reader lets lone surrogates pass, so that the field that holds one can be named.
            values = json.loads(body)
        except (ValueError, RecursionError):
            raise BadRequest(f"The body is not JSON: {error}.") from None
    if not isinstance(values, dict):
        raise BadRequest("The body must be a JSON object.")
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise Invalid(*_fields(error)) from None


def _fields(error: ValidationError) -> list[FieldError]:
    found = []
    for each in error.errors(include_url=False):
        cause = each.get("ctx", {}).get("error")
        path = ".".join(str(part).encode(errors="replace").decode() for part in each["loc"]) or "body"
        if isinstance(cause, FieldValueError):
            path = cause.field
        message = str(cause) if isinstance(cause, ValueError) else WORDING.get(each["type"], _lower(each["msg"]))
        found.append(FieldError(path, message))
    return found


def _lower(message: str) -> str:
    """Sentences of pydantic such as "Input should be …", as the predicate of a field's name."""
    subject, _, rest = message.partition(" should ")
    return f"must {rest}" if rest else subject
