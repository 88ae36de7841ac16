"""Who may do what: every route of the API, for everybody, with a token and with a session."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.liveserver import Liveserver
from tests.web.desk import LATER, Desk, good, problem
from tests.web.person import PASSWORD, browser, make_person, new_address, new_name, sign_in
from tests.web.test_openapi import ROUTES

# "here" and "elsewhere": who is limited to this blog, or to another one.
CALLERS = ["anybody", "writer", "editor", "admin", "writer here", "editor here", "admin here", "admin elsewhere"]

# Each row is a request (see Scene), each column a caller, in the order above: what is answered; where it makes a
# difference, to a token and to a session.
TABLE = """
list blogs                      200  200  200  200  200  200  200  200
read the blog                   200  200  200  200  200  200  200  200
read the entries                200  200  200  200  200  200  200  200
read an entry                   200  200  200  200  200  200  200  200
read the events                 200  200  200  200  200  200  200  200
read the page                   200  200  200  200  200  200  200  200
ask for the stream              426  426  426  426  426  426  426  426
ask who I am                    401  200  200  200  200  200  200  200
preview                         401  200  200  200  200  200  200  200
upload what is no form          401  415  415  415  415  415  415  415
describe what nobody uploaded   401  404  404  404  404  404  404  404
read the description            200  200  200  200  200  200  200  200
sign in wrongly                 401  401  401  401  401  401  401  401
sign out                        204  204  204  204  204  204  204  204
accept an invitation            201  201  201  201  201  201  201  201
choose too short a password     401  403/422  403/422  403/422  403/422  403/422  403/422  403/422

read a draft                    404  200  200  200  200  200  200  404
read what was retracted         404  200  200  200  200  200  200  404
list drafts                     401  200  200  200  200  200  200  403
list what was retracted         401  200  200  200  200  200  200  403
read the versions               401  200  200  200  200  200  200  403
read the numbers                401  200  200  200  200  200  200  403
look at the numbers             401  200  200  200  200  200  200  403
see all desks                   401  200  200  200  200  200  200  200
follow the desk                 401  200  200  200  200  200  200  403
be at the desk                  401  204  204  204  204  204  204  403

draft                           401  201  201  201  201  201  201  403
submit                          401  201  201  201  201  201  201  403
edit a draft                    401  200  200  200  200  200  200  403
submit a draft                  401  200  200  200  200  200  200  403
retract a draft                 401  200  200  200  200  200  200  403
restore a draft                 401  200  200  200  200  200  200  403
restore a draft changed         401  200  200  200  200  200  200  403

publish                         401  403  201  201  403  201  201  403
publish in so many words        401  403  201  201  403  201  201  403
publish and pin                 401  403  201  201  403  201  201  403
schedule                        401  403  201  201  403  201  201  403
publish a draft                 401  403  200  200  403  200  200  403
schedule a draft                401  403  200  200  403  200  200  403
edit what is scheduled          401  403  200  200  403  200  200  403
edit an entry                   401  403  200  200  403  200  200  403
edit nothing of an entry        401  403  200  200  403  200  200  403
unpublish                       401  403  200  200  403  200  200  403
retract                         401  403  200  200  403  200  200  403
restore                         401  403  200  200  403  200  200  403
restore changed                 401  403  200  200  403  200  200  403
restore as a draft              401  403  200  200  403  200  200  403
restore a draft published       401  403  200  200  403  200  200  403
pin                             401  403  200  200  403  200  200  403
end the blog                    401  403  200  200  403  200  200  403

