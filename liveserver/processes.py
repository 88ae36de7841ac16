"""Children that end with their parent, whatever ends it."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1

if sys.platform == "linux":
    # Looked up before any fork: between fork and exec nothing may take a lock.
    _prctl = ctypes.CDLL(None, use_errno=True).prctl

    def die_with_parent(parent: int) -> None:
        """From within a child: have the kernel end it when the thread that made it ends."""
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could ask for the signal
            os._exit(1)
else:

    def die_with_parent(parent: int) -> None:
        """Only Linux's kernel can do that; elsewhere an orphan is found at the next start."""


def before_exec(parent: int) -> Callable[[], None]:
    """What a child does before it becomes another program."""
    return lambda: die_with_parent(parent)
