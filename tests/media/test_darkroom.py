"""The process in which pictures are opened: what it says comes back, and its death is its own."""

import asyncio
import contextlib
import os
import resource
import subprocess
import sys

import pytest

from liveserver.media import __main__ as process
from liveserver.media.darkroom import develop
from liveserver.media.image import UnfitError, renditions
from tests.media.pictures import empty_png, encoded, halves, noise


async def test_what_is_made_there_is_what_would_be_made_here() -> None:
    sent = encoded(halves(1000, 600))
    assert await develop(sent) == renditions(sent)


@pytest.mark.parametrize("sent", [b"words", empty_png(60_000, 60_000)])
async def test_what_is_wrong_is_said(sent: bytes) -> None:
    with pytest.raises(UnfitError) as here:
        renditions(sent)
    with pytest.raises(UnfitError, match=str(here.value)):
        await develop(sent)


async def test_one_that_dies_is_one_picture_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(UnfitError, match="can't be opened"):
        await develop(b"x")


def test_it_has_bounds_and_steps_back_behind_readers() -> None:
    limits = (
        "import os, resource, liveserver.media.__main__ as process; process.renditions = lambda _: []; process.main();"
        "print(os.nice(0), *(resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU)))"
    )
    said = subprocess.run([sys.executable, "-c", limits], input=b"", capture_output=True, check=True).stdout
    nice, memory, seconds = map(int, said.split()[-3:])
    assert nice >= min(19, os.nice(0) + 10)
    assert 0 < memory <= process.MEMORY_BYTES
    assert 0 < seconds <= process.CPU_SECONDS


async def test_the_largest_that_is_taken_fits_into_its_memory() -> None:
    # As the costliest kind there is: a palette that is made colours, with what is clear.
    sent = encoded(halves(8192, 8192, "P"), "PNG", transparency=0)
    assert {each.width for each in await develop(sent)} == {480, 960, 1600}
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10 < process.MEMORY_BYTES


async def test_nobody_waits_any_more_and_it_is_gone() -> None:
    before = children()
    task = asyncio.create_task(develop(encoded(noise(3000, 2000))))
    while children() <= before:
        await asyncio.sleep(0.001)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert children() <= before


def children() -> set[str]:
    with open(f"/proc/{os.getpid()}/task/{os.getpid()}/children") as listed:
        return set(listed.read().split())
