"""From bytes to a checked input, or to an error that names the field."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from liveserver.errors import BadRequest, FieldError, Invalid
from liveserver.newsroom.inputs import FieldValueError, Input

Checked = TypeVar("Checked", bound=Input)

# Enough for whoever holds the form; a body of a hundred thousand unknown fields is not answered with as many errors.
ERRORS_MAX = 20
# The same for the name of a field that is not one of ours.
FIELD_MAX = 100

# pydantic's wording where ours is clearer to whoever holds the form.
WORDING = {
    "missing": "is needed",
    "extra_forbidden": "is not a field here",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_type": "must be an object",
}


def check(kind: type[Checked], body: bytes) -> Checked:
    """Read a JSON object as one kind of input. Raises BadRequest when it is no JSON, Invalid naming each bad field."""
    values = _json(body)
    if not isinstance(values, dict):
        raise BadRequest("The body must be a JSON object.")
    return accept(kind, values)


def accept(kind: type[Checked], values: dict[str, Any]) -> Checked:
    """Take values as one kind of input. Raises Invalid naming each bad field."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise Invalid(*map(_field_error, error.errors(include_url=False)[:ERRORS_MAX])) from None


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            # The standard reader lets lone surrogates pass, so that the field that holds one can be named.
            values = json.loads(body.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            raise BadRequest(f"The body is not JSON: {error}.") from None
        if fields := list(islice(_with_surrogates(values), ERRORS_MAX)):
            raise Invalid(*(FieldError(field, "must not hold a lone surrogate") for field in fields)) from None
        return values


def _with_surrogates(values: Any) -> Iterator[str]:
    """The paths of all texts that no UTF-8 can hold, names of fields included."""
    left: list[tuple[tuple[str | int, ...], Any]] = [((), values)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            yield from (_path(*path, name) for name in value if _has_surrogate(name))
            left += [((*path, name), each) for name, each in reversed(value.items())]
        elif isinstance(value, list):
            left += [((*path, place), each) for place, each in reversed([*enumerate(value)])]
        elif isinstance(value, str) and _has_surrogate(value):
            yield _path(*path)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _field_error(error: ErrorDetails) -> FieldError:
    context = error.get("ctx", {})
    cause = context.get("error")
    field = cause.field if isinstance(cause, FieldValueError) else _path(*error["loc"])
    if isinstance(cause, ValueError):
        message = str(cause)
    elif error["type"] in ("too_long", "too_short"):
        unit = "characters" if isinstance(error["input"], str) else "items"
        most = error["type"] == "too_long"
        message = f"must have at {'most' if most else 'least'} {context['max_length' if most else 'min_length']} {unit}"
    else:
        message = WORDING.get(error["type"]) or _lower(error["msg"])
    return FieldError(field, message)


def _path(*parts: str | int) -> str:
    if not parts:
        return "body"
    return ".".join(map(str, parts)).encode(errors="replace").decode()[:FIELD_MAX]


def _lower(message: str) -> str:
    """Sentences of pydantic such as "Input should be …", as the predicate of a field's name."""
    subject, _, rest = message.partition(" should ")
    return f"must {rest}" if rest else subject
