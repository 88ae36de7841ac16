"""Idempotency-Key: the same request again gets the first answer and changes nothing, at once or later."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.liveserver import PLAIN, Liveserver
from tests.web.desk import Desk, fields_of, good, problem

REPLAYED = "idempotency-replayed"


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text}


async def at_once(desk: Desk, count: int, path: str, headers: dict[str, str], body: Any = None) -> list[httpx.Response]:
    async with httpx.AsyncClient(base_url=desk.server.url, headers=desk.editor.headers, **PLAIN, timeout=60) as client:
        return await asyncio.gather(*(client.post(path, json=body, headers=headers) for _ in range(count)))


def assert_one_answer(answers: list[httpx.Response], status: int) -> Any:
    """All of them got the same answer, one of them as the first."""
    assert {answer.status_code for answer in answers} == {status}, {answer.text for answer in answers}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get(REPLAYED, "") for answer in answers) == ["", *["true"] * (len(answers) - 1)]
    for header in ("etag", "location"):
        assert len({answer.headers.get(header) for answer in answers}) == 1
    return answers[0].json()


def test_the_same_request_again_gets_the_first_answer_and_publishes_nothing(desk: Desk) -> None:
    first, again = (desk.post("words", headers=key("k"), title="One") for _ in range(2))
    told = assert_one_answer([first, again], 201)
    assert REPLAYED not in first.headers
    assert desk.snapshot()["entries"] == [told["entry"]]
    assert [event["type"] for event in desk.events()] == ["entry.created"]


def test_it_is_the_first_answer_whatever_happened_since(desk: Desk) -> None:
    first = desk.post("words", headers=key("k"))
    entry = first.json()["entry"]
    desk.edit(entry, title="New")
    desk.publish()
    desk.retract(entry)
    assert_one_answer([first, desk.post("words", headers=key("k"))], 201)
    assert len(desk.events()) == 4


async def test_twenty_at_once_publish_once_and_all_get_that_answer(desk: Desk) -> None:
    body = {"body": "words", "title": "One", "key": True}
    told = assert_one_answer(await at_once(desk, 20, desk.entries, key("k"), body), 201)
    assert desk.snapshot()["entries"] == [told["entry"]]
    assert [(event["type"], event["entry"]) for event in desk.events()] == [("entry.created", told["entry"])]


async def test_twenty_at_once_that_pin_publish_once_and_pin_once(desk: Desk) -> None:
    told = assert_one_answer(await at_once(desk, 20, desk.entries, key("k"), {"body": "words", "pin": True}), 201)
    assert [event["type"] for event in desk.events()] == ["entry.created", "blog.updated"]
    assert desk.snapshot()["pinned"] == told["entry"]


async def test_twenty_drafts_at_once_are_one(desk: Desk) -> None:
    told = assert_one_answer(await at_once(desk, 20, desk.entries, key("k"), {"body": "words", "status": "draft"}), 201)
    assert desk.shelf("draft") == [told["entry"]]


async def test_twenty_scheduled_at_once_are_one(desk: Desk) -> None:
    body = {"body": "words", "status": "scheduled", "publish_at": "2099-01-01T00:00:00Z"}
    told = assert_one_answer(await at_once(desk, 20, desk.entries, key("k"), body), 201)
    assert desk.shelf("scheduled") == [told["entry"]]


async def test_twenty_blogs_at_once_are_one_and_none_is_told_that_it_is_taken(desk: Desk) -> None:
    slug = f"{desk.slug}-new"
    told = assert_one_answer(await at_once(desk, 20, "/api/v1/blogs", key(slug), {"slug": slug, "title": "New"}), 201)
    assert good(desk.reader.get(f"/api/v1/blogs/{slug}"))["blog"] == told
    problem(desk.editor.post("/api/v1/blogs", json={"slug": slug, "title": "New"}), 409)


async def test_twenty_restores_at_once_are_one(desk: Desk) -> None:
    for number in range(3):
        entry = desk.publish()
        desk.retract(entry)
        since = desk.position()["seq"]
        answers = await at_once(desk, 20, f"{desk.entry(entry)}/restore", key(f"k{number}"))
        told = assert_one_answer(answers, 200)
        assert [event["entry"] for event in desk.events(since)] == [told["entry"]]


async def test_twenty_tokens_at_once_are_one_with_one_secret(desk: Desk) -> None:
    name = f"of {desk.slug}"
    answers = await at_once(desk, 20, "/api/v1/tokens", key(desk.slug), {"name": name, "role": "writer"})
    told = assert_one_answer(answers, 201)
    assert [token["id"] for token in desk.state()["tokens"] if token["name"] == name] == [told["id"]]
    answer = desk.reader.get("/api/v1/me", headers={"Authorization": f"Bearer {told['token']}"})
    assert good(answer)["name"] == name


async def test_twenty_previews_at_once_are_one(desk: Desk) -> None:
    answers = await at_once(desk, 20, "/api/v1/preview", key(desk.slug), {"body": "*words*"})
    assert assert_one_answer(answers, 200) == {"html": "<p><em>words</em></p>"}


def test_a_restore_is_replayed_also_when_the_entry_was_retracted_again(desk: Desk) -> None:
    entry = desk.publish()
    desk.retract(entry)
    first = desk.editor.post(f"{desk.entry(entry)}/restore", headers=key("k"))
    desk.retract(entry)
    assert_one_answer([first, desk.editor.post(f"{desk.entry(entry)}/restore", headers=key("k"))], 200)
    assert desk.snapshot()["entries"] == []


async def test_twenty_corrections_of_what_was_retracted_are_one(desk: Desk) -> None:
    entry = desk.publish()
    desk.retract(entry)
    headers = key("k") | {"If-Match": '"2"'}
    answers = await at_once(desk, 20, f"{desk.entry(entry)}/restore", headers, {"body": "clean"})
    told = assert_one_answer(answers, 200)
    assert [event["entry"] for event in desk.events(2)] == [told["entry"]]
    other = desk.editor.post(f"{desk.entry(entry)}/restore", json={"body": "other"}, headers=headers)
    assert "Idempotency-Key" in fields_of(problem(other, 422))


def test_a_revoked_token_is_not_brought_to_life_by_its_request(desk: Desk) -> None:
    body = {"name": "short-lived", "role": "writer"}
    first = desk.editor.post("/api/v1/tokens", json=body, headers=key(desk.slug))
    assert desk.editor.delete(f"/api/v1/tokens/{first.json()['id']}").status_code == 204
    again = desk.editor.post("/api/v1/tokens", json=body, headers=key(desk.slug))
    told = assert_one_answer([first, again], 201)
    problem(desk.reader.get("/api/v1/me", headers={"Authorization": f"Bearer {told['token']}"}), 401)


@pytest.mark.parametrize(
    "other", [{"body": "other words"}, {"body": "words", "title": "T"}, {"body": "words", "status": "draft"}]
)
def test_the_same_key_with_another_body_is_refused(desk: Desk, other: dict[str, Any]) -> None:
    desk.publish()
    first = good(desk.post("words", headers=key("k")), 201)
    before = desk.state()
    told = problem(desk.editor.post(desk.entries, json=other, headers=key("k")), 422)
    assert fields_of(told) == {"Idempotency-Key"}
    assert desk.state() == before
    assert good(desk.post("words", headers=key("k")), 201) == first


def test_every_post_knows_its_key_with_another_body(desk: Desk) -> None:
    for path, one, other in (
        ("/api/v1/blogs", {"slug": f"{desk.slug}-1", "title": "T"}, {"slug": f"{desk.slug}-2", "title": "T"}),
        ("/api/v1/tokens", {"name": "t", "role": "writer"}, {"name": "t", "role": "admin"}),
        ("/api/v1/preview", {"body": "one"}, {"body": "other"}),
    ):
        assert desk.editor.post(path, json=one, headers=key(f"{desk.slug} again")).is_success
        problem(desk.editor.post(path, json=other, headers=key(f"{desk.slug} again")), 422)


async def test_different_bodies_at_once_under_one_key_publish_one_of_them(desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=desk.server.url, headers=desk.editor.headers, **PLAIN, timeout=60) as client:
        bodies = [{"body": f"words {number % 2}"} for number in range(20)]
        answers = await asyncio.gather(*(client.post(desk.entries, json=body, headers=key("k")) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [422] * 10
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert len(desk.events()) == 1


def test_the_same_body_is_known_in_other_clothes(desk: Desk) -> None:
    headers = {"Content-Type": "application/json", **key("k")}
    first = desk.editor.post(desk.entries, content=b'{"title":"T","body":"\\u00e9"}', headers=headers)
    again = desk.editor.post(desk.entries, content='{ "body": "é", "title": " T " }'.encode(), headers=headers)
    assert_one_answer([first, again], 201)


def test_a_key_is_its_callers_own_and_its_paths(desk: Desk) -> None:
    token = good(desk.editor.post("/api/v1/tokens", json={"name": "other", "role": "editor"}), 201)["token"]
    first = desk.post("words", headers=key("k"))
    other = desk.reader.post(
        desk.entries, json={"body": "words"}, headers={"Authorization": f"Bearer {token}", **key("k")}
    )
    preview = desk.editor.post("/api/v1/preview", json={"body": f"words {desk.slug}"}, headers=key("k"))
    for answer in (other, preview):
        assert answer.is_success
        assert REPLAYED not in answer.headers
    assert other.json()["entry"]["id"] != first.json()["entry"]["id"]
    assert len(desk.events()) == 2


def test_without_a_key_the_same_request_is_another_one(desk: Desk) -> None:
    assert desk.publish()["id"] != desk.publish()["id"]


def test_a_request_that_was_refused_may_come_again_mended_with_its_key(desk: Desk) -> None:
    problem(desk.editor.post(desk.entries, json={"body": 1}, headers=key("k")), 422)
    problem(desk.editor.post(desk.entries, content=b"{", headers={"Content-Type": "application/json", **key("k")}), 400)
    assert good(desk.post("words", headers=key("k")), 201)


def test_a_request_that_came_too_early_may_come_again_with_its_key(desk: Desk) -> None:
    slug = f"{desk.slug}-later"
    path = f"/api/v1/blogs/{slug}/entries"
    problem(desk.editor.post(path, json={"body": "words"}, headers=key("k")), 404)
    good(desk.editor.post("/api/v1/blogs", json={"slug": slug, "title": "Later"}), 201)
    answer = desk.editor.post(path, json={"body": "words"}, headers=key("k"))
    good(answer, 201)
    assert REPLAYED not in answer.headers


@pytest.mark.parametrize("text", ["k", "k" * 255, "550e8400-e29b-41d4-a716-446655440000", '"quoted, with=signs"'])
def test_a_key_may_be_any_printable_word(desk: Desk, text: str) -> None:
    assert_one_answer([desk.post("words", headers=key(text)) for _ in range(2)], 201)


def test_a_refused_request_may_come_again_mended_with_the_same_key(server: Liveserver) -> None:
    slug = server.new_blog()
    with server.client(headers={"Idempotency-Key": "the-same"}) as client:
        path = f"/api/v1/blogs/{slug}/entries"
        assert client.post(path, json={"body": " "}).status_code == 422
        mended = client.post(path, json={"body": "words"})
        assert mended.status_code == 201 and "Idempotency-Replayed" not in mended.headers
        assert client.post("/api/v1/blogs", json={"slug": slug, "title": "Taken"}).status_code == 409
        assert client.post("/api/v1/blogs", json={"slug": f"{slug}-2", "title": "Free"}).status_code == 201
