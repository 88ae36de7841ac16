"""How many entries a second one worker acknowledges, each on disk before its 201: ``make bench``.

Starts a server with its embedded store in a temporary directory, publishes over HTTP on a few connections that wait for
each answer, and prints the rate and the time to an answer. The embedded store runs as always: appendfsync always.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from tests.liveserver import Liveserver

BODY = "The eagle has landed and the crew report that all systems are well. " * 8


async def publish(server: Liveserver, slug: str, seconds: float, connections: int) -> list[float]:
    """Publish until the time is up; answers how long each answer took, in seconds.

    Speaks HTTP by hand: a client library takes longer for a request than the server does.
    """
    body = json.dumps({"title": "Now", "body": BODY})
    request = (
        f"POST /api/v1/blogs/{slug}/entries HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {server.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def editor() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while (began := time.perf_counter()) < until:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 201 "), head
            await reader.readexactly(int(head.partition(b"content-length:")[2].split(None, 1)[0]))
            took.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(editor() for _ in range(connections)))
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
