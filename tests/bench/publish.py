"""How many entries a second one worker acknowledges, each on disk before its 201: ``make bench``.

Starts a server with its embedded store in a temporary directory, publishes over HTTP on a few connections that wait for
each answer, and prints the rate and the time to an answer. The embedded store runs as always: appendfsync always.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx

from tests.liveserver import Liveserver

BODY = "The eagle has landed and the crew report that all systems are well. " * 8


async def publish(server: Liveserver, slug: str, seconds: float, connections: int) -> list[float]:
    """Publish until the time is up; answers how long each answer took, in seconds."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    headers = {"Authorization": f"Bearer {server.token}"}

    async def editor(client: httpx.AsyncClient) -> None:
        while (began := time.perf_counter()) < until:
            answer = await client.post(f"/api/v1/blogs/{slug}/entries", json={"title": "Now", "body": BODY})
            answer.raise_for_status()
            took.append(time.perf_counter() - began)

    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as client:
        await asyncio.gather(*(editor(client) for _ in range(connections)))
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    for connections in (1, 8):
        rates, medians, worst = [], [], []
        for _ in range(arguments.rounds):
            with tempfile.TemporaryDirectory(prefix="bench-") as directory:
                server = Liveserver(Path(directory)).start()
                try:
                    slug = server.new_blog()
                    took = asyncio.run(publish(server, slug, arguments.seconds, connections))
                finally:
                    server.end()
            rates.append(len(took) / arguments.seconds)
            medians.append(statistics.median(took) * 1000)
            worst.append(statistics.quantiles(took, n=100)[98] * 1000)
        print(
            f"{connections} connections: {statistics.median(rates):.0f} entries/s acknowledged, "
            f"answer after {statistics.median(medians):.1f} ms (median), {statistics.median(worst):.1f} ms (p99); "
            f"median of {arguments.rounds} rounds of {arguments.seconds:g} s"
        )


if __name__ == "__main__":
    main()
