"""Snapshot + the events after it = a fresh snapshot: always, whatever editors do."""

import asyncio
import itertools
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liveserver.errors import Conflict, Invalid
from liveserver.model.event import Snapshot, fold
from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import BlogPatch, EntryPatch, NewBlog, NewEntry
from liveserver.newsroom.newsroom import Newsroom
from liveserver.store.embedded import EmbeddedStore
from liveserver.store.store import Store

EDITOR = Caller(id="test", name="test", role="admin")
numbers = itertools.count()

# Few values, so that moments and entries coincide often: equal times, repeated edits, pins of what is gone.
moments = st.sampled_from(["1969-07-20T20:17:40.000Z", "1969-07-21T02:56:15.000Z", "1970-01-01T00:00:00.000Z"])
which = st.integers(0, 7)
fields = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Landed", "Aloft"]),
        "published_at": moments,
        "key": st.booleans(),
        "pin": st.booleans(),
        "labels": st.lists(st.sampled_from(["breaking", "analysis"]), max_size=2),
        "status": st.sampled_from(["published", "draft", "submitted"]),
    },
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), fields),
        st.tuples(st.just("edit"), which, fields | st.fixed_dictionaries({"body": st.sampled_from(["a", "b"])})),
        st.tuples(st.just("retract"), which),
        st.tuples(st.just("restore"), which),
        st.tuples(st.just("pin"), which),
        st.tuples(st.just("blog"), st.sampled_from([{"status": "ended"}, {"status": "live"}, {"title": "New"}])),
    ),
    min_size=1,
    max_size=25,
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@given(steps=steps, limit=st.sampled_from([1, 3, 100]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_snapshot_and_events_are_a_fresh_snapshot_at_every_step(
    embedded: EmbeddedStore, loop: asyncio.Runner, steps: list[tuple[Any, ...]], limit: int
) -> None:
    loop.run(follow(embedded, steps, limit))


async def follow(embedded: EmbeddedStore, steps: list[tuple[Any, ...]], limit: int) -> None:
    store = Store(embedded.url, f"convergence-{next(numbers)}:", embedded.identity)
    newsroom = Newsroom(store)
    try:
        await newsroom.create_blog(NewBlog(slug="b", title="B"), None)
        snapshots = [await read(store, limit)]
        entries: list[str] = []
        for step in steps:
            await take(newsroom, step, entries)
            fresh = await read(store, limit)
            # Every earlier snapshot resumes from where it stands, and comes to the same.
            for older in snapshots[-4:]:
                tail = await store.tail("b", older.position.seq, 1000)
                folded = older
                for event in tail.events:
                    folded = fold(folded, orjson.loads(event))
                agree(folded, fresh)
            snapshots.append(fresh)
    finally:
        await store.close()


def agree(folded: Snapshot, fresh: Snapshot) -> None:
    assert folded.position == fresh.position
    assert folded.blog == fresh.blog
    assert folded.pinned == fresh.pinned
    assert folded.key_events == fresh.key_events
    together = min(len(folded.entries), len(fresh.entries))
    assert folded.entries[:together] == fresh.entries[:together]
    if folded.next is None and fresh.next is None:
        assert folded.entries == fresh.entries


async def read(store: Store, limit: int) -> Snapshot:
    page = await store.page("b", limit=limit, whole=True)
    return Snapshot.from_wire(orjson.loads(page.to_json()))


async def take(newsroom: Newsroom, step: tuple[Any, ...], entries: list[str]) -> None:
    """Do one thing; what the newsroom refuses must leave no trace, which the comparison sees."""
    kind, *rest = step
    try:
        if kind == "publish":
            answered = await newsroom.publish("b", NewEntry(body="words", **rest[0]), EDITOR, None)
            entries.append(orjson.loads(answered.body)["entry"]["id"])
        elif kind == "blog":
            await newsroom.edit_blog("b", BlogPatch(**rest[0]))
        elif entries:
            entry = entries[rest[0] % len(entries)]
            if kind == "edit":
                await newsroom.edit("b", entry, EntryPatch(**rest[1]), EDITOR)
            elif kind == "retract":
                await newsroom.retract("b", entry, EDITOR)
            elif kind == "restore":
                await newsroom.restore("b", entry, EDITOR, None)
            else:
                await newsroom.edit_blog("b", BlogPatch(pinned=entry))
    except (Conflict, Invalid):
        pass
    except ValueError as error:  # inputs that do not go together, such as a pinned draft
        assert "status published only" in str(error)
