"""The API's description: valid, whole, and true of the running server."""

import json
from typing import Any, get_args

import httpx
import pytest
import websockets
from openapi_spec_validator import validate
from starlette.routing import Route
from websockets.sync.client import connect

from liveserver.model.event import EventType
from liveserver.web import app
from liveserver.web.assets import Assets
from liveserver.web.openapi import document
from liveserver.web.resource import resource
from tests.liveserver import PLAIN, Liveserver
from tests.media.pictures import encoded, halves
from tests.web.described import Described
from tests.web.desk import LATER, Desk
from tests.web.person import PASSWORD, browser, new_name, sign_in

ROUTES = app.routes(Assets())
DOCUMENT = json.loads(document(ROUTES))
# What programs ask for; all other routes are for people and their readers.
PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")
STREAM = "/api/v1/blogs/{slug}/stream"


@pytest.fixture(scope="module")
def described(server: Liveserver) -> Described:
    """What the running server says of itself."""
    return Described(httpx.get(f"{server.url}/api/v1/openapi.json", **PLAIN).json())


def test_the_document_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    validate(DOCUMENT)


def test_every_route_and_method_is_in_it_but_the_pages() -> None:
    there = {
        (method, route.path)
        for route in ROUTES
        if isinstance(route, Route) and route.path.startswith(PROGRAMS)
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {
        (method.upper(), path)
        for path, methods in DOCUMENT["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert told == there


def test_a_route_of_the_api_that_is_not_described_keeps_the_server_from_starting() -> None:
    async def handler(request: Any) -> Any:
        """Nobody knows what."""

    with pytest.raises(LookupError, match="GET /api/v1/new is not described"):
        document([resource("/api/v1/new", GET=handler)])


def test_every_name_in_it_is_used_once() -> None:
    operations = [
        operation
        for methods in DOCUMENT["paths"].values()
        for name, operation in methods.items()
        if name != "parameters"
    ]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for operation in operations)


def test_it_is_kept_by_caches_and_asked_for_again_cheaply(reader: httpx.Client) -> None:
    first = reader.get("/api/v1/openapi.json")
    assert first.json() == DOCUMENT
    assert first.headers["cache-control"] == "public, max-age=60"
    again = reader.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_answer_of_success_is_as_described(server: Liveserver, described: Described, desk: Desk) -> None:
    with server.client(event_hooks={"response": [described.hook]}) as editor:
        for path in ("/healthz", "/readyz", "/metrics", "/api/v1/me"):
            editor.get(path)
        see_twice(editor, "/api/v1/openapi.json")

        neighbours = {"name": "Moon", "previous": "day-1", "next": "https://news.example/day-3"}
        made = editor.post("/api/v1/blogs", json={"slug": f"{desk.slug}-2", "title": "Day 2", "series": neighbours})
        editor.delete(made.headers["location"])

        entries = [
            editor.post(desk.entries, json={"body": "words", **fields}, headers={"Idempotency-Key": str(number)})
            for number, fields in enumerate(
                [
                    {"title": "Landed", "key": True, "pin": True, "labels": ["breaking"], "author": "Ada"},
                    {"title": None, "correction": "It was later."},
                    {"status": "draft"},
                    {"status": "scheduled", "publish_at": LATER},
                ]
            )
        ]
        lead, plain, draft, scheduled = (answer.headers["location"] for answer in entries)
        for place in (lead, draft, scheduled):
            see_twice(editor, place)
        editor.patch(plain, json={"title": "Later"}, headers={"If-Match": '"1"'})
        editor.get("/api/v1/desks")
        editor.patch(desk.url, json={"status": "ended", "standfirst": "It is over."})
        for query in ("", "?limit=1", "?key=true", "?status=draft", "?status=scheduled", "?order=oldest&limit=1"):
            editor.get(desk.entries + query)
        editor.delete(plain)
        editor.get(f"{desk.entries}?status=retracted")
        editor.post(f"{plain}/restore")
        editor.delete(plain)
        editor.post(f"{plain}/restore", json={"title": "Corrected"}, headers={"If-Match": '"5"'})
        editor.get(f"{plain}/versions")
        see_twice(editor, desk.url)
        for query in ("", "?since=0", "?since=0&limit=1", "?epoch=other&since=1"):
            editor.get(f"{desk.url}/events{query}")

        for table in ("numbers.csv?of=readers", "numbers.svg"):
            editor.get(f"{desk.url}/{table}")
        editor.put(f"{desk.url}/desk", json={"tab": "one", "doing": "writing"})
        picture = editor.post("/api/v1/media", files={"file": encoded(halves(500, 300))}).json()
        editor.patch(f"/api/v1/media/{picture['id']}", json={"alt": "Two halves"})
        editor.post(desk.entries, json={"body": "", "media": [picture["id"]]})
        editor.get(desk.url)
        editor.post("/api/v1/preview", json={"body": "**words**"})
        token = editor.post("/api/v1/tokens", json={"name": "machine", "role": "writer", "blogs": [desk.slug]})
        editor.get("/api/v1/tokens")
        editor.delete(f"/api/v1/tokens/{token.json()['id']}")

        invitations = [editor.post("/api/v1/invitations", json={"role": "writer"}).json() for _ in range(2)]
        editor.get("/api/v1/invitations")
        editor.delete(f"/api/v1/invitations/{invitations[0]['id']}")
        person = editor.post("/api/v1/people", json={"name": new_name(), "role": "writer", "password": PASSWORD})
        for path in ("/api/v1/people", person.headers["location"], "/api/v1/audit?limit=1"):
            editor.get(path)
        with browser(server) as somebody:
            somebody.event_hooks = {"response": [described.hook]}
            sign_in(somebody, person.json()["name"])
            somebody.patch("/api/v1/me", json={"password": PASSWORD * 2, "current_password": PASSWORD})
            somebody.delete("/api/v1/session")
            accepted = {"token": invitations[1]["token"], "name": new_name(), "password": PASSWORD}
            somebody.post("/api/v1/accept", json=accepted)
        editor.patch(person.headers["location"], json={"role": "editor"})
        editor.delete(f"{person.headers['location']}/sessions")
        editor.delete(person.headers["location"])
    with httpx.Client(base_url=server.url, **PLAIN, event_hooks={"response": [described.hook]}) as reader:
        lists = ("/api/v1/blogs?status=live", f"{desk.entries}?limit=1", f"{desk.url}/events?since=0")
        for path in (lead, desk.url, *lists):
            see_twice(reader, path)
    # Their messages have tests of their own.
    streamed = {("GET", STREAM, 101), ("GET", STREAM, 200), ("GET", STREAM.replace("stream", "desk"), 200)}
    assert described.successes - described.seen == streamed


def test_every_kind_of_problem_is_as_described(server: Liveserver, described: Described, desk: Desk) -> None:
    entry = desk.entry(desk.publish())
    elsewhere = desk.editor.post("/api/v1/tokens", json={"name": "w", "role": "editor", "blogs": ["other"]}).json()
    with server.client(event_hooks={"response": [described.hook]}) as editor:
        answers = [
            editor.post(desk.entries, content=b"{"),
            editor.get(f"{desk.url}/events?since=x"),
            editor.get(desk.url, headers={"Authorization": "Basic x"}),
            editor.get(f"{desk.entries}?status=draft", headers={"Authorization": f"Bearer {elsewhere['token']}"}),
            editor.get("/api/v1/blogs/unknown"),
            editor.put(desk.url),
            editor.post("/api/v1/blogs", json={"slug": desk.slug, "title": "Again"}),
            editor.patch(entry, json={"body": "b"}, headers={"If-Match": '"7"'}),
            editor.delete(entry, headers={"If-Match": '"7"'}),
            editor.post(desk.entries, content=b" " * (1 << 20) + b" "),
            editor.post(desk.entries, content=b"<p>", headers={"Content-Type": "text/html"}),
            editor.post(desk.entries, json={"body": "b", "titel": "x"}),
            editor.get(f"{desk.url}?limit=101"),
            editor.get(f"{desk.url}/stream"),
            editor.get(entry, headers={"Authorization": "Bearer nobody's"}),
        ]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [400, 400, 200, 403, 404, 405, 409, 412, 412, 413, 415, 422, 422, 426, 401]


def test_every_message_over_websocket_is_as_described(server: Liveserver, described: Described, desk: Desk) -> None:
    desk.edit(desk.publish(pin=True), body="other words")
    desk.retract(desk.publish())
    heard = set()
    for query, last in (("since=0", "tick"), ("epoch=unknown&since=1", "reset")):
        with connect(f"{server.ws}{desk.url}/stream?{query}", proxy=None) as stream:
            while last not in heard:
                message = json.loads(stream.recv())
                described.validate(message, described.component("Message"), message["type"])
                heard.add(message["type"])
    assert heard == {"hello", "tick", "reset", *get_args(EventType)}


def test_every_server_sent_event_is_as_described(
    reader: httpx.Client, editor: httpx.Client, described: Described, desk: Desk
) -> None:
    desk.publish(pin=True)
    heard = set()
    asked = {"Accept": "text/event-stream", "Last-Event-ID": "unknown:1"}
    with reader.stream("GET", f"{desk.url}/stream", headers=asked) as stream:
        assert stream.headers["content-type"].partition(";")[0] == "text/event-stream"
        for line in stream.iter_lines():
            if line.startswith("data: "):
                message = json.loads(line.removeprefix("data: "))
                described.validate(message, described.component("Message"), message["type"])
                heard.add(message["type"])
                if message["type"] == "reset":
                    editor.delete(desk.url)
    assert heard == {"hello", "reset", "close"}


def test_a_refused_handshake_is_as_described(server: Liveserver, described: Described) -> None:
    address = f"{server.ws}/api/v1/blogs/unknown/stream"
    with pytest.raises(websockets.InvalidStatus) as refused, connect(address, proxy=None):
        pass
    answer = refused.value.response
    headers = httpx.Headers(list(answer.headers.raw_items()))
    assert answer.status_code == 404
    described.judge("GET", STREAM, 404, headers, bytes(answer.body or b""))


def see_twice(client: httpx.Client, path: str) -> None:
    """Read something, and ask whether it is still so."""
    etag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
