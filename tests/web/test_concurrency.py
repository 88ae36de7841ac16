"""Many editors at once: nothing is lost, nothing is counted twice, and who was too late is told."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.liveserver import PLAIN
from tests.web.desk import Desk


@pytest.fixture
async def editors(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """As many editors as there are requests at once."""
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(
        base_url=desk.server.url, headers=desk.editor.headers, **PLAIN, timeout=60, limits=limits
    ) as client:
        yield client


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def test_fifty_publishes_at_once_get_fifty_numbers_without_a_gap(desk: Desk, editors: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(editors.post(desk.entries, json={"body": f"words {number}"}) for number in range(50))
    )
    assert statuses(answers) == {201: 50}
    told = [answer.json() for answer in answers]
    assert sorted(each["position"]["seq"] for each in told) == list(range(1, 51))
    assert len({each["position"]["epoch"] for each in told}) == 1
    assert len({each["entry"]["id"] for each in told}) == 50
    events = desk.events()
    assert [event["seq"] for event in events] == list(range(1, 51))
    by_seq = {each["position"]["seq"]: each["entry"] for each in told}
    assert [event["entry"] for event in events] == [by_seq[seq] for seq in range(1, 51)]
    assert len(desk.snapshot()["entries"]) == 50


async def test_of_edits_of_one_version_exactly_one_wins(desk: Desk, editors: httpx.AsyncClient) -> None:
    entry = desk.publish()
    answers = await asyncio.gather(
        *(
            editors.patch(desk.entry(entry), json={"title": f"Title {number}"}, headers={"If-Match": '"1"'})
            for number in range(20)
        )
    )
    assert statuses(answers) == {200: 1, 412: 19}
    [won] = [answer.json()["entry"] for answer in answers if answer.status_code == 200]
    assert won["version"] == 2
    assert {answer.json()["entry"]["version"] for answer in answers if answer.status_code == 412} == {2}
    assert desk.snapshot()["entries"] == [won]
    assert [event["seq"] for event in desk.events()] == [1, 2]


async def test_edits_that_ask_for_no_version_all_get_through_one_after_the_other(
    desk: Desk, editors: httpx.AsyncClient
) -> None:
    entry = desk.publish()
    answers = await asyncio.gather(
        *(editors.patch(desk.entry(entry), json={"title": f"Title {number}"}) for number in range(25))
    )
    assert statuses(answers) == {200: 25}
    assert sorted(answer.json()["entry"]["version"] for answer in answers) == list(range(2, 27))
    assert [event["seq"] for event in desk.events()] == list(range(1, 27))


async def test_edits_of_different_fields_do_not_undo_each_other(desk: Desk, editors: httpx.AsyncClient) -> None:
    entry = desk.publish("words")
    changes = [
        {"title": "T"},
        {"author": "A"},
        {"labels": ["analysis"]},
        {"key": True},
        {"correction": "C"},
        {"body": "other"},
    ]
    await asyncio.gather(*(editors.patch(desk.entry(entry), json=change) for change in changes))
    [kept] = desk.snapshot()["entries"]
    assert [kept[name] for name in ("title", "author", "labels", "key", "correction", "html")] == [
        "T",
        "A",
        ["analysis"],
        True,
        "C",
        "<p>other</p>",
    ]


async def test_changes_of_different_fields_of_a_blog_do_not_undo_each_other(
    desk: Desk, editors: httpx.AsyncClient
) -> None:
    pinned = desk.publish()["id"]
    changes = [{"title": "T"}, {"standfirst": "S"}, {"pinned": pinned}, {"status": "ended"}, {"order": "oldest"}]
    answers = await asyncio.gather(*(editors.patch(desk.url, json=change) for change in changes))
    assert statuses(answers) == {200: 5}
    blog = desk.snapshot()["blog"]
    assert {name: blog[name] for change in changes for name in change} == {
        name: value for change in changes for name, value in change.items()
    }
    assert [event["seq"] for event in desk.events()] == list(range(1, 7))


async def test_of_pins_at_once_one_holds_and_all_are_published(desk: Desk, editors: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(editors.post(desk.entries, json={"body": f"words {number}", "pin": True}) for number in range(20))
    )
    assert statuses(answers) == {201: 20}
    events = desk.events()
    assert [event["seq"] for event in events] == list(range(1, 41))
    assert desk.snapshot()["blog"]["pinned"] == events[-1]["blog"]["pinned"]


async def test_a_retracted_entry_is_never_left_pinned(desk: Desk, editors: httpx.AsyncClient) -> None:
    for _ in range(5):
        entry = desk.publish()
        await asyncio.gather(
            editors.patch(desk.url, json={"pinned": entry["id"]}),
            editors.patch(desk.entry(entry), json={"pin": True}),
            editors.delete(desk.entry(entry)),
        )
        assert desk.snapshot()["blog"]["pinned"] is None
        assert desk.snapshot()["pinned"] is None


async def test_of_retractions_at_once_one_is_told_to_readers(desk: Desk, editors: httpx.AsyncClient) -> None:
    entry = desk.publish()
    answers = await asyncio.gather(*(editors.delete(desk.entry(entry)) for _ in range(20)))
    assert statuses(answers) == {200: 20}
    assert [(event["seq"], event["type"]) for event in desk.events(1)] == [(2, "entry.deleted")]


async def test_of_restores_at_once_one_is_told_to_readers(desk: Desk, editors: httpx.AsyncClient) -> None:
    entry = desk.publish()
    desk.retract(entry)
    answers = await asyncio.gather(*(editors.post(f"{desk.entry(entry)}/restore") for _ in range(20)))
    assert statuses(answers) == {200: 1, 409: 19}
    assert len(desk.events()) == 3


async def test_of_blogs_at_once_under_one_slug_one_is_made(desk: Desk, editors: httpx.AsyncClient) -> None:
    slug = f"{desk.slug}-new"
    answers = await asyncio.gather(
        *(editors.post("/api/v1/blogs", json={"slug": slug, "title": f"Title {number}"}) for number in range(20))
    )
    assert statuses(answers) == {201: 1, 409: 19}
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    assert desk.reader.get(f"/api/v1/blogs/{slug}").json()["blog"] == made


async def test_snapshots_taken_while_editors_publish_are_each_of_one_moment(
    desk: Desk, editors: httpx.AsyncClient
) -> None:
    """As many entries as events: nothing but publishing happens here."""
    requests = [editors.post(desk.entries, json={"body": f"words {number}"}) for number in range(40)]
    looks = [editors.get(f"{desk.url}?limit=100") for _ in range(40)]
    mixed = [each for pair in zip(requests, looks, strict=True) for each in pair]
    answers = await asyncio.gather(*mixed)
    snapshots = [answer.json() for answer in answers[1::2]]
    assert all(len(snapshot["entries"]) == snapshot["position"]["seq"] for snapshot in snapshots)
    assert len({snapshot["position"]["seq"] for snapshot in snapshots}) > 1
