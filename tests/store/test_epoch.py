"""Epochs: numbers that may mean something else are never taken for the old ones, and all others are."""

from typing import Any

from redis import Redis

from liveserver.newsroom.access import Caller
from liveserver.newsroom.inputs import NewBlog, NewEntry
from liveserver.newsroom.newsroom import Newsroom
from liveserver.store.embedded import EmbeddedStore
from liveserver.store.store import Store

EDITOR = Caller(id="test", name="test", role="admin")


async def publish(store: Store, times: int = 1) -> None:
    for _ in range(times):
        await Newsroom(store).publish("b", NewEntry(body="words"), EDITOR, None)


async def make(store: Store) -> None:
    await Newsroom(store).create_blog(NewBlog(slug="b", title="B"), None)


def as_served_by(store: Store, embedded: EmbeddedStore, identity: str) -> Store:
    """The same data, as if another server had taken it over."""
    return Store(embedded.url, store.keys.prefix, identity)


async def test_an_epoch_lasts_as_long_as_the_identity_does(store: Store, embedded: EmbeddedStore) -> None:
    await make(store)
    await publish(store)
    before = await store.position("b")
    again = as_served_by(store, embedded, embedded.identity)
    await publish(again)
    after = await again.position("b")
    assert (before.epoch, before.seq + 1) == (after.epoch, after.seq)
    await again.close()


async def test_another_identity_begins_an_epoch_at_once_and_old_positions_up_to_there_still_hold(
    store: Store, embedded: EmbeddedStore
) -> None:
    await make(store)
    await publish(store, 3)
    old = await store.position("b")
    other = as_served_by(store, embedded, "another")
    assert (await other.position("b")).epoch != old.epoch
    await publish(other, 2)
    tail = await other.tail("b", 0, 10)
    assert tail.position.seq == 5
    # Whoever stood at or before 3 of the old epoch goes on; whoever stood after it saw events that are no more.
    assert [tail.lineage.admits(old.epoch, seq, 5) for seq in (0, 3, 4, 5)] == [True, True, False, False]
    assert [tail.lineage.admits(tail.position.epoch, seq, 5) for seq in (0, 5, 6)] == [True, True, False]
    assert not tail.lineage.admits("unheard-of", 0, 5)
    await other.close()


async def test_the_same_copy_put_back_twice_gives_two_epochs(store: Store, embedded: EmbeddedStore) -> None:
    await make(store)
    await publish(store, 2)
    old = await store.position("b")
    keys = store.keys.of("b")
    names = [keys.blog, keys.log, keys.entries, keys.manuscripts, keys.states, keys.versions, keys.published]
    with Redis.from_url(embedded.url) as redis:
        backup: dict[str, Any] = {name: redis.dump(name) for name in names}
        epochs = set()
        for identity in ("first", "second"):
            for name, value in backup.items():
                redis.restore(name, 0, value, replace=True)
            restored = as_served_by(store, embedded, identity)
            await publish(restored, 2)
            tail = await restored.tail("b", 0, 10)
            epochs.add(tail.position.epoch)
            assert not any(tail.lineage.admits(epoch, 4, 4) for epoch in epochs - {tail.position.epoch})
            assert tail.lineage.admits(old.epoch, 2, 4)
            await restored.close()
    assert len(epochs) == 2


async def test_without_a_voucher_the_servers_replication_id_counts(store: Store, embedded: EmbeddedStore) -> None:
    unvouched = as_served_by(store, embedded, "")
    await make(unvouched)
    await publish(unvouched)
    before = await unvouched.position("b")
    with Redis.from_url(embedded.url) as redis:
        remembered = redis.hget(unvouched.keys.of("b").blog, "identity")
        assert remembered == redis.info("replication")["master_replid"].encode()
        redis.hset(unvouched.keys.of("b").blog, "identity", "0" * 40)
    assert (await unvouched.position("b")).epoch != before.epoch
    await unvouched.close()


async def test_a_very_long_lineage_forgets_its_oldest_epochs_and_resets_them(
    store: Store, embedded: EmbeddedStore
) -> None:
    await make(store)
    await publish(store)
    first = await store.position("b")
    for number in range(300):
        other = as_served_by(store, embedded, f"server-{number}")
        tail = await other.tail("b", 0, 10)
        await other.close()
    assert not tail.lineage.admits(first.epoch, 1, 1)
    assert len(tail.lineage.ended) > 150
