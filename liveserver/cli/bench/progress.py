"""What is going on, in one line that is written over; silent where nobody watches."""

import sys
import time

import click

REDRAW_SECONDS = 0.1


class Progress:
    """A line on standard error, when that is a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._drawn_at = 0.0

    def show(self, line: str) -> None:
        """Write the line over the last one."""
        if self._shown and time.monotonic() - self._drawn_at >= REDRAW_SECONDS:
            self._drawn_at = time.monotonic()
            click.echo(f"\r\x1b[2K{line}", nl=False, err=True)

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._shown:
            click.echo("\r\x1b[2K", nl=False, err=True)
            self._drawn_at = 0.0
