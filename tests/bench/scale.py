"""Two workers on two cores against one on one: ``python -m tests.bench.scale``.

The readers take no processor time while an entry is on its way: nobody reads their sockets then, and the kernel notes
in each when the bytes arrived (SO_TIMESTAMPNS). So all cores belong to the server, and the load is not the limit.
"""

import argparse
import os
import socket
import statistics
import struct
import tempfile
import time
from pathlib import Path

from tests.liveserver import Liveserver

SO_TIMESTAMPNS = 35
TEXT = "The eagle has landed and the crew report that all systems are well. " * 8
# Longer than the slowest delivery here takes; the entry that follows must not find anybody behind.
SETTLE_SECONDS = 1.0


def read(server: Liveserver, slug: str) -> socket.socket:
    """A reader that was greeted, and whose socket notes when bytes arrive."""
    reader = socket.create_connection(("127.0.0.1", server.port))
    reader.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    reader.sendall(
        f"GET /api/v1/blogs/{slug}/stream HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    greeting = reader.recv(1 << 16)
    assert greeting.startswith(b"HTTP/1.1 101 "), greeting
    return reader


def arrived_at(reader: socket.socket) -> float:
    """When what is in a socket arrived there, in seconds of the wall clock; takes it out."""
    _, [(_, _, stamp)], _, _ = reader.recvmsg(1 << 16, socket.CMSG_SPACE(16))
    seconds, nanoseconds = struct.unpack("qq", stamp)
    return float(seconds + nanoseconds / 1e9)


def deliveries_per_second(workers: int, readers: int, entries: int) -> float:
    """The median over some entries; each worker on a core of its own."""
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        os.sched_setaffinity(0, cores[:workers])  # the server inherits it
        server = Liveserver(Path(directory), workers=workers, max_readers_per_ip=0, tick_seconds=300).start()
        os.sched_setaffinity(0, cores)
        try:
            slug, rates = server.new_blog(), []
            sockets = [read(server, slug) for _ in range(readers)]
            with server.client() as client:
                for _ in range(entries + 1):
                    client.post(f"/api/v1/blogs/{slug}/entries", json={"body": TEXT}).raise_for_status()
                    time.sleep(SETTLE_SECONDS)
                    times = [arrived_at(each) for each in sockets]
                    rates.append(readers / (max(times) - min(times)))
            for each in sockets:
                each.close()
        finally:
            server.end()
    return statistics.median(rates[1:])  # the first one warms up


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=16_000)
    parser.add_argument("--entries", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(arguments.rounds):
        for workers, each in rates.items():
            each.append(deliveries_per_second(workers, arguments.readers, arguments.entries))
    one, two = (statistics.median(each) for each in rates.values())
    print(
        f"{arguments.readers} readers: {one:,.0f} deliveries/s by one worker on one core, {two:,.0f} by two on two: "
        f"{two / one:.2f} times as many; medians of {arguments.rounds} rounds of {arguments.entries} entries"
    )


if __name__ == "__main__":
    main()
