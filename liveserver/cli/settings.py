"""liveserver settings: every setting, what it means and what it is now."""

import os
import re

import click

from liveserver import settings


@click.command("settings")
def command() -> None:
    """List every setting: its variable, its present value, what it means.

    Each is an environment variable and an option of "serve": LIVESERVER_TICK_SECONDS is --tick-seconds.
    """
    present = settings.read(os.environ)
    for declaration in settings.declared():
        names = " ".join((settings.variable(declaration.name), *declaration.metadata["aliases"]))
        value = getattr(present, declaration.name)
        if declaration.metadata["secret"] and value:
            value = "(set)"
        elif "@" in str(value):  # of a URL, what comes before the @ is for nobody's eyes
            value = re.sub(r"//[^@]*@", "//…@", str(value))
        changed = (
            "" if getattr(present, declaration.name) == declaration.default else f"  [default: {declaration.default}]"
        )
        click.echo(
            f"{names}\n    {value if value != '' else '(empty)'}{changed}\n    {declaration.metadata['meaning']}"
        )
