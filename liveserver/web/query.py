"""Reading query parameters; each error names the parameter."""

import re
from typing import Literal

from starlette.requests import Request

from liveserver.errors import Invalid
from liveserver.model.entry import Status

LIMIT_MAX = 100
NUMBER = re.compile(r"\d{1,16}")
CURSOR = re.compile(r"(-?\d{1,16})_([0-9A-Za-z-]{1,64})")
STATUSES: tuple[Status, ...] = ("published", "draft", "submitted", "scheduled", "retracted")


def limit_of(request: Request, default: int) -> int:
    """?limit=, 1 to 100."""
    text = request.query_params.get("limit")
    if text is None:
        return default
    if not NUMBER.fullmatch(text) or not 1 <= int(text) <= LIMIT_MAX:
        raise Invalid.of("limit", f"must be a number from 1 to {LIMIT_MAX}")
    return int(text)


def cursor_of(request: Request) -> tuple[int, str] | None:
    """?cursor=, as an earlier page gave it in next."""
    text = request.query_params.get("cursor")
    if not text:
        return None
    found = CURSOR.fullmatch(text)
    if not found:
        raise Invalid.of("cursor", "must be the next of an earlier page")
    return int(found[1]), found[2]


def order_of(request: Request) -> Literal["newest", "oldest"]:
    """?order=, newest first unless asked otherwise."""
    text = request.query_params.get("order", "newest")
    if text == "oldest":
        return "oldest"
    if text != "newest":
        raise Invalid.of("order", "must be newest or oldest")
    return "newest"


def status_of(request: Request) -> Status:
    """?status= of entries, published unless asked otherwise."""
    text = request.query_params.get("status", "published")
    for status in STATUSES:
        if text == status:
            return status
    raise Invalid.of("status", f"must be one of {', '.join(STATUSES)}")


def flag_of(request: Request, name: str) -> bool:
    """A parameter that is true or false, false unless asked otherwise."""
    text = request.query_params.get(name, "false").lower()
    if text not in ("true", "1", "false", "0"):
        raise Invalid.of(name, "must be true or false")
    return text in ("true", "1")