move the blog to another zone   401  403  403  200  403  403  200  403
delete the blog                 401  403  403  204  403  403  204  403
make a blog                     401  403  403  201  403  403  403  403
list tokens                     401  403  403  200  403  403  403  403
make a token                    401  403  403  201  403  403  403  403
revoke a token                  401  403  403  204  403  403  403  403
list people                     401  403  403  200  403  403  403  403
make a person                   401  403  403  201  403  403  403  403
read a person                   401  403  403  200  403  403  403  403
change a person                 401  403  403  200  403  403  403  403
sign a person out               401  403  403  204  403  403  403  403
remove a person                 401  403  403  204  403  403  403  403
list invitations                401  403  403  200  403  403  403  403
make an invitation              401  403  403  201  403  403  403  403
revoke an invitation            401  403  403  204  403  403  403  403
read the audit                  401  403  403  200  403  403  403  403
"""


@dataclass(frozen=True)
class Scene:
    """A blog, and what is to be found there by the requests of the table."""

    desk: Desk

    def entry(self, **fields: Any) -> str:
        return self.desk.entry(self.desk.publish(**fields))

    def retracted(self, **fields: Any) -> str:
        entry = self.desk.publish(**fields)
        self.desk.retract(entry)
        return self.desk.entry(entry)

    def token(self, **fields: Any) -> dict[str, Any]:
        made: dict[str, Any] = good(self.desk.editor.post("/api/v1/tokens", json={"name": "somebody", **fields}), 201)
        return made

    def person(self) -> str:
        return f"/api/v1/people/{make_person(self.desk.server, 'writer')['id']}"

    def invitation(self) -> dict[str, Any]:
        made: dict[str, Any] = good(self.desk.editor.post("/api/v1/invitations", json={"role": "writer"}), 201)
        return made

    def headers_of(self, caller: str) -> dict[str, str]:
        role, _, where = caller.partition(" ")
        if role == "anybody":
            return {}
        limit = {"here": {"blogs": [self.desk.slug]}, "elsewhere": {"blogs": ["elsewhere"]}}.get(where, {})
        return {"Authorization": f"Bearer {self.token(role=role, **limit)['token']}"}

    def request(self, name: str) -> tuple[str, str, Any]:
        desk = self.desk
        match name:
            case "list blogs":
                return "GET", "/api/v1/blogs", None
            case "read the blog":
                return "GET", desk.url, None
            case "read the entries":
                return "GET", desk.entries, None
            case "read an entry":
                return "GET", self.entry(), None
            case "read the events":
                return "GET", f"{desk.url}/events?since=0", None
            case "read the page":
                return "GET", f"/blogs/{desk.slug}", None
            case "ask for the stream":
                return "GET", f"{desk.url}/stream", None
            case "ask who I am":
                return "GET", "/api/v1/me", None
            case "preview":
                return "POST", "/api/v1/preview", {"body": "words"}
            case "upload what is no form":
                return "POST", "/api/v1/media", {}
            case "describe what nobody uploaded":
                return "PATCH", f"/api/v1/media/{'a' * 32}", {"alt": "words"}
            case "read the description":
                return "GET", "/api/v1/openapi.json", None
            case "sign in wrongly":
                return "POST", "/api/v1/session", {"name": new_name(), "password": PASSWORD}
            case "sign out":
                return "DELETE", "/api/v1/session", None
            case "accept an invitation":
                accepted = {"token": self.invitation()["token"], "name": new_name(), "password": PASSWORD}
                return "POST", "/api/v1/accept", accepted
            case "choose too short a password":
                return "PATCH", "/api/v1/me", {"password": "short", "current_password": PASSWORD}
            case "read the numbers":
                return "GET", f"{desk.url}/numbers.csv", None
            case "look at the numbers":
                return "GET", f"{desk.url}/numbers.svg", None
            case "see all desks":
                return "GET", "/api/v1/desks", None
            case "follow the desk":
                return "GET", f"{desk.url}/desk", None
            case "be at the desk":
                return "PUT", f"{desk.url}/desk", {"tab": "one", "doing": "here"}
            case "list people":
                return "GET", "/api/v1/people", None
            case "make a person":
                return "POST", "/api/v1/people", {"name": new_name(), "role": "writer", "password": PASSWORD}
            case "read a person":
                return "GET", self.person(), None
            case "change a person":
                return "PATCH", self.person(), {"role": "editor"}
            case "sign a person out":
                return "DELETE", f"{self.person()}/sessions", None
            case "remove a person":
                return "DELETE", self.person(), None
            case "list invitations":
                return "GET", "/api/v1/invitations", None
            case "make an invitation":
                return "POST", "/api/v1/invitations", {"role": "writer"}
            case "revoke an invitation":
                return "DELETE", f"/api/v1/invitations/{self.invitation()['id']}", None
            case "read the audit":
                return "GET", "/api/v1/audit", None
            case "read a draft":
                return "GET", self.entry(status="draft"), None
            case "read what was retracted":
                return "GET", self.retracted(), None
            case "list drafts":
                return "GET", f"{desk.entries}?status=draft", None
            case "list what was retracted":
                return "GET", f"{desk.entries}?status=retracted", None
            case "read the versions":
                return "GET", f"{self.entry()}/versions", None
            case "draft":
                return "POST", desk.entries, {"body": "words", "status": "draft"}
            case "submit":
                return "POST", desk.entries, {"body": "words", "status": "submitted"}
            case "edit a draft":
                return "PATCH", self.entry(status="draft"), {"title": "New"}
            case "submit a draft":
                return "PATCH", self.entry(status="draft"), {"status": "submitted"}
            case "retract a draft":
                return "DELETE", self.entry(status="draft"), None
            case "restore a draft":
                return "POST", f"{self.retracted(status='draft')}/restore", None
            case "restore changed":
                return "POST", f"{self.retracted()}/restore", {"title": "New"}
            case "restore as a draft":
                return "POST", f"{self.retracted()}/restore", {"status": "draft"}
            case "restore a draft changed":
                return "POST", f"{self.retracted(status='draft')}/restore", {"status": "submitted", "title": "New"}
            case "restore a draft published":
                return "POST", f"{self.retracted(status='draft')}/restore", {"status": "published"}
            case "publish":
                return "POST", desk.entries, {"body": "words"}
            case "publish in so many words":
                return "POST", desk.entries, {"body": "words", "status": "published"}
            case "publish and pin":
                return "POST", desk.entries, {"body": "words", "pin": True}
            case "schedule":
                return "POST", desk.entries, {"body": "words", "status": "scheduled", "publish_at": LATER}
            case "publish a draft":
                return "PATCH", self.entry(status="draft"), {"status": "published"}
            case "schedule a draft":
                return "PATCH", self.entry(status="draft"), {"status": "scheduled", "publish_at": LATER}
            case "edit what is scheduled":
                return "PATCH", self.entry(status="scheduled"), {"title": "New"}
            case "edit an entry":
                return "PATCH", self.entry(), {"title": "New"}
            case "edit nothing of an entry":
                return "PATCH", self.entry(), {}
            case "unpublish":
                return "PATCH", self.entry(), {"status": "draft"}
            case "retract":
                return "DELETE", self.entry(), None
            case "restore":
                return "POST", f"{self.retracted()}/restore", None
            case "pin":
                return "PATCH", desk.url, {"pinned": desk.publish()["id"]}
            case "end the blog":
                return "PATCH", desk.url, {"status": "ended"}
            case "move the blog to another zone":
                return "PATCH", desk.url, {"timezone": "Asia/Tokyo"}
            case "delete the blog":
                return "DELETE", desk.url, None
            case "make a blog":
                return "POST", "/api/v1/blogs", {"slug": f"{desk.slug}-new", "title": "New"}
            case "list tokens":
                return "GET", "/api/v1/tokens", None
            case "make a token":
                return "POST", "/api/v1/tokens", {"name": "mine", "role": "admin"}
            case "revoke a token":
                return "DELETE", f"/api/v1/tokens/{self.token(role='writer')['id']}", None
        raise AssertionError(name)


ROWS = {
    request: statuses.split()
    for row in TABLE.strip().splitlines()
    if row
    for request, statuses in [re.split("  +", row, maxsplit=1)]
}


class Cast:
    """Everybody of the table, with a token and signed in."""

    def __init__(self, server: Liveserver) -> None:
        self._server = server
        # Who is limited to "this" blog is limited to all that will be made for them.
        self._slugs = [f"roles-{os.getpid()}-{number}" for number in range(1000)]
        self._tokens: dict[str, dict[str, str]] = {}
        self._people: dict[str, str] = {}
        self._browsers: dict[str, httpx.Client] = {"anybody": browser(server)}
        for caller in CALLERS[1:]:
            role, _, where = caller.partition(" ")
            blogs = {"here": self._slugs, "elsewhere": ["elsewhere"]}.get(where)
            with server.client() as admin:
                made = good(admin.post("/api/v1/tokens", json={"name": caller, "role": role, "blogs": blogs}), 201)
            self._tokens[caller] = {"Authorization": f"Bearer {made['token']}"}
            self._people[caller] = make_person(server, role, blogs=blogs)["name"]
            self._browsers[caller] = browser(server)
        self._fresh = iter(list(self._slugs))

    def new_slug(self) -> str:
        return next(self._fresh)

    def with_token(self, caller: str) -> tuple[httpx.Client, dict[str, str]]:
        """What they ask with: a client, and headers. Nobody keeps a cookie."""
        stranger = self._browsers["anybody"]
        stranger.cookies.clear()
        return stranger, self._tokens.get(caller, {})

    def with_session(self, caller: str) -> tuple[httpx.Client, dict[str, str]]:
        """Their browser, signed in: again, if what they asked for before has signed them out."""
        client, name = self._browsers[caller], self._people[caller]
        if client.get("/api/v1/me").json().get("name") != name:
            client.cookies.clear()
            good(sign_in(client, name))
        return client, {}

    def close(self) -> None:
        for client in self._browsers.values():
            client.close()


@pytest.fixture(scope="module")
def cast(server: Liveserver) -> Iterator[Cast]:
    made = Cast(server)
    yield made
    made.close()


@pytest.mark.parametrize("request_name", ROWS)
def test_each_may_do_what_the_table_says_and_what_is_refused_changes_nothing(
    make_desk: Callable[..., Desk], cast: Cast, request_name: str
) -> None:
    answered: list[str] = []
    asked: tuple[str, str, Any] | None = None
    for caller in CALLERS:
        statuses: dict[int, None] = {}
        for given in (cast.with_token, cast.with_session)[: 1 if caller == "anybody" else 2]:
            if asked is None:
                desk = make_desk(slug=cast.new_slug())
                asked = Scene(desk).request(request_name)
                before = desk.snapshot()
            method, path, body = asked
            client, headers = given(caller)
            # Failures to sign in are counted for each address.
            headers = headers | {"X-Forwarded-For": new_address()}
            with client.stream(method, path, json=body, headers=headers) as answer:
                if answer.headers.get("content-type", "").partition(";")[0] != "text/event-stream":
                    answer.read()
            statuses[answer.status_code] = None
            if answer.status_code in (401, 403, 404):
                problem(answer, answer.status_code)
                assert desk.snapshot() == before, f"refused to {caller}, and done"
            if (answer.is_success and method != "GET") or (method == "POST" and path == "/api/v1/session"):
                asked = None  # the next one finds everything as it was, and no failure counted for the name
        answered.append("/".join(map(str, statuses)))
    assert dict(zip(CALLERS, answered, strict=True)) == dict(zip(CALLERS, ROWS[request_name], strict=True))


def test_the_table_has_every_route_of_the_api(desk: Desk) -> None:
    scene = Scene(desk)
    asked = {(method, path.partition("?")[0]) for method, path, _ in map(scene.request, ROWS)}
    for route in ROUTES:
        for method in route.handlers if route.path.startswith("/api/") else ():
            assert any(method == used and route.path_regex.match(path) for used, path in asked), (
                f"{method} {route.path}"
            )


def test_a_writer_publishes_nothing_by_bringing_it_back(desk: Desk) -> None:
    """Retracted from published, it is no draft of the writer's; not even by an edit on the way."""
    scene = Scene(desk)
    writer = scene.headers_of("writer")
    path = scene.retracted()
    problem(desk.reader.patch(path, json={"status": "draft"}, headers=writer), 409)
    problem(desk.reader.post(f"{path}/restore", headers=writer), 403)
    assert desk.snapshot()["entries"] == []


