"""The process in which one picture is opened: ``python -m liveserver.media``, the picture in, what is shown out.

The first line that comes out is JSON: ``{"unfit": sentence}``, or ``{"renditions": [{width, height, format, bytes}]}``
and after it their contents, one behind the other.
"""

import os
import resource
import sys

import orjson

from liveserver.media.image import UnfitError, renditions

# Twice what the largest picture needs that is taken, with the libraries around it.
MEMORY_BYTES = 2 << 30
# A large picture takes a few; what takes more was made to.
CPU_SECONDS = 60


def main() -> None:
    """Read one picture, write its renditions."""
    os.nice(10)  # readers first
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    sys.stdout.buffer.write(b"".join(_answer(sys.stdin.buffer.read())))


def _answer(content: bytes) -> list[bytes]:
    try:
        made = renditions(content)
    except UnfitError as unfit:
        return [orjson.dumps({"unfit": str(unfit)}), b"\n"]
    head = [
        {"width": each.width, "height": each.height, "format": each.format, "bytes": len(each.content)} for each in made
    ]
    return [orjson.dumps({"renditions": head}), b"\n", *(each.content for each in made)]


def _limit(kind: int, least: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (least if hard == resource.RLIM_INFINITY else min(least, hard), hard))


if __name__ == "__main__":
    main()
