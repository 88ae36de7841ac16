"""docs/api.md says what is true: its tables agree with the code, and its examples happen as they are written."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from liveserver.errors import CloseCode, LiveserverError
from liveserver.newsroom.access import RANK
from liveserver.newsroom.inputs import BlogFields, EntryFields
from liveserver.web.api.media import FILE_MAX_BYTES
from liveserver.web.body import BODY_MAX_BYTES
from liveserver.web.idempotency import KEY_MAX
from tests.liveserver import PLAIN, Liveserver
from tests.web.test_openapi import DOCUMENT

# What the library `websockets` closes with when a client breaks RFC 6455.
PROTOCOL_ERRORS = (1002, 1007, 1009)
PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
SCHEMAS = DOCUMENT["components"]["schemas"]
EXAMPLE = re.compile(r"```http\n([A-Z]+) (\S+)\n(.*?)```\n\n```http\n(\d+)\n(.*?)```", re.DOTALL)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
WORD = re.compile(r"`([^`]+)`")


def section(heading: str) -> str:
    """The text under a heading, without what lies under deeper ones."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, heading
    return found[1]


def table(text: str) -> list[list[str]]:
    """The cells of the first table in a text, without its head."""
    lines = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in line.strip("|\n").split(" | ")] for line in lines[0].splitlines()[2:]]


def named(heading: str, sentence: str) -> set[str]:
    """The words that a sentence names where the pattern has its group, wherever its lines end."""
    found = re.search(sentence, " ".join(section(heading).split()))
    assert found, sentence
    return words(found[1])


def words(text: str) -> set[str]:
    return set(WORD.findall(text))


def first_words(text: str) -> set[str]:
    """What stands in the first column of a table."""
    return {word for row in table(text) for word in WORD.findall(row[0])}


def properties(name: str) -> set[str]:
    return set(SCHEMAS[name]["properties"])


def test_every_request_is_listed_with_who_may_send_it() -> None:
    told = {tuple(WORD.findall(row[0])[0].split(" ")): row[1] for row in table(section("The requests"))}
    there = {}
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                roles = [role for role in RANK if f"`{role}`" in operation.get("description", "")]
                there[method.upper(), path] = roles[0] if roles else "everybody"
    assert told == there


def test_every_parameter_and_header_is_spoken_of() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            for parameter in [] if method == "parameters" else operation["parameters"]:
                assert re.search(rf"[`?&(]{parameter['name']}\b", PAGE), f"{method} {path}: {parameter['name']}"


@pytest.mark.parametrize(
    ("heading", "shape"),
    [("A blog", "Blog"), ("An entry", "EntryWithSource"), ("Following a blog", "Snapshot")],
)
def test_every_field_is_described(heading: str, shape: str) -> None:
    text = section(heading).rpartition("| field |")[2]
    assert first_words("| field |" + text) == properties(shape)


def test_what_a_blog_may_be_sent_with() -> None:
    assert properties("NewBlog") == properties("Blog") - named("A blog", r"takes all of these but (.+?), and needs")
    assert properties("BlogPatch") == properties("NewBlog") - {"slug"} | {"pinned"}
    assert named("A blog", r"with a default \((.+?)\) can't be null") == set(BlogFields.NEVER_NULL)


def test_what_an_entry_may_be_sent_with() -> None:
    takes = named("An entry", r"`POST` takes (.+?), and needs `body`")
    assert takes == properties("NewEntry") == properties("EntryPatch")
    assert named("An entry", r"is changed\. (.+?) can be null") == takes - set(EntryFields.NEVER_NULL)


def test_every_event_and_message_is_described() -> None:
    events = {row[0]: words(row[1]) for row in table(section("Following a blog"))}
    for name in ("EntryCreated", "EntryUpdated", "EntryDeleted", "BlogUpdated"):
        kind = SCHEMAS[name]["properties"]["type"]["const"]
        assert events.pop(f"`{kind}`") == properties(name) - {"type", "seq", "at"}
    assert not events
    messages = {row[0]: words(row[1]) for row in table(section("The stream")) if row[0] != "an event"}
    for name in ("Hello", "Tick", "Reset", "Close"):
        assert messages.pop(f"`{name.lower()}`") == properties(name) - {"type"}
    assert not messages


