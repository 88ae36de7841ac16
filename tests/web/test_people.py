"""People and invitations over HTTP."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.liveserver import PLAIN, Liveserver, wait_for
from tests.web.desk import Desk, fields_of, good, problem
from tests.web.person import PASSWORD, browser, make_person, new_name, sign_in, signed_in

LINK = re.compile(r"http://127\.0\.0\.1:\d+/admin#setup=(\S+)")


def invite(editor: httpx.Client, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = good(editor.post("/api/v1/invitations", json={"role": "writer", **fields}), 201)
    return made


def accept(client: httpx.Client, text: str, **fields: Any) -> httpx.Response:
    accepted = {"token": text, "name": new_name(), "password": PASSWORD, **fields}
    return client.post("/api/v1/accept", json=accepted)


def test_people_are_made_listed_changed_and_removed(server: Liveserver, editor: httpx.Client) -> None:
    name = new_name()
    answer = editor.post("/api/v1/people", json={"name": name, "role": "writer", "blogs": ["a"], "password": PASSWORD})
    made = good(answer, 201)
    path = answer.headers["location"]
    assert made == {"id": made["id"], "name": name, "role": "writer", "blogs": ["a"], "created_at": made["created_at"]}
    assert good(editor.get(path)) == made
    changed = good(editor.patch(path, json={"role": "editor", "blogs": None}))
    assert changed == made | {"role": "editor", "blogs": None}
    assert changed in good(editor.get("/api/v1/people"))["people"]
    assert editor.delete(path).status_code == 204
    for answer in (editor.get(path), editor.patch(path, json={"role": "writer"}), editor.delete(path)):
        problem(answer, 404)
    with browser(server) as client:
        problem(sign_in(client, name), 401)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"role": "root"}, "role"),
        ({"blogs": []}, "blogs"),
        ({"blogs": ["No Slug"]}, "blogs.0"),
        ({"password": "eleven char"}, "password"),
        ({"password": "x" * 1001}, "password"),
        ({"password": None}, "password"),
        ({"id": "mine"}, "id"),
    ],
)
def test_what_cannot_be_names_the_field_and_changes_nothing(
    server: Liveserver, editor: httpx.Client, change: dict[str, Any], field: str
) -> None:
    person = make_person(server, "writer")
    before = editor.get("/api/v1/people").json()
    new = {"name": new_name(), "role": "writer", "password": PASSWORD}
    assert fields_of(problem(editor.post("/api/v1/people", json=new | change), 422)) == {field}
    assert fields_of(problem(editor.patch(f"/api/v1/people/{person['id']}", json=change), 422)) == {field}
    assert editor.get("/api/v1/people").json() == before


def test_a_name_that_is_taken_is_named(server: Liveserver, editor: httpx.Client) -> None:
    person = make_person(server, "writer")
    new = {"name": person["name"].upper(), "role": "writer", "password": PASSWORD}
    assert fields_of(problem(editor.post("/api/v1/people", json=new), 409)) == {"name"}


async def test_twenty_people_at_once_under_one_key_are_one(server: Liveserver) -> None:
    new = {"name": new_name(), "role": "writer", "password": PASSWORD}
    headers = {"Authorization": f"Bearer {server.token}", "Idempotency-Key": new["name"]}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN, timeout=120) as client:
        answers = await asyncio.gather(*(client.post("/api/v1/people", json=new) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert sorted(answer.headers.get("idempotency-replayed", "") for answer in answers) == ["", *["true"] * 19]
        for other in ({"password": "another long password"}, {"role": "editor"}):
            told = problem(await client.post("/api/v1/people", json=new | other), 422)
            assert fields_of(told) == {"Idempotency-Key"}


def test_a_link_makes_a_colleague_who_is_signed_in(server: Liveserver, editor: httpx.Client) -> None:
    invitation = invite(editor, role="editor", blogs=["moon"], name="Bob, sports")
    assert invitation["url"] == f"/admin#invite={invitation['token']}"
    listed = [each for each in good(editor.get("/api/v1/invitations"))["invitations"] if each["name"] == "Bob, sports"]
    assert listed == [{name: value for name, value in invitation.items() if name not in ("token", "url")}]
    with browser(server) as client:
        for change, field in (({"password": "short"}, "password"), ({"name": " "}, "name"), ({"token": "x"}, "token")):
            assert fields_of(problem(accept(client, invitation["token"], **change), 422)) == {field}
        me = good(accept(client, invitation["token"]), 201)
        assert (me["role"], me["blogs"]) == ("editor", ["moon"])
        assert good(client.get("/api/v1/me")) == me
        assert fields_of(problem(accept(client, invitation["token"]), 422)) == {"token"}
    assert invitation["id"] not in editor.get("/api/v1/invitations").text


def test_a_revoked_link_is_worthless(server: Liveserver, editor: httpx.Client) -> None:
    invitation = invite(editor)
    assert editor.delete(f"/api/v1/invitations/{invitation['id']}").status_code == 204
    problem(editor.delete(f"/api/v1/invitations/{invitation['id']}"), 404)
    with browser(server) as client:
        problem(accept(client, invitation["token"]), 422)


async def test_of_many_at_once_one_uses_a_link(server: Liveserver, editor: httpx.Client) -> None:
    token = invite(editor)["token"]
    async with httpx.AsyncClient(base_url=server.url, **PLAIN, timeout=120) as client:
        answers = await asyncio.gather(
            *(
                client.post("/api/v1/accept", json={"token": token, "name": new_name(), "password": PASSWORD})
                for _ in range(8)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [201, *[422] * 7]


async def test_a_link_that_is_used_with_a_key_may_be_used_again_with_it(
    server: Liveserver, editor: httpx.Client
) -> None:
    accepted = {"token": invite(editor)["token"], "name": new_name(), "password": PASSWORD}
    headers = {"Idempotency-Key": accepted["name"]}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN, timeout=120) as client:
        answers = await asyncio.gather(*(client.post("/api/v1/accept", json=accepted) for _ in range(5)))
        answers.append(await client.post("/api/v1/accept", json=accepted))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert sorted(answer.headers.get("idempotency-replayed", "") for answer in answers) == ["", *["true"] * 5]
        other = accepted | {"password": "another long password"}
        problem(await client.post("/api/v1/accept", json=other), 422)


def test_an_invitation_is_answered_again_under_its_key(editor: httpx.Client) -> None:
    headers = {"Idempotency-Key": new_name()}
    first, again = (editor.post("/api/v1/invitations", json={"role": "writer"}, headers=headers) for _ in range(2))
    assert good(first, 201) == good(again, 201)
    assert again.headers["idempotency-replayed"] == "true"


def test_the_first_admin_comes_by_the_link_that_the_server_prints(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(workers=2)
    found = LINK.findall(server.said())
    assert len(found) == 1
    with browser(server) as client:
        me = good(accept(client, found[0], name="Ada"), 201)
        assert me == {"id": me["id"], "name": "Ada", "role": "admin", "blogs": None}
        problem(accept(client, found[0]), 422)
        [ada] = good(client.get("/api/v1/people"))["people"]
        # Somebody must be left who manages people.
        for answer in (
            client.delete(f"/api/v1/people/{ada['id']}"),
            client.patch(f"/api/v1/people/{ada['id']}", json={"role": "editor"}),
            client.patch(f"/api/v1/people/{ada['id']}", json={"blogs": ["moon"]}),
        ):
            assert "last" in problem(answer, 409)["detail"]
    server.stop()
    server.start()
    assert "#setup" not in server.said()
    assert "person add" in server.said()


def test_the_audit_tells_what_was_done_and_by_whom(server: Liveserver, desk: Desk) -> None:
    person = make_person(server)
    with signed_in(server, person) as ada:
        draft = good(ada.post(desk.entries, json={"body": "words", "status": "draft"}), 201)["entry"]
        path = desk.entry(draft)
        ada.patch(path, json={"status": "published"})
        ada.patch(path, json={"title": "Title"})
        ada.patch(path, json={"title": "Title"})
        ada.delete(path)
        ada.post(f"{path}/restore")
        ada.patch(desk.url, json={"status": "ended", "title": "Over"})
        token = good(ada.post("/api/v1/tokens", json={"name": "machine", "role": "writer"}), 201)
        ada.delete(f"/api/v1/tokens/{token['id']}")
        good(ada.post("/api/v1/blogs", json={"slug": f"{desk.slug}-2", "title": "Two"}), 201)
        ada.delete(f"/api/v1/blogs/{desk.slug}-2")

        def told() -> list[tuple[str, str, str | None]]:
            records = good(ada.get("/api/v1/audit?limit=100"))["records"]
            mine = [record for record in reversed(records) if record["who"] == person["name"]]
            return [(record["what"], record["target"], record["blog"]) for record in mine]

        wait_for(lambda: ("blog.deleted", f"{desk.slug}-2", f"{desk.slug}-2") in told())
        entry = draft["id"]
        assert told()[1:] == [
            ("entry.made", entry, desk.slug),
            ("entry.published", entry, desk.slug),
            ("entry.edited", entry, desk.slug),
            ("entry.retracted", entry, desk.slug),
            ("entry.restored", entry, desk.slug),
            ("blog.changed", "status, title", desk.slug),
            ("token.made", "machine, writer", None),
            ("token.revoked", token["id"], None),
            ("blog.made", f"{desk.slug}-2", f"{desk.slug}-2"),
            ("blog.deleted", f"{desk.slug}-2", f"{desk.slug}-2"),
        ]


def test_the_audit_is_read_page_by_page(server: Liveserver, editor: httpx.Client) -> None:
    names = [make_person(server, "writer")["name"] for _ in range(3)]
    read: list[str] = []
    path: str | None = "/api/v1/audit?limit=1"
    while path and not set(names) <= set(read):
        page = good(editor.get(path))
        read += [record["target"].removesuffix(", writer") for record in page["records"]]
        path = f"/api/v1/audit?limit=1&cursor={page['next']}" if page["next"] else None
    assert [name for name in read if name in names] == names[::-1]
    for query in ("cursor=x", "cursor=0-0", "limit=0", "limit=101", "cursor=1_x"):
        problem(editor.get(f"/api/v1/audit?{query}"), 422)
