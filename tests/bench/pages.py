"""Page views a second by one worker, from its cache and not, and how late entries are meanwhile: needs ``wrk``.

    python -m tests.bench.pages

The server has one core, the load the other one. Not from the cache: each request names another host, so that the page
it asks for was never rendered before.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

from liveserver.cli.bench.usage import Usage
from tests.liveserver import PLAIN, Liveserver
from tests.web.test_caching import ORDINARY, SAMPLE

SAME_PAGE = 'wrk.headers["Accept-Encoding"] = "gzip"'
NEW_PAGE = """
local number = 0
function request()
  number = number + 1
  return wrk.format("GET", nil, { ["Host"] = "host-" .. number .. ".example", ["Accept-Encoding"] = "gzip" })
end
"""
CONNECTIONS = 32
PAUSE_SECONDS = 0.1


@contextlib.contextmanager
def serving() -> Iterator[tuple[Liveserver, str]]:
    """A server with a core of its own, and a blog of 20 ordinary entries on it."""
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        os.sched_setaffinity(0, cores[:1])  # the server inherits it
        server = Liveserver(Path(directory)).start()
        os.sched_setaffinity(0, cores[1:] or cores)  # and what asks it, this
        try:
            slug = server.new_blog()
            with server.client() as client:
                for title, body in ORDINARY.findall(SAMPLE.read_text())[:20]:
                    entry = {"title": title, "body": body}
                    client.post(f"/api/v1/blogs/{slug}/entries", json=entry).raise_for_status()
            yield server, slug
        finally:
            os.sched_setaffinity(0, cores)
            server.end()


def load(server: Liveserver, slug: str, script: str, seconds: float) -> subprocess.Popen[str]:
    """Ask for a page as fast as it is answered."""
    file = server.directory / "load.lua"
    file.write_text(script)
    command = f"wrk --timeout=30s -t1 -c{CONNECTIONS} -d{seconds:g}s -s {file} {server.url}/blogs/{slug}"
    return subprocess.Popen(command.split(), stdout=subprocess.PIPE, text=True)


def views_per_second(wrk: subprocess.Popen[str]) -> float:
    """What came of it; every answer must have been a page."""
    said, _ = wrk.communicate()
    assert "Non-2xx" not in said and "Socket errors" not in said, said
    return float(re.findall(r"Requests/sec:\s*([\d.]+)", said)[0])


async def lateness(server: Liveserver, slug: str, entries: int, readers: int) -> list[float]:
    """Publish entries and answer how long after its request began each was at each reader, in milliseconds."""
    late: list[float] = []

    async def read(stream: str) -> None:
        async with connect(stream, proxy=None) as socket:
            await socket.recv()
            ready.release()
            for _ in range(entries):
                event = json.loads(await socket.recv())
                while event["type"] != "entry.created":
                    event = json.loads(await socket.recv())
                late.append((time.time() - float(event["entry"]["title"])) * 1000)

    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(read(f"{server.ws}/api/v1/blogs/{slug}/stream")) for _ in range(readers)]
    for _ in tasks:
        await ready.acquire()
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, **PLAIN) as editor:
        for _ in range(entries):
            entry = {"title": str(time.time()), "body": "words"}
            (await editor.post(f"/api/v1/blogs/{slug}/entries", json=entry)).raise_for_status()
            await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.gather(*tasks)
    return late


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--readers", type=int, default=50)
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        print("page views are not measured: there is no wrk here (apt-get install wrk)")
        return
    found: dict[str, list[float]] = {}
    for _ in range(arguments.rounds):
        with serving() as (server, slug):
            entries = round(arguments.seconds / PAUSE_SECONDS)
            for name, script in {"cached": SAME_PAGE, "rendered": NEW_PAGE}.items():
                used = Usage([server.process.pid]) if server.process else Usage([])
                before = used.cpu_seconds()
                rate = views_per_second(load(server, slug, script, arguments.seconds))
                found.setdefault(name, []).append(rate)
                cost = (used.cpu_seconds() - before) / (rate * arguments.seconds) * 1e6
                found.setdefault(f"cost {name}", []).append(cost)
            alone = asyncio.run(lateness(server, slug, entries, arguments.readers))
            spike = load(server, slug, SAME_PAGE, arguments.seconds)
            beside = asyncio.run(lateness(server, slug, entries, arguments.readers))
            found.setdefault("while publishing", []).append(views_per_second(spike))
            for name, late in {"alone": alone, "beside the views": beside}.items():
                found.setdefault(f"p50 {name}", []).append(statistics.median(late))
                found.setdefault(f"p99 {name}", []).append(statistics.quantiles(late, n=100)[98])
    middle = {name: statistics.median(each) for name, each in found.items()}
    print(
        f"page views/s: {middle['cached']:,.0f} from the cache, {middle['rendered']:,.0f} rendered each time "
        f"({middle['cached'] / middle['rendered']:.0f} times as many); CPU {middle['cost cached']:,.0f} µs and "
        f"{middle['cost rendered']:,.0f} µs, the store's included; "
        f"{middle['while publishing']:,.0f} from the cache while an entry comes every {PAUSE_SECONDS * 1000:g} ms\n"
        f"an entry is at its {arguments.readers} readers after {middle['p50 alone']:.1f} ms (p99 "
        f"{middle['p99 alone']:.1f}) without page views, {middle['p50 beside the views']:.1f} ms (p99 "
        f"{middle['p99 beside the views']:.1f}) beside as many as are answered; "
        f"medians of {arguments.rounds} rounds of {arguments.seconds:g} s"
    )


if __name__ == "__main__":
    main()
