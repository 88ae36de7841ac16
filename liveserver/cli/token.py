"""liveserver token: the tokens of machines."""

import asyncio
from datetime import UTC, datetime

import click
import orjson

from liveserver.cli.store import opened
from liveserver.errors import Invalid
from liveserver.model import times
from liveserver.newsroom import door
from liveserver.newsroom.inputs import NewToken
from liveserver.store.tokens import Tokens


@click.group("token")
def command() -> None:
    """Make, list and revoke tokens for machines. Acts on the store: the server may be running or not."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["writer", "editor", "admin"]), default="editor", show_default=True)
@click.option("--blog", "blogs", multiple=True, metavar="SLUG", help="Limit it to this blog; may be given again.")
def create(name: str, role: str, blogs: tuple[str, ...]) -> None:
    """Make a token called NAME and print it, this once."""
    wanted = orjson.dumps({"name": name, "role": role, "blogs": blogs or None})
    try:
        new = door.check(NewToken, wanted)
    except Invalid as error:
        raise click.ClickException(error.detail) from None
    asyncio.run(_create(new.name, new.role, new.blogs))


@command.command("list")
def list_() -> None:
    """List the tokens: id, role, name, blogs, since when."""
    asyncio.run(_list())


@command.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """End a token; it is dead at once."""
    asyncio.run(_revoke(token_id))


async def _create(name: str, role: str, blogs: list[str] | None) -> None:
    async with opened() as store:
        token, text, _ = await Tokens(store.client, store.keys).create(name=name, role=role, blogs=blogs, at=_now())
    # The token alone on standard output, so that TOKEN=$(liveserver token create me) works.
    click.echo(
        f"token {token.id}: {token.name}, {token.role}" + (f", only {', '.join(blogs)}" if blogs else ""), err=True
    )
    click.echo(text)


async def _list() -> None:
    async with opened() as store:
        for token in await Tokens(store.client, store.keys).list():
            click.echo(f"{token.id}  {token.role:6}  {token.created_at}  {token.name}  {', '.join(token.blogs or ())}")


async def _revoke(token_id: str) -> None:
    async with opened() as store:
        if not await Tokens(store.client, store.keys).revoke(token_id, _now()):
            raise click.ClickException(f"there is no token {token_id}; see: liveserver token list")
    click.echo(f"token {token_id} is dead", err=True)


def _now() -> str:
    return times.to_wire(datetime.now(UTC))
