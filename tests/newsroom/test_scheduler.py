"""Publishing what is due: at its moment, by one process, once. The clock is ours, so nothing waits."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from liveserver.errors import Invalid, LiveserverError, StoreUnavailable
from liveserver.model import times
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import EntryPatch, NewBlog, NewEntry
from liveserver.newsroom.newsroom import Newsroom
from liveserver.newsroom.scheduler import AGAIN, Scheduler
from liveserver.store.store import Store

EDITOR = Caller(id="test", name="test", role="editor")
SLUG = "moon"
LANDING = datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = LANDING - timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Desk:
    """A newsroom whose clock is turned by hand."""

    newsroom: Newsroom
    clock: Clock

    async def schedule(self, at: datetime = LANDING, **fields: Any) -> str:
        new = NewEntry(body="words", status="scheduled", publish_at=times.to_wire(at), **fields)
        answered = await self.newsroom.publish(SLUG, new, EDITOR, None)
        entry_id: str = orjson.loads(answered.body)["entry"]["id"]
        return entry_id

    async def edit(self, entry_id: str, **fields: Any) -> None:
        await self.newsroom.edit(SLUG, entry_id, EntryPatch(**fields), EDITOR)

    async def look(self, processes: int = 1) -> None:
        await asyncio.gather(*(Scheduler(self.newsroom).publish_due() for _ in range(processes)))

    async def events(self) -> list[dict[str, Any]]:
        return [orjson.loads(event) for event in (await self.newsroom.store.tail(SLUG, 0, 100)).events]

    async def created(self) -> list[str]:
        return [event["entry"]["id"] for event in await self.events()]


@pytest.fixture
async def desk(store: Store) -> Desk:
    clock = Clock()
    newsroom = Newsroom(store, clock)
    await newsroom.create_blog(NewBlog(slug=SLUG, title="Moon"), None)
    return Desk(newsroom, clock)


async def test_nothing_is_published_before_its_moment(desk: Desk) -> None:
    await desk.schedule()
    desk.clock.now = LANDING - timedelta(milliseconds=1)
    await desk.look()
    assert await desk.events() == []


async def test_an_entry_is_published_at_its_moment_once_however_many_look(desk: Desk) -> None:
    entry_id = await desk.schedule()
    desk.clock.now = LANDING
    await desk.look(processes=10)
    await desk.look()
    [event] = await desk.events()
    assert (event["type"], event["entry"]["id"]) == ("entry.created", entry_id)
    assert event["entry"]["published_at"] == event["entry"]["updated_at"] == times.to_wire(LANDING)
    assert await desk.newsroom.store.schedule.due(times.to_wire(LANDING)) == []


async def test_a_late_look_publishes_under_the_time_it_was_meant_for(desk: Desk) -> None:
    await desk.schedule()
    desk.clock.now = LANDING + timedelta(hours=5)
    await desk.look()
    [event] = await desk.events()
    assert event["entry"]["published_at"] == times.to_wire(LANDING)
    assert event["at"] == times.to_wire(desk.clock.now)


async def test_several_are_published_in_the_order_of_their_moments(desk: Desk) -> None:
    later = await desk.schedule(LANDING + timedelta(minutes=1))
    sooner = await desk.schedule(LANDING)
    desk.clock.now = LANDING + timedelta(minutes=2)
    await desk.look()
    assert await desk.created() == [sooner, later]


async def test_what_was_put_off_waits_for_its_new_moment(desk: Desk) -> None:
    entry_id = await desk.schedule()
    put_off = LANDING + timedelta(hours=1)
    await desk.edit(entry_id, publish_at=times.to_wire(put_off))
    desk.clock.now = LANDING
    await desk.look()
    assert await desk.events() == []
    desk.clock.now = put_off
    await desk.look()
    assert await desk.created() == [entry_id]


async def test_what_was_brought_forward_comes_sooner(desk: Desk) -> None:
    entry_id = await desk.schedule(LANDING + timedelta(hours=1))
    await desk.edit(entry_id, publish_at=times.to_wire(LANDING))
    desk.clock.now = LANDING
    await desk.look()
    assert await desk.created() == [entry_id]


async def test_what_was_called_off_retracted_or_published_by_hand_is_left_alone(desk: Desk) -> None:
    called_off, retracted, by_hand = [await desk.schedule() for _ in range(3)]
    await desk.edit(called_off, status="draft")
    await desk.newsroom.retract(SLUG, retracted, EDITOR)
    await desk.edit(by_hand, status="published")
    desk.clock.now = LANDING
    await desk.look()
    await desk.look()
    assert await desk.created() == [by_hand]
    assert await desk.newsroom.store.schedule.due(times.to_wire(LANDING)) == []


async def test_what_was_called_off_can_be_scheduled_again(desk: Desk) -> None:
    entry_id = await desk.schedule()
    await desk.edit(entry_id, status="draft")
    await desk.edit(entry_id, status="scheduled", publish_at=times.to_wire(LANDING))
    desk.clock.now = LANDING
    await desk.look()
    assert await desk.created() == [entry_id]


async def test_entries_of_a_blog_that_is_gone_are_forgotten(desk: Desk) -> None:
    await desk.schedule()
    await desk.newsroom.store.delete_blog(SLUG)
    desk.clock.now = LANDING
    await desk.look()
    assert await desk.newsroom.store.schedule.due(times.to_wire(LANDING)) == []


def failing(desk: Desk, monkeypatch: pytest.MonkeyPatch, entry_ids: set[str], error: Exception) -> None:
    """Let what is due go wrong when it is one of some entries."""
    edit = desk.newsroom.edit

    async def fail(slug: str, entry_id: str, *rest: Any) -> Any:
        if entry_id in entry_ids:
            raise error
        return await edit(slug, entry_id, *rest)

    monkeypatch.setattr(Newsroom, "edit", lambda _, *given: fail(*given))


@pytest.mark.parametrize("error", [Invalid.of("cover", "is gone"), RuntimeError("a fault of ours")])
async def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    failed = await desk.schedule(LANDING - timedelta(minutes=1))
    others = [await desk.schedule(LANDING + timedelta(milliseconds=number)) for number in range(2)]
    desk.clock.now = LANDING + timedelta(minutes=1)
    with monkeypatch.context() as patch:
        failing(desk, patch, {failed}, error)
        await desk.look()
    assert await desk.created() == others
    assert failed in caplog.text
    await desk.look()
    assert await desk.created() == others
    desk.clock.now += AGAIN
    await desk.look()
    assert await desk.created() == [*others, failed]


async def test_as_many_as_one_look_takes_may_fail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = set(await asyncio.gather(*(desk.schedule() for _ in range(100))))
    other = await desk.schedule(LANDING + timedelta(minutes=1))
    desk.clock.now = LANDING + timedelta(minutes=2)
    failing(desk, monkeypatch, failed, RuntimeError("a fault of ours"))
    await desk.look()
    await desk.look()
    assert await desk.created() == [other]


async def test_a_store_that_is_away_puts_nothing_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    entry_id = await desk.schedule()
    desk.clock.now = LANDING
    with monkeypatch.context() as patch:
        failing(desk, patch, {entry_id}, StoreUnavailable("The store is away."))
        with pytest.raises(LiveserverError):
            await desk.look()
    await desk.look()
    assert await desk.created() == [entry_id]


async def test_more_than_one_look_can_take_are_all_published(desk: Desk) -> None:
    await asyncio.gather(*(desk.schedule() for _ in range(105)))
    desk.clock.now = LANDING
    for _ in range(3):
        await desk.look()
    tail = await desk.newsroom.store.tail(SLUG, 0, 200)
    assert tail.position.seq == len(tail.events) == 105