def test_an_admin_of_one_blog_makes_none_but_that_one(desk: Desk) -> None:
    scene = Scene(desk)
    slug = f"{desk.slug}-next"
    limited = {"Authorization": f"Bearer {scene.token(role='admin', blogs=[slug])['token']}"}
    blog = {"slug": slug, "title": "Next"}
    good(desk.reader.post("/api/v1/blogs", json=blog, headers=limited), 201)
    problem(desk.reader.post("/api/v1/blogs", json=blog | {"slug": f"{slug}-but-one"}, headers=limited), 403)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer unknown",
        "Bearer ls_000000000000_" + "0" * 64,
        "Bearer ls__",
        "Bearer ls_é_é",
        "Basic YWRtaW46YWRtaW4=",
        "Token unknown",
        "unknown",
        "Bearer " + "x" * 5000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_not_good_is_told_so_and_how_to_come(desk: Desk, method: str, header: str) -> None:
    path = "/api/v1/me" if method == "GET" else desk.entries
    given = {"Authorization": header.encode("latin-1")}
    answer = desk.reader.request(method, path, headers=given, json={"body": "words"} if method == "POST" else None)
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert desk.position()["seq"] == 0


def test_a_token_is_known_by_the_whole_of_it(desk: Desk) -> None:
    token = Scene(desk).token(role="editor")["token"]
    for other in (token[:-1], token + "0", token.upper(), token[:-1] + ("0" if token[-1] != "0" else "1")):
        problem(desk.reader.get("/api/v1/me", headers={"Authorization": f"Bearer {other}"}), 401)
    assert desk.reader.get("/api/v1/me", headers={"Authorization": f"bearer   {token}"}).status_code == 200


