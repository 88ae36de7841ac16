"""The command: liveserver serve, token, person, settings, and those that act on a running server."""

import importlib
import sys

import click

from liveserver import __version__
from liveserver.errors import SetupError

# Each is a module of this package; the one whose name is taken is called otherwise.
COMMANDS = ("serve", "publish", "watch", "import", "token", "person", "settings", "bench")
MODULES = {"import": "importing"}


class Commands(click.Group):
    """Imports a command when it is asked for: a machine that publishes waits for no server's modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the alphabet."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of this name, or None."""
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{MODULES.get(name, name)}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="liveserver")
def cli() -> None:
    """Live blogs: an entry posted is on every reader's screen a moment later."""


def main() -> None:
    """Run the command; what people must mend is said in a sentence."""
    try:
        cli()
    except SetupError as error:
        click.echo(f"liveserver: {error}", err=True)
        sys.exit(1)
