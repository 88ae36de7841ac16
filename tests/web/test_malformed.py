"""Every request that can't be accepted: a 4xx problem that names the field, and nothing of it is stored."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.liveserver import Liveserver
from tests.web.desk import LATER, Desk, fields_of, problem

BLOGS = "/api/v1/blogs"
BLOG = "/api/v1/blogs/{slug}"
ENTRIES = "/api/v1/blogs/{slug}/entries"
ENTRY = "/api/v1/blogs/{slug}/entries/{published}"
SCHEDULED = "/api/v1/blogs/{slug}/entries/{scheduled}"
RETRACTED = "/api/v1/blogs/{slug}/entries/{retracted}"
EVENTS = "/api/v1/blogs/{slug}/events"
TOKENS = "/api/v1/tokens"
PREVIEW = "/api/v1/preview"

NUL = "a\0b"
SURROGATE = "a\ud800b"  # half a character: JSON can say it, UTF-8 can't
KIB_100 = 100 * 1024

# Not one of these is a time that the contract knows.
NO_TIMES: list[Any] = [
    "",
    "now",
    "2026-11-22",
    "2026-11-22T18:20:00",  # of which zone?
    "2026-11-22 18:20",
    "2026-11-22T18:20Z",
    "20261122T182000Z",
    "2026-W47-7T18:20:00Z",
    "2026-13-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-22T24:00:01Z",
    "2026-11-22T18:60:00Z",
    "2026-11-22T18:20:00+24:00",
    "2026-11-22T18:20:00+0100",
    "2026-11-22T18:20:00 Europe/London",
    "2026-11-22T18:20:00Z\n",
    "２０２６-11-22T18:20:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",  # in the west, this is before all calendars
    "9999-12-31T23:59:59-01:00",
    NUL,
    SURROGATE,
    1795371600,
    1795371600.5,
    True,
    ["2026-11-22T18:20:00Z"],
    {"at": "2026-11-22T18:20:00Z"},
]

# What can't be said of an entry, neither when it is made nor later: what is sent, and the field that is to blame.
OF_ENTRIES: list[tuple[dict[str, Any], str]] = [
    ({"title": NUL}, "title"),
    ({"title": SURROGATE}, "title"),
    ({"title": ""}, "title"),
    ({"title": " \n "}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"title": 1}, "title"),
    ({"title": ["x"]}, "title"),
    ({"body": NUL}, "body"),
    ({"body": SURROGATE}, "body"),
    ({"body": "\ud83d"}, "body"),
    ({"body": "x" * (KIB_100 + 1)}, "body"),
    ({"body": "é" * (KIB_100 // 2 + 1)}, "body"),  # bytes count, not characters
    ({"body": None}, "body"),
    ({"body": 1}, "body"),
    ({"body": {"markdown": "x"}}, "body"),
    ({"title": None, "body": " "}, "body"),
    ({"title": None, "body": "<script>alert(1)</script>", "format": "html"}, "body"),
    ({"format": "rtf"}, "format"),
    ({"format": "Markdown"}, "format"),
    ({"format": None}, "format"),
    ({"format": SURROGATE}, "format"),
    ({"author": NUL}, "author"),
    ({"author": SURROGATE}, "author"),
    ({"author": ""}, "author"),
    ({"author": "x" * 101}, "author"),
    ({"author": {"name": "x"}}, "author"),
    ({"labels": "breaking"}, "labels"),
    ({"labels": None}, "labels"),
    ({"labels": {"breaking": True}}, "labels"),
    ({"labels": ["x"] * 11}, "labels"),
    ({"labels": ["breaking", NUL]}, "labels.1"),
    ({"labels": ["breaking", SURROGATE]}, "labels.1"),
    ({"labels": [""]}, "labels.0"),
    ({"labels": ["x" * 41]}, "labels.0"),
    ({"labels": [1]}, "labels.0"),
    ({"labels": [None]}, "labels.0"),
    ({"labels": [["breaking"]]}, "labels.0"),
    ({"key": "yes"}, "key"),
    ({"key": 1}, "key"),
    ({"key": None}, "key"),
    ({"pin": "true"}, "pin"),
    ({"pin": 0}, "pin"),
    ({"pin": None}, "pin"),
    ({"correction": NUL}, "correction"),
    ({"correction": SURROGATE}, "correction"),
    ({"correction": "x" * 1001}, "correction"),
    ({"correction": False}, "correction"),
    ({"media": "x"}, "media"),
    ({"media": None}, "media"),
    ({"media": ["never-uploaded"]}, "media"),
    ({"media": [SURROGATE]}, "media.0"),
    ({"media": [{"id": "x"}]}, "media.0"),
    ({"status": "archived"}, "status"),
    ({"status": "retracted"}, "status"),
    ({"status": "Published"}, "status"),
    ({"status": NUL}, "status"),
    ({"status": None}, "status"),
    ({"status": 1}, "status"),
    ({"status": "scheduled"}, "publish_at"),
    ({"status": "scheduled", "publish_at": None}, "publish_at"),
    ({"status": "published", "publish_at": LATER}, "publish_at"),
    ({"status": "draft", "publish_at": LATER}, "publish_at"),
    ({"publish_at": LATER}, "publish_at"),
    ({"status": "draft", "pin": True}, "pin"),
    ({"status": "submitted", "pin": True}, "pin"),
    ({"status": "scheduled", "publish_at": LATER, "pin": True}, "pin"),
    *(({"published_at": no_time}, "published_at") for no_time in NO_TIMES),
    ({"published_at": None}, "published_at"),
    *(({"status": "scheduled", "publish_at": no_time}, "publish_at") for no_time in NO_TIMES),
    ({"id": "mine"}, "id"),
    ({"version": 7}, "version"),
    ({"html": "<b>x</b>"}, "html"),
    ({"url": "/elsewhere"}, "url"),
    ({"seq": 1}, "seq"),
    ({"Title": "x"}, "Title"),
    ({"": "x"}, ""),
    ({"published_at ": LATER}, "published_at "),
    ({"x": SURROGATE}, "x"),
    ({"x": {"deep": [1, SURROGATE]}}, "x.deep.1"),
    ({SURROGATE: "x"}, "a?b"),
]

# What can't be said of a blog, neither when it is made nor later.
OF_BLOGS: list[tuple[dict[str, Any], str]] = [
    ({"title": NUL}, "title"),
    ({"title": SURROGATE}, "title"),
    ({"title": ""}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"title": None}, "title"),
    ({"standfirst": NUL}, "standfirst"),
    ({"standfirst": SURROGATE}, "standfirst"),
    ({"standfirst": "x" * 2001}, "standfirst"),
    ({"standfirst": 643}, "standfirst"),
    ({"standfirst": "Day {day}"}, "day_one"),
    ({"standfirst": "The {day_ordinal} day", "day_one": None}, "day_one"),
    ({"status": "over"}, "status"),
    ({"status": None}, "status"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"timezone": "GMT+1"}, "timezone"),
    ({"timezone": "europe/london"}, "timezone"),
    ({"timezone": "localtime"}, "timezone"),  # whose?
    ({"timezone": "../../etc/passwd"}, "timezone"),
    ({"timezone": "x" * 1000}, "timezone"),
    ({"timezone": "UTC\0"}, "timezone"),
    ({"timezone": SURROGATE}, "timezone"),
    ({"timezone": ""}, "timezone"),
    ({"timezone": None}, "timezone"),
    ({"timezone": 0}, "timezone"),
    ({"time_label": NUL}, "time_label"),
    ({"time_label": SURROGATE}, "time_label"),
    ({"time_label": ""}, "time_label"),
    ({"time_label": "x" * 21}, "time_label"),
    ({"time_format": "h:mm a"}, "time_format"),
    ({"time_format": None}, "time_format"),
    ({"language": "english"}, "language"),
    ({"language": "en_GB"}, "language"),
    ({"language": "en.\0"}, "language"),
    ({"language": "en@x"}, "language"),
    ({"language": "en-GB-"}, "language"),
    ({"language": 'en" onload="x'}, "language"),
    ({"language": "x" * 36}, "language"),
    ({"language": SURROGATE}, "language"),
    ({"language": ""}, "language"),
    ({"language": None}, "language"),
    ({"day_one": "1969-07-32"}, "day_one"),
    ({"day_one": "19690716"}, "day_one"),
    ({"day_one": "1969-W29-3"}, "day_one"),
    ({"day_one": "1969-07-16T00:00:00Z"}, "day_one"),
    ({"day_one": "16 July 1969"}, "day_one"),
    ({"day_one": NUL}, "day_one"),
    ({"day_one": SURROGATE}, "day_one"),
    ({"day_one": 1}, "day_one"),
    ({"series": "Apollo"}, "series"),
    ({"series": ["Apollo"]}, "series"),
    ({"series": {"name": NUL}}, "series.name"),
    ({"series": {"name": SURROGATE}}, "series.name"),
    ({"series": {"name": "x" * 101}}, "series.name"),
    ({"series": {"previous": "Not A Slug"}}, "series.previous"),
    ({"series": {"previous": "javascript:alert(1)"}}, "series.previous"),
    ({"series": {"previous": "//elsewhere.example"}}, "series.previous"),
    ({"series": {"previous": NUL}}, "series.previous"),
    ({"series": {"next": "http://["}}, "series.next"),
    ({"series": {"next": SURROGATE}}, "series.next"),
    ({"series": {"next": 2}}, "series.next"),
    ({"series": {"first": "day-1"}}, "series.first"),
    ({"cover": "cover.jpg"}, "cover"),
    ({"cover": "data:image/png;base64,AA"}, "cover"),
    ({"cover": "ftp://example.org/a.jpg"}, "cover"),
    ({"cover": "https://"}, "cover"),
    ({"cover": "https://:443/a.jpg"}, "cover"),
    ({"cover": "https://example.org:99999/a.jpg"}, "cover"),
    ({"cover": "https://example.org/a b.jpg"}, "cover"),
    ({"cover": 'https://example.org/">'}, "cover"),
    ({"cover": "\x01https://example.org/a.jpg"}, "cover"),
    ({"cover": "https://example.org/\0"}, "cover"),
    ({"cover": f"https://example.org/{SURROGATE}"}, "cover"),
    ({"cover": "https://example.org/" + "x" * 2000}, "cover"),
    ({"order": "random"}, "order"),
    ({"order": None}, "order"),
    ({"ended_at": LATER}, "ended_at"),  # and it has not ended
    ({"status": "live", "ended_at": LATER}, "ended_at"),
    *(({"started_at": no_time}, "started_at") for no_time in NO_TIMES),
    *(({"status": "ended", "ended_at": no_time}, "ended_at") for no_time in NO_TIMES),
    ({"direction": "rtl"}, "direction"),  # follows from the language
    ({"url": "/elsewhere"}, "url"),
    ({"created_at": LATER}, "created_at"),
    ({"readers": 1000}, "readers"),
    ({SURROGATE: "x"}, "a?b"),
]

OF_NEW_BLOGS: list[tuple[dict[str, Any], str]] = [
    ({"slug": "Capital"}, "slug"),
    ({"slug": "under_score"}, "slug"),
    ({"slug": "two--hyphens"}, "slug"),
    ({"slug": "-first"}, "slug"),
    ({"slug": "last-"}, "slug"),
    ({"slug": "new\n"}, "slug"),
    ({"slug": "a/b"}, "slug"),
    ({"slug": "{a}"}, "slug"),
    ({"slug": "café"}, "slug"),
    ({"slug": "１２"}, "slug"),
    ({"slug": "x" * 101}, "slug"),
    ({"slug": ""}, "slug"),
    ({"slug": NUL}, "slug"),
    ({"slug": SURROGATE}, "slug"),
    ({"slug": None}, "slug"),
    ({"slug": 1}, "slug"),
    ({"pinned": "an-entry"}, "pinned"),
]

OF_BLOG_PATCHES: list[tuple[dict[str, Any], str]] = [
    ({"slug": "another"}, "slug"),
    ({"pinned": "unknown"}, "pinned"),
    ({"pinned": ""}, "pinned"),
    ({"pinned": NUL}, "pinned"),
    ({"pinned": SURROGATE}, "pinned"),
    ({"pinned": "x" * 65}, "pinned"),
    ({"pinned": 1}, "pinned"),
    ({"pinned": True}, "pinned"),
    ({"pinned": "{draft}"}, "pinned"),
    ({"pinned": "{submitted}"}, "pinned"),
    ({"pinned": "{scheduled}"}, "pinned"),
    ({"pinned": "{retracted}"}, "pinned"),
]

OF_TOKENS: list[tuple[dict[str, Any], str]] = [
    ({"name": NUL}, "name"),
    ({"name": SURROGATE}, "name"),
    ({"name": ""}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": None}, "name"),
    ({"role": "root"}, "role"),
    ({"role": ""}, "role"),
    ({"role": None}, "role"),
    ({"role": NUL}, "role"),
    ({"role": ["admin"]}, "role"),
    ({"blogs": []}, "blogs"),  # a token for nothing; for everything it is null
    ({"blogs": "apollo"}, "blogs"),
    ({"blogs": ["Apollo"]}, "blogs.0"),
    ({"blogs": ["apollo", NUL]}, "blogs.1"),
    ({"blogs": ["apollo", SURROGATE]}, "blogs.1"),
    ({"blogs": ["x"] * 1001}, "blogs"),
    ({"token": "chosen-by-me"}, "token"),
    ({"id": "mine"}, "id"),
]

OF_PREVIEWS: list[tuple[dict[str, Any], str]] = [
    ({"body": NUL}, "body"),
    ({"body": SURROGATE}, "body"),
    ({"body": None}, "body"),
    ({"body": "x" * (KIB_100 + 1)}, "body"),
    ({"format": "rtf"}, "format"),
    ({"title": "x"}, "title"),
]

# Bodies that no field can be blamed for, and their statuses.
NO_BODIES: list[tuple[bytes, int]] = [
    (b"", 400),
    (b" ", 400),
    (b"words", 400),
    (b"title=words", 400),
    (b'{"body": "words"', 400),
    (b'{"body": "words"} {}', 400),
    (b'{"body": "words",}', 400),
    (b"{'body': 'words'}", 400),
    (b'{"body": "a\nb"}', 400),
    (b'{"body": "\\x"}', 400),
    (b'{"body": "\xff"}', 400),
    (b'\xef\xbb\xbf{"body": "words"}', 400),
    ('{"body": "words"}'.encode("utf-16"), 400),
    ('{"body": "words"}'.encode("utf-32"), 400),
    (b"[" * 100_000, 400),
    (b'{"body":' * 100_000, 400),
    (b'{"title": ' + b"9" * 5000 + b"}", 400),
    (b"null", 400),
    (b"true", 400),
    (b"1", 400),
    (b'"words"', 400),
    (b"[]", 400),
    (b'[{"body": "words"}]', 400),
]

JSON = "application/json"
WRITES = [("POST", ENTRIES), ("PATCH", ENTRY), ("POST", BLOGS), ("PATCH", BLOG), ("POST", TOKENS), ("POST", PREVIEW)]


@dataclass(frozen=True)
class Case:
    """A request, and what must be answered. A body is a document, or bytes to be sent as they are."""

    method: str
    path: str
    body: Any = None
    status: int = 422
    blamed: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        headers = "".join(f" {name}: {value[:20]}" for name, value in self.headers.items())
        body = repr(self.body)[:50] if self.body is not None else ""
        return f"{self.method} {self.path.removeprefix('/api/v1')}{headers} {body}"


def with_(document: dict[str, Any], cases: list[tuple[dict[str, Any], str]]) -> list[tuple[dict[str, Any], str]]:
    return [(document | given, named) for given, named in cases]


def cases(method: str, path: str, table: list[tuple[dict[str, Any], str]]) -> list[Case]:
    return [Case(method, path, body, 422, named) for body, named in table]


ENTRY_DOCUMENT = {"body": "words"}
BLOG_DOCUMENT = {"slug": "never-made", "title": "Never made"}
TOKEN_DOCUMENT = {"name": "never made", "role": "writer"}

CASES = [
    *cases("POST", ENTRIES, with_(ENTRY_DOCUMENT, OF_ENTRIES)),
    *cases("PATCH", ENTRY, OF_ENTRIES),
    *cases("POST", RETRACTED + "/restore", OF_ENTRIES),
    *cases("POST", BLOGS, with_(BLOG_DOCUMENT, OF_BLOGS + OF_NEW_BLOGS)),
    *cases("PATCH", BLOG, OF_BLOGS + OF_BLOG_PATCHES),
    *cases("POST", TOKENS, with_(TOKEN_DOCUMENT, OF_TOKENS)),
    *cases("POST", PREVIEW, with_(ENTRY_DOCUMENT, OF_PREVIEWS)),
    # What is needed and missing
    Case("POST", ENTRIES, {}, 422, "body"),
    Case("POST", ENTRIES, {"title": "a title alone"}, 422, "body"),
    Case("POST", BLOGS, {"title": "no slug"}, 422, "slug"),
    Case("POST", BLOGS, {"slug": "never-made"}, 422, "title"),
    Case("POST", TOKENS, {"role": "writer"}, 422, "name"),
    Case("POST", TOKENS, {"name": "never made"}, 422, "role"),
    Case("POST", PREVIEW, {}, 422, "body"),
    # What is taken, and what is not in the state for it
    Case("POST", BLOGS, {"slug": "{slug}", "title": "Again"}, 409, "slug"),
    Case("PATCH", SCHEDULED, {"publish_at": None}, 422, "publish_at"),
    Case("PATCH", SCHEDULED, {"pin": True}, 422, "pin"),
    Case("PATCH", RETRACTED, {"title": "New"}, 409),
    Case("POST", ENTRY + "/restore", None, 409),
    Case("POST", ENTRY + "/restore", {"title": "New"}, 409),
    Case("POST", RETRACTED + "/restore", {"publish_at": "2099-01-01T00:00:00Z"}, 422, "publish_at"),
    Case("POST", RETRACTED + "/restore", {"status": "draft", "pin": True}, 422, "pin"),
    Case("POST", RETRACTED + "/restore", {"media": ["never-uploaded"]}, 422, "media"),
    # Bodies
    *(Case(method, path, body, status) for method, path in WRITES for body, status in NO_BODIES),
    *(Case(method, path, b"{}", 415, headers={"Content-Type": "text/plain"}) for method, path in WRITES),
    *(
        Case(method, path, b"{}", 415, headers={"Content-Type": "multipart/form-data; boundary=x"})
        for method, path in WRITES
    ),
    Case("POST", ENTRIES, b"body=words", 415, headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Case("POST", ENTRIES, b"{}", 415, headers={"Content-Type": ""}),
    Case("POST", ENTRIES, b"{}", 415, headers={"Content-Type": "application/json-patch+json"}),
    # Headers
    *(
        Case(method, ENTRY, {"title": "New"} if method == "PATCH" else None, 422, "If-Match", {"If-Match": tag})
        for method in ("PATCH", "DELETE")
        for tag in ("", "1", '"one"', '"1', '"-1"', '"1.5"', '""', '"1" "2"', '"1", x', '"' + "9" * 5000 + '"', "é")
    ),
    *(Case("POST", RETRACTED + "/restore", None, 422, "If-Match", {"If-Match": tag}) for tag in ("", "1", '"one"')),
    *(Case("PATCH", ENTRY, {"title": "New"}, 412, headers={"If-Match": tag}) for tag in ('"0"', '"2"', '"2", "3"')),
    *(
        Case("POST", ENTRIES, {"body": "words"}, 422, "Idempotency-Key", {"Idempotency-Key": key})
        for key in ("", "k" * 256, "a\tb", "clé")
    ),
    Case("POST", BLOGS, BLOG_DOCUMENT, 422, "Idempotency-Key", {"Idempotency-Key": ""}),
    Case("POST", TOKENS, TOKEN_DOCUMENT, 422, "Idempotency-Key", {"Idempotency-Key": ""}),
    Case("POST", PREVIEW, ENTRY_DOCUMENT, 422, "Idempotency-Key", {"Idempotency-Key": ""}),
    Case("POST", RETRACTED + "/restore", None, 422, "Idempotency-Key", {"Idempotency-Key": ""}),
    # Queries
    *(
        Case("GET", f"{path}?limit={limit}", None, 422, "limit")
        for path in (BLOG, ENTRIES, EVENTS)
        for limit in ("0", "101", "-1", "x", "", "1.5", "1e1", "+1", "%00", "9" * 5000)
    ),
    *(
        Case("GET", f"{ENTRIES}?cursor={cursor}", None, 422, "cursor")
        for cursor in ("x", "1_", "_x", "1_x_y", "1_%00", "1.5_x", "9" * 17 + "_x", "1_" + "x" * 65, "1_x%ff")
    ),
    *(Case("GET", f"{ENTRIES}?order={order}", None, 422, "order") for order in ("", "random", "NEWEST")),
    *(Case("GET", f"{ENTRIES}?status={status}", None, 422, "status") for status in ("", "archived", "draft,submitted")),
    *(Case("GET", f"{ENTRIES}?key={key}", None, 422, "key") for key in ("", "maybe", "2")),
    Case("GET", f"{ENTRIES}?key=true&status=draft", None, 422, "key"),
    *(Case("GET", f"{BLOGS}?status={status}", None, 422, "status") for status in ("", "over", "LIVE")),
    *(
        Case("GET", f"{EVENTS}?since={since}", None, 400, "since")
        for since in ("x", "-1", "1.5", "1e3", "%00", "+1", "9" * 17, "0%20")
    ),
    # Paths
    *(
        Case(method, f"{BLOGS}/{slug}{rest}", body, 404)
        for slug in ("unknown", "UNKNOWN", "%00", "%0A", "%ED%A0%80", "{{a}}", "x" * 5000)
        for method, rest, body in [
            ("GET", "", None),
            ("PATCH", "", {"title": "New"}),
            ("DELETE", "", None),
            ("GET", "/entries", None),
            ("GET", "/entries?status=draft", None),
            ("POST", "/entries", {"body": "words"}),
            ("GET", "/entries/x", None),
            ("PATCH", "/entries/x", {"title": "New"}),
            ("DELETE", "/entries/x", None),
            ("POST", "/entries/x/restore", None),
            ("GET", "/entries/x/versions", None),
            ("GET", "/events", None),
            ("GET", "/stream", None),
        ]
    ),
    *(
        Case(method, f"{ENTRIES}/{entry}{rest}", body, 404)
        for entry in ("unknown", "%00", "{published}%201", "x" * 5000)
        for method, rest, body in [
            ("GET", "", None),
            ("PATCH", "", {"title": "New"}),
            ("DELETE", "", None),
            ("POST", "/restore", None),
            ("GET", "/versions", None),
        ]
    ),
    *(Case("DELETE", f"{TOKENS}/{token}", None, 404) for token in ("unknown", "%00", "x" * 5000)),
]


@dataclass(frozen=True)
class Target:
    """A blog with an entry of each status, whose state the table must not change."""

    desk: Desk
    names: dict[str, str]
    snapshot: dict[str, Any]


@pytest.fixture(scope="module")
def target(server: Liveserver, editor: httpx.Client, reader: httpx.Client) -> Iterator[Target]:
    desk = Desk(server, editor, reader)
    names = {"slug": desk.slug}
    for status in ("published", "draft", "submitted", "scheduled"):
        names[status] = desk.publish(title=f"A {status} one", status=status)["id"]
    retracted = desk.publish(title="A retracted one")
    desk.retract(retracted)
    names["retracted"] = retracted["id"]
    state = desk.state()
    yield Target(desk, names, desk.snapshot())
    assert desk.state() == state, "the table of malformed requests has changed something"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_refused_the_field_is_named_and_nothing_is_stored(target: Target, case: Case) -> None:
    answer = send(target, case)
    told = problem(answer, case.status)
    if case.blamed is not None:
        assert case.blamed in fields_of(told)
        assert all(error["message"] for error in told["errors"])
    assert len(answer.content) < 10_000 + len(case.path)
    assert target.desk.snapshot() == target.snapshot


def send(target: Target, case: Case) -> httpx.Response:
    def named(text: str) -> str:
        for name, value in target.names.items():
            text = text.replace("{" + name + "}", value)
        return text

    headers = [(b"content-type", JSON.encode())] if case.body is not None else []
    given = [(name.lower().encode(), value.encode("latin-1")) for name, value in case.headers.items()]
    names = {name for name, _ in given}
    headers = [header for header in headers if header[0] not in names] + given
    content = case.body
    if content is not None and not isinstance(content, bytes):
        # The standard writer escapes half characters, as careless clients do.
        content = named(json.dumps(content)).encode()
    return target.desk.editor.request(case.method, named(case.path), content=content, headers=headers)


def test_all_that_is_wrong_is_named_at_once(target: Target) -> None:
    wrong = {"body": 1, "title": 2, "labels": [3], "key": 4, "published_at": "5", "foo": 6}
    told = problem(target.desk.editor.post(target.desk.entries, json=wrong), 422)
    assert fields_of(told) == {"body", "title", "labels.0", "key", "published_at", "foo"}


def test_a_hundred_thousand_wrong_fields_get_a_short_answer(target: Target) -> None:
    wrong = {f"field-{number}": number for number in range(40_000)}
    answer = target.desk.editor.post(target.desk.entries, json={"body": "words", **wrong})
    assert 1 <= len(problem(answer, 422)["errors"]) <= 100
    assert len(answer.content) < 10_000


def test_the_name_of_an_unknown_field_is_not_sent_back_whole(target: Target) -> None:
    answer = target.desk.editor.post(target.desk.entries, json={"body": "words", "x" * 500_000: 1})
    problem(answer, 422)
    assert len(answer.content) < 10_000