def test_who_am_i_tells_id_name_role_and_blogs(desk: Desk) -> None:
    token = Scene(desk).token(name="desk one", role="writer", blogs=["a", "b"])
    answer = desk.reader.get("/api/v1/me", headers={"Authorization": f"Bearer {token['token']}"})
    assert good(answer) == {"id": token["id"], "name": "desk one", "role": "writer", "blogs": ["a", "b"]}
    admin = {"id": "admin-token", "name": "the admin token", "role": "admin", "blogs": None}
    assert good(desk.editor.get("/api/v1/me")) == admin


def test_a_revoked_token_is_dead_at_once(desk: Desk) -> None:
    token = Scene(desk).token(role="editor")
    headers = {"Authorization": f"Bearer {token['token']}"}
    assert desk.reader.post(desk.entries, json={"body": "words"}, headers=headers).status_code == 201
    assert desk.editor.delete(f"/api/v1/tokens/{token['id']}").status_code == 204
    problem(desk.reader.post(desk.entries, json={"body": "words"}, headers=headers), 401)
    problem(desk.editor.delete(f"/api/v1/tokens/{token['id']}"), 404)
    assert token["id"] not in desk.editor.get("/api/v1/tokens").text
    assert desk.position()["seq"] == 1


def test_a_new_token_is_answered_with_its_secret_and_works(desk: Desk) -> None:
    answer = desk.editor.post("/api/v1/tokens", json={"name": "t", "role": "writer", "blogs": [desk.slug]})
    made = good(answer, 201)
    assert (made["name"], made["role"], made["blogs"]) == ("t", "writer", [desk.slug])
    assert answer.headers["cache-control"] == "no-store"
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert good(desk.reader.get("/api/v1/me", headers=headers))["blogs"] == [desk.slug]
    assert made["id"] in desk.editor.get("/api/v1/tokens").text
