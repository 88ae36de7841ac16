"""Who may do what: every route, for everybody."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.web.desk import LATER, Desk, good, problem

# "here" and "elsewhere": whose token is limited to this blog, or to another one.
CALLERS = ["anybody", "writer", "editor", "admin", "writer here", "editor here", "admin here", "admin elsewhere"]

# Each row is a request (see Scene), each column a caller, in the order above: what is answered.
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

read a draft                    404  200  200  200  200  200  200  404
read what was retracted         404  200  200  200  200  200  200  404
list drafts                     401  200  200  200  200  200  200  403
list what was retracted         401  200  200  200  200  200  200  403
read the versions               401  200  200  200  200  200  200  403

draft                           401  201  201  201  201  201  201  403
submit                          401  201  201  201  201  201  201  403
edit a draft                    401  200  200  200  200  200  200  403
submit a draft                  401  200  200  200  200  200  200  403
retract a draft                 401  200  200  200  200  200  200  403
restore a draft                 401  200  200  200  200  200  200  403

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
pin                             401  403  200  200  403  200  200  403
end the blog                    401  403  200  200  403  200  200  403

move the blog to another zone   401  403  403  200  403  403  200  403
delete the blog                 401  403  403  204  403  403  204  403
make a blog                     401  403  403  201  403  403  403  403
list tokens                     401  403  403  200  403  403  403  403
make a token                    401  403  403  201  403  403  403  403
revoke a token                  401  403  403  204  403  403  403  403
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


CELLS = [
    pytest.param(request, caller, int(status), id=f"{caller}: {request}: {status}")
    for row in TABLE.strip().splitlines()
    if row
    for request, statuses in [re.split("  +", row, maxsplit=1)]
    for caller, status in zip(CALLERS, statuses.split(), strict=True)
]


@pytest.mark.parametrize(("request_name", "caller", "status"), CELLS)
def test_each_may_do_what_the_table_says_and_what_is_refused_changes_nothing(
    desk: Desk, request_name: str, caller: str, status: int
) -> None:
    scene = Scene(desk)
    method, path, body = scene.request(request_name)
    headers = scene.headers_of(caller)
    before = desk.snapshot()
    answer = desk.reader.request(method, path, json=body, headers=headers)
    if status in (401, 403, 404):
        problem(answer, status)
        assert desk.snapshot() == before
    assert answer.status_code == status, answer.text


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


def test_who_am_i_tells_name_role_and_blogs(desk: Desk) -> None:
    token = Scene(desk).token(name="desk one", role="writer", blogs=["a", "b"])
    answer = desk.reader.get("/api/v1/me", headers={"Authorization": f"Bearer {token['token']}"})
    assert good(answer) == {"name": "desk one", "role": "writer", "blogs": ["a", "b"]}
    assert good(desk.editor.get("/api/v1/me")) == {"name": "the admin token", "role": "admin", "blogs": None}


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
