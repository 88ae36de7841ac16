"""Opening pictures away from readers: in a process of its own for each, one at a time.

A decoder is the part of a server that hostile bytes reach deepest. There it may fail, crash, or ask for all the memory
there is, and no reader waits for it: the process has a bound on memory and time, the lowest claim on the processor, and
ends with its picture. In a thread it would hold the interpreter now and then, and share its fate with every reader.
"""

import asyncio
import sys

import orjson

from liveserver.media.image import Rendition, UnfitError


async def develop(content: bytes) -> list[Rendition]:
    """A picture's renditions (see image.py). Raises UnfitError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "liveserver.media"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await process.communicate(content)
    finally:
        if process.returncode is None:  # nobody waits for it any more
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise UnfitError("can't be opened: it is damaged, or needs too much memory or time")
    return _read(said)


def _read(said: bytes) -> list[Rendition]:
    head, _, contents = said.partition(b"\n")
    told = orjson.loads(head)
    if "unfit" in told:
        raise UnfitError(told["unfit"])
    made, start = [], 0
    for each in told["renditions"]:
        end = start + each["bytes"]
        made.append(Rendition(each["width"], each["height"], each["format"], contents[start:end]))
        start = end
    return made
