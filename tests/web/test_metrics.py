"""What Prometheus is told: the numbers are those of what really happened, over several workers too."""

import asyncio
import contextlib
from collections.abc import Callable

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.fanout.test_sse import listen
from tests.fanout.test_stream import connect, publish, receive
from tests.liveserver import PLAIN, Liveserver


async def measured(server: Liveserver) -> dict[str, float]:
    async with httpx.AsyncClient(base_url=server.url, **PLAIN) as client:
        answer = await client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    return {
        sample.name + "".join(f" {value}" for name, value in sample.labels.items() if name != "le"): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.parametrize("workers", [1, 2])
async def test_readers_deliveries_and_resumes_are_counted(make_server: Callable[..., Liveserver], workers: int) -> None:
    server = make_server(workers=workers, tick_seconds=5)
    slug = server.new_blog()
    async with contextlib.AsyncExitStack() as stack:
        plain = [await stack.enter_async_context(connect(server, slug, compression=None)) for _ in range(4)]
        deflated = [await stack.enter_async_context(connect(server, slug)) for _ in range(3)]
        events = await stack.enter_async_context(listen(server, slug))
        await events.next_of("hello")
        for stream in (*plain, *deflated):
            await receive(stream)
        for _ in range(5):
            publish(server, slug)
        for stream in (*plain, *deflated):
            for _ in range(5):
                await receive(stream)
        await stack.enter_async_context(connect(server, slug, "?since=3"))
        await stack.enter_async_context(connect(server, slug, "?since=99"))
        with contextlib.suppress(Exception):
            await stack.enter_async_context(connect(server, "no-such-blog"))
        async with asyncio.timeout(30):
            # Each process tells how many it has once a second.
            while readers(found := await measured(server)) != (4, 5, 1) or not found["liveserver_store_up"]:
                await asyncio.sleep(0.1)
        assert found["liveserver_joins_total new"] == 8
        assert found["liveserver_joins_total resumed"] == 1
        assert found["liveserver_joins_total reset"] == 1
        assert found["liveserver_deliveries_total"] == 5 * 8 + 2
        assert found["liveserver_delivered_bytes_total"] > 5 * 8 * 200
        assert found["liveserver_refusals_total not found"] == 1
        assert found["liveserver_fanout_seconds_count"] >= 1
        assert found["liveserver_relay_seconds_count"] >= 5
        assert found["liveserver_loop_delay_seconds_count"] >= 1


def readers(found: dict[str, float]) -> tuple[float, ...]:
    return tuple(found.get(f"liveserver_readers {kind}", 0) for kind in ("websocket", "websocket-deflate", "sse"))
