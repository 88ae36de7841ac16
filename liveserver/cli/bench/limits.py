"""What the machine sets bounds to: open files, which readers are, and processors."""

import math
import os
import resource

import click

# Besides its readers a process has its program, its libraries, a poll and a pipe open.
OTHER_FILES = 64


def raise_files() -> int:
    """Take as many open files as the system lets a process have; answers how many those are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError):  # macOS says "unlimited" and does not mean it
        return soft
    return hard if hard != resource.RLIM_INFINITY else soft


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(readers: int, wanted: int | None, files: int) -> int:
    """How many processes the readers take: those asked for, else one for every two processors, or what files demand.

    Raises ClickException when those asked for can't hold the readers.
    """
    each = files - OTHER_FILES
    needed = math.ceil(readers / each)
    if wanted is None:
        return max(1, processors() // 2, needed)
    if wanted < needed:
        raise click.ClickException(
            f"{wanted} processes may open {files:,} files each (ulimit -Hn): that is {wanted * each:,} readers; "
            f"{readers:,} need --processes {needed}"
        )
    return wanted
