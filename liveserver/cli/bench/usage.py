"""What the server's processes use, where they are on this machine and ours to look at: /proc, so on Linux only."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"


class Usage:
    """The server's processes: those given, and all below them, an embedded store included."""

    def __init__(self, roots: list[int]) -> None:
        self.pids = [pid for pid in dict.fromkeys(each for root in roots for each in _tree(root)) if _stat(pid)]

    @property
    def known(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.pids)

    @property
    def names(self) -> list[str]:
        """What the processes are called, each name once."""
        return list(dict.fromkeys(name for pid in self.pids for name in _stat(pid)[:1]))

    def cpu_seconds(self) -> float:
        """Seconds of processor that they have used so far."""
        return sum(_cpu_seconds(pid) for pid in self.pids)

    def resident_kib(self) -> int:
        """Their memory; what the kernel keeps for their sockets is not in it."""
        pages = 0
        for pid in self.pids:
            with contextlib.suppress(OSError):
                pages += int((PROC / f"{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def own_clocks() -> tuple[float, float, float]:
    """Seconds: by the clock, of this process's computing, and of its waiting for a processor where that is known."""
    try:
        waited = int((PROC / "self/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        waited = 0.0
    return time.monotonic(), time.process_time(), waited


def listening_on(port: int) -> list[int]:
    """The processes of ours that listen on a TCP port; empty where that can't be seen."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    found = []
    for directory in PROC.glob("[0-9]*/fd"):
        # Of other people's processes, and of those that end meanwhile, nothing can be seen.
        with contextlib.suppress(OSError):
            if sockets and any(str(file.readlink()) in sockets for file in directory.iterdir()):
                found.append(int(directory.parent.name))
    return found


def _inodes(port: int) -> Iterator[str]:
    for table in (PROC / "net/tcp", PROC / "net/tcp6"):
        with contextlib.suppress(OSError):
            for line in table.read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                    yield fields[9]


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in (PROC / f"{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in children.read_text().split():
                yield from _tree(int(child))


def _cpu_seconds(pid: int) -> float:
    """To the nanosecond where the kernel counts so, thread by thread; else in ticks, mostly of ten milliseconds."""
    try:
        threads = list((PROC / f"{pid}/task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
    except (OSError, IndexError, ValueError):
        return sum(map(int, _stat(pid)[12:14])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The name, and the fields after it (proc_pid_stat(5)): field n stands at n - 2. Empty when it is gone."""
    try:
        head, _, tail = (PROC / f"{pid}/stat").read_text().rpartition(")")
    except OSError:
        return []
    return [head.partition("(")[2], *tail.split()]
