"""The audit while the store is away: what was done is told when it is back."""

from pathlib import Path

import pytest

from liveserver.errors import StoreUnavailable
from liveserver.store.audit import Audit, Record
from liveserver.store.store import Store
from tests.redis_servers import RedisServer


def line(target: str) -> Record:
    return Record(at="1969-07-20T20:17:40.000Z", who="Ada", what="blog.made", target=target)


async def targets(audit: Audit) -> list[str]:
    records, _ = await audit.page(None, 100)
    return [record["target"] for record in reversed(records)]


async def test_many_lines_are_told_in_their_order(store: Store) -> None:
    names = [f"blog {number}" for number in range(50)]
    for name in names:
        store.audit.tell(line(name))
    await store.audit.close()
    assert await targets(store.audit) == names


async def test_what_could_not_be_told_is_told_with_the_next_line(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        store = Store(server.url, "test:")
        server.redis.execute_command("CONFIG", "SET", "min-replicas-to-write", "1")
        store.audit.tell(line("one"))
        await store.audit.close()
        with pytest.raises(StoreUnavailable):
            await store.ping()
        assert await targets(store.audit) == []
        server.redis.execute_command("CONFIG", "SET", "min-replicas-to-write", "0")
        store.audit.tell(line("two"))
        await store.close()
        store = Store(server.url, "test:")
        assert await targets(store.audit) == ["one", "two"]
        await store.close()
