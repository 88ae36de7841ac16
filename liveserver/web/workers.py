"""Several processes that serve at one address: started, watched, and stopped together."""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from types import FrameType

from prometheus_client.multiprocess import mark_process_dead

from liveserver.processes import die_with_parent

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
# A worker that ends sooner than this after its start will do so again: pause before the next try.
SHORT_LIFE_SECONDS = 5.0
PAUSE_SECONDS = 2.0


class Workers:
    """Processes that each call ``serve(socket)`` with a socket of their own; one that dies is started again.

    The sockets stay open here: who connects while a worker is being replaced waits for the new one.
    ``stop_seconds`` is how long they may take to stop when asked; a second signal ends them at once.
    """

    def __init__(
        self, serve: Callable[[socket.socket], None], listening: list[socket.socket], stop_seconds: float
    ) -> None:
        self._spawn = multiprocessing.get_context("spawn")
        self._serve = serve
        self._listening = listening
        self._stop_seconds = stop_seconds
        self._processes: list[SpawnProcess] = []
        self._signals = 0

    def run(self) -> None:
        """Start them, and come back when they were stopped by a signal to us."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)
        self._processes = [self._start(listening) for listening in self._listening]
        while not self._signals:
            time.sleep(LOOK_SECONDS)
            for place, process in enumerate(self._processes):
                if not process.is_alive() and not self._signals:
                    log.error("worker %s ended with %s; starting another", process.pid, process.exitcode)
                    mark_process_dead(process.pid)  # type: ignore[no-untyped-call]  # its readers are no more
                    self._processes[place] = self._start(self._listening[place])
        self._stop()

    def _start(self, listening: socket.socket) -> SpawnProcess:
        process = self._spawn.Process(target=_work, args=(self._serve, listening, os.getpid()))
        process.start()
        return process

    def _stop(self) -> None:
        for listening in self._listening:
            listening.close()
        for process in self._processes:
            process.terminate()
        deadline = time.monotonic() + self._stop_seconds
        while any(process.is_alive() for process in self._processes):
            if self._signals > 1 or time.monotonic() > deadline:
                for process in self._processes:
                    process.kill()
            time.sleep(0.05)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1


def _work(serve: Callable[[socket.socket], None], listening: socket.socket, parent: int) -> None:
    die_with_parent(parent)
    # Ctrl-C reaches the whole group; the parent tells us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Uvicorn raises the signal that stopped it once more when it is done: by then it has been obeyed.
    signal.signal(signal.SIGTERM, lambda *_: None)
    serve(listening)
