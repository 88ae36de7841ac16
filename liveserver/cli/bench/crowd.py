"""All readers, over all processes that hold them."""

import contextlib
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import click

from liveserver.cli.bench import load
from liveserver.cli.bench.sample import Sample, Standing
from liveserver.cli.bench.target import Target


class Crowd:
    """The processes of readers, asked in turn."""

    def __init__(self, pipes: list[Connection]) -> None:
        self._pipes = pipes
        self._count = 0
        self.totals = Sample()  # of all samples taken: what was missed, repeated, closed, lost

    def connect(self, count: int, *, slow: bool = False) -> None:
        """Bring so many readers more."""
        shares = [count // len(self._pipes) + (number < count % len(self._pipes)) for number in range(len(self._pipes))]
        arguments = []
        for share in shares:
            arguments.append((self._count, share, slow))
            self._count += share
        self._ask("connect", arguments)

    def drop(self, behind: int) -> None:
        """All drop their connections, and come back so many events behind."""
        self._ask("drop", [(behind,)] * len(self._pipes))

    def wake(self) -> None:
        """Those that hold still begin to read."""
        self._ask("wake")

    def dismiss(self) -> None:
        """The slow ones leave."""
        self._ask("dismiss")

    def standing(self) -> Standing:
        """Where they stand, all together."""
        together = Standing()
        for standing in self._ask("standing"):
            together = together.plus(standing)
        return together

    def lacking(self, head: int) -> int:
        """How many events up to the head have not come to somebody."""
        return sum(self._ask("lacking", [(head,)] * len(self._pipes)))

    def measured(self) -> Sample:
        """What was measured since this was asked last."""
        together = Sample()
        for sample in self._ask("measured"):
            together.merge(sample)
        self.totals.merge(together)
        return together

    def _ask(self, name: str, arguments: list[tuple[Any, ...]] | None = None) -> list[Any]:
        try:
            for number, pipe in enumerate(self._pipes):
                pipe.send((name, arguments[number] if arguments else ()))
            return [pipe.recv() for pipe in self._pipes]
        except (EOFError, OSError):
            raise click.ClickException("a process of readers has ended; what it said stands above") from None


@contextlib.contextmanager
def gathered(target: Target, processes: int) -> Iterator[Crowd]:
    """Start so many processes, and end them with the block."""
    # Started anew, not forked: threads and connections of ours are not theirs.
    context = multiprocessing.get_context("spawn")
    pipes: list[Connection] = []
    started = []
    try:
        for _ in range(processes):
            ours, theirs = context.Pipe()
            child = context.Process(target=load.process, args=(theirs, target), name="readers", daemon=True)
            child.start()
            theirs.close()
            pipes.append(ours)
            started.append(child)
        yield Crowd(pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for child in started:
            child.join(10)
            if child.is_alive():
                child.kill()
                child.join()
            child.close()