def test_every_error_is_listed() -> None:
    told = {(int(row[0]), row[1]) for row in table(section("When something goes wrong"))}
    assert told == {(error.status, error.title) for error in LiveserverError.__subclasses__() if error.status < 500} | {
        (501, "Not supported"),
        (503, "Busy"),
        (503, "Store unavailable"),
        (503, "Going away"),
    }


def test_every_close_code_is_listed() -> None:
    codes = section("The stream").partition("| close code |")[2]
    told = {int(code) for row in table("| close code |" + codes) for code in row[0].split(", ")}
    assert told == {*CloseCode, *PROTOCOL_ERRORS}


def test_every_role_is_described() -> None:
    assert first_words(section("Signing in")) == set(RANK)


def test_the_limits_are_those_of_the_code() -> None:
    told = dict(table(section("Limits")))
    entry, blog = (SCHEMAS[name]["properties"] for name in ("NewEntry", "NewBlog"))

    def characters(field: dict[str, Any]) -> str:
        text = next(kind for kind in field.get("anyOf", [field]) if kind["type"] == "string")
        return f"{text['maxLength']} characters"

    assert told.pop("times")
    assert told == {
        "a request's body": f"{BODY_MAX_BYTES >> 20} MiB",
        "a picture": f"{FILE_MAX_BYTES >> 20} MiB",
        "a picture's `alt`": characters(SCHEMAS["NewMedia"]["properties"]["alt"]),
        "`media`": f"{entry['media']['maxItems']} items",
        "an entry's `body`": f"{entry['body']['maxLength'] >> 10} KiB",
        "an entry's `title`, a blog's `title`": characters(entry["title"]),
        "`labels`": f"{entry['labels']['maxItems']} of {characters(entry['labels']['items'])}",
        "`correction`": characters(entry["correction"]),
        "`author`, a token's `name`, a series' `name`": characters(entry["author"]),
        "`standfirst`": characters(blog["standfirst"]),
        "`slug`": characters(blog["slug"]),
        "`cover`, an address in `series`": characters(blog["cover"]),
        "`time_label`": characters(blog["time_label"]),
        "`limit`": str(DOCUMENT["paths"]["/api/v1/blogs/{slug}"]["get"]["parameters"][0]["schema"]["maximum"]),
    }
    assert f"1 to {KEY_MAX} printable characters" in " ".join(PAGE.split())


def test_the_examples_happen_as_they_are_written(server: Liveserver) -> None:
    slug = server.new_blog()
    with server.client() as client:
        client.delete(f"/api/v1/blogs/{slug}")
    # What an example can't know: it is learned from the first answer that tells it.
    known = {"apollo-11": slug, "TOKEN": server.token}
    examples = EXAMPLE.findall(PAGE)
    assert len(examples) == PAGE.count("```http") / 2
    with httpx.Client(base_url=server.url, **PLAIN) as client:
        for method, path, sent, status, told in examples:
            headers, body = message(now(sent, known))
            kind = {"Content-Type": "application/json"} if body else {}
            answer = client.request(method, now(path, known), headers=headers | kind, content=body)
            assert answer.status_code == int(status), answer.text
            headers, body = message(told)
            alike(json.loads(body), answer.json(), known)
            for name, value in headers.items():
                assert answer.headers[name] == now(value, known)


def message(text: str) -> tuple[dict[str, str], str]:
    """Headers and body of an example."""
    head, _, body = text.partition("\n\n") if not text.startswith("\n") else ("", "", text)
    return dict(line.split(": ", 1) for line in head.split("\n") if line), body.strip()


def now(text: str, known: dict[str, str]) -> str:
    """An example's text as it reads here and now."""
    for example, real in known.items():
        text = text.replace(example, real)
    return text


def alike(example: Any, real: Any, known: dict[str, str], name: str = "") -> None:
    """Assert that an answer is the example's, but for the moment, and for ids and epochs, which are learned."""
    if isinstance(example, dict):
        assert example.keys() == real.keys()
        for each in example:
            alike(example[each], real[each], known, each)
    elif isinstance(example, list):
        assert len(example) == len(real), name
        for one, other in zip(example, real, strict=True):
            alike(one, other, known)
    elif isinstance(example, str) and TIME.fullmatch(example):
        assert TIME.fullmatch(real), name
    elif name in ("id", "epoch"):
        assert known.setdefault(example, real) == real
    else:
        assert (now(example, known) if isinstance(example, str) else example) == real, name
