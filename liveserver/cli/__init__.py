"""The command: liveserver serve, token, person, settings, and those that act on a running server."""

import sys

import click

from liveserver import __version__
from liveserver.cli import bench, importing, person, publish, serve, settings, token, watch
from liveserver.errors import SetupError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="liveserver")
def cli() -> None:
    """Live blogs: an entry posted is on every reader's screen a moment later."""


for _part in (serve, publish, watch, importing, token, person, settings, bench):
    cli.add_command(_part.command)


def main() -> None:
    """Run the command; what people must mend is said in a sentence."""
    try:
        cli()
    except SetupError as error:
        click.echo(f"liveserver: {error}", err=True)
        sys.exit(1)
