"""From bytes to a checked input: whatever comes, it is taken, or refused with a reason that can be sent."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveserver.errors import BadRequest, Invalid
from liveserver.newsroom.door import ERRORS_MAX, FIELD_MAX, check
from liveserver.newsroom.inputs import BlogPatch, EntryPatch, Input, NewBlog, NewEntry, NewToken, Preview

INPUTS: list[type[Input]] = [NewBlog, BlogPatch, NewEntry, EntryPatch, NewToken, Preview]

# With lone surrogates and NUL, which JSON can hold and we can't.
texts = st.text(st.characters(), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[type[Input], dict[str, Any]]:
    """An input, and a document that uses its fields and perhaps others, for anything."""
    kind = draw(st.sampled_from(INPUTS))
    names = st.sampled_from(sorted(kind.model_fields)) | texts
    return kind, draw(st.dictionaries(names, values, max_size=6))


def outcome(kind: type[Input], body: bytes) -> Input | BadRequest | Invalid:
    try:
        return check(kind, body)
    except (BadRequest, Invalid) as error:
        return error


def assert_can_be_sent(error: BadRequest | Invalid) -> None:
    sent = orjson.loads(orjson.dumps(error.problem()))
    assert sent["detail"]
    if isinstance(error, Invalid):
        assert 1 <= len(sent["errors"]) <= ERRORS_MAX
        assert all(each["message"] and len(each["field"]) <= FIELD_MAX for each in sent["errors"])


@settings(deadline=None)
@given(documents())
def test_any_document_is_taken_or_refused_with_the_fields_named(asked: tuple[type[Input], dict[str, Any]]) -> None:
    kind, document = asked
    told = outcome(kind, json.dumps(document).encode())
    if isinstance(told, Input):
        orjson.dumps(told.model_dump())  # it can be stored
    else:
        assert_can_be_sent(told)


@settings(deadline=None)
@given(st.sampled_from(INPUTS), st.binary(max_size=100) | texts.map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_refused_in_words(kind: type[Input], body: bytes) -> None:
    told = outcome(kind, body)
    if not isinstance(told, Input):
        assert_can_be_sent(told)


def errors_of(kind: type[Input], document: Any) -> dict[str, str]:
    told = outcome(kind, json.dumps(document).encode())
    assert isinstance(told, Invalid), told
    return {error.field: error.message for error in told.errors}


def test_each_field_is_told_what_it_must_be() -> None:
    assert errors_of(
        NewEntry,
        {
            "title": "x" * 301,
            "body": 1,
            "author": "a\0",
            "labels": ["x" * 41, *"123456789"],
            "key": "yes",
            "pin": None,
            "status": "gone",
            "published_at": "today",
            "media": "x",
            "unknown": 1,
        },
    ) == {
        "title": "must have at most 300 characters",
        "body": "must be text",
        "author": "must not hold a NUL character",
        "labels.0": "must have at most 40 characters",
        "key": "must be true or false",
        "status": "must be 'published', 'draft', 'submitted' or 'scheduled'",
        "published_at": "must be a time with its zone, such as 2026-11-22T18:20:00Z",
        "media": "must be a list",
        "unknown": "is not a field here",
    }


def test_lists_and_objects_are_told_so() -> None:
    assert errors_of(NewEntry, {"body": "x", "labels": ["x"] * 11}) == {"labels": "must have at most 10 items"}
    assert errors_of(NewToken, {"name": "x", "role": "writer", "blogs": []}) == {"blogs": "must have at least 1 items"}
    assert errors_of(BlogPatch, {"series": "x"}) == {"series": "must be an object"}
    assert errors_of(NewBlog, {}) == {"slug": "is needed", "title": "is needed"}


def test_half_a_character_is_named_wherever_it_is() -> None:
    document = {
        "title": "\ud800",
        "labels": ["fine", "\udfff"],
        "unknown": {"deep": ["\ud83d"]},
        "\ud800": 1,
        "body": "whole 🚀",
    }
    told = errors_of(NewEntry, document)
    assert told == dict.fromkeys(["title", "labels.1", "unknown.deep.0", "?"], "must not hold a lone surrogate")


@pytest.mark.parametrize("body", [b"\xed\xa0\x80", b'{"body": "\xed\xa0\x80"}', b'{"body": "\\ud800"}'])
def test_half_a_character_is_refused_however_it_is_written(body: bytes) -> None:
    assert isinstance(outcome(NewEntry, body), BadRequest | Invalid)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_does_not_have_are_no_way_around(number: str) -> None:
    assert isinstance(outcome(NewEntry, f'{{"body": "words", "title": {number}}}'.encode()), BadRequest | Invalid)


def test_what_was_not_sent_is_not_given() -> None:
    assert check(EntryPatch, b'{"title": null}').given() == {"title": None}
    assert check(BlogPatch, b"{}").given() == {}
