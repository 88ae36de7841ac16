"""liveserver person: the people of the newsroom."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from typing import Any

import click
import orjson

from liveserver import settings
from liveserver.cli.store import opened
from liveserver.errors import LiveserverError
from liveserver.newsroom import door
from liveserver.newsroom.inputs import NewInvitation, NewPerson, PersonPatch
from liveserver.newsroom.invitations import Invitations, link
from liveserver.newsroom.people import People
from liveserver.settings import Settings
from liveserver.store.people import Person

THE_COMMAND_LINE = "the command line"


@click.group("person")
def command() -> None:
    """Make, list and remove people who sign in. Acts on the store: the server may be running or not."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["writer", "editor", "admin"]), default="editor", show_default=True)
@click.option("--blog", "blogs", multiple=True, metavar="SLUG", help="Limit them to this blog; may be given again.")
@click.option("--invite", is_flag=True, help="Print a link, good once, where they choose a name and a password.")
def add(name: str, role: str, blogs: tuple[str, ...], invite: bool) -> None:
    """Make somebody called NAME, and ask for their password; or invite them."""
    asked: dict[str, Any] = {"name": name, "role": role, "blogs": blogs or None}
    if invite:
        _run(_invite(asked))
    else:
        _run(_add(asked | {"password": _ask_password()}))


@command.command("list")
def list_() -> None:
    """List the people: id, role, name, blogs, since when; then those who are invited."""
    _run(_list())


@command.command()
@click.argument("name")
def passwd(name: str) -> None:
    """Ask for another password of somebody, which signs them out everywhere."""
    _run(_passwd(name, _ask_password()))


@command.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove somebody, who is signed out at once. What they wrote stays."""
    _run(_remove(name))


async def _add(asked: dict[str, Any]) -> None:
    new = door.check(NewPerson, orjson.dumps(asked))
    async with _people() as people:
        made, _ = await people.make(new, THE_COMMAND_LINE, None)
    click.echo(f"person {made['id']}: {_described(made)}", err=True)


async def _invite(asked: dict[str, Any]) -> None:
    new = door.check(NewInvitation, orjson.dumps(asked))
    async with _people() as people:
        invitation, text, _ = await Invitations(people).invite(new, THE_COMMAND_LINE)
    # The link alone on standard output, to be sent on.
    click.echo(f"invitation {invitation.id}: {_described(asked)}, until {invitation.expires_at}", err=True)
    click.echo(link(invitation, text, _origin(settings.read(os.environ))))


async def _list() -> None:
    async with _people() as people:
        for person in await people.store.people.list():
            click.echo(f"{person.id}  {person.role:6}  {person.created_at}  {_called(person.name, person.blogs)}")
        for each in await Invitations(people).list():
            whom = _called(each.name or "somebody", each.blogs)
            click.echo(f"{each.id}  {each.role:6}  {each.created_at}  {whom}  (invited until {each.expires_at})")


async def _passwd(name: str, password: str) -> None:
    patch = door.check(PersonPatch, orjson.dumps({"password": password}))
    async with _people() as people:
        person = await _named(people, name)
        await people.change(person.id, patch, THE_COMMAND_LINE)
    click.echo(f"{person.name} has another password, and is signed out everywhere", err=True)


async def _remove(name: str) -> None:
    async with _people() as people:
        person = await _named(people, name)
        await people.remove(person.id, THE_COMMAND_LINE)
    click.echo(f"{person.name} is removed", err=True)


@contextlib.asynccontextmanager
async def _people() -> AsyncIterator[People]:
    async with opened() as store:
        yield People(store)


async def _named(people: People, name: str) -> Person:
    person = await people.store.people.named(name)
    if person is None:
        raise click.ClickException(f"there is nobody called {name}; see: liveserver person list")
    return person


def _run(work: Any) -> None:
    try:
        asyncio.run(work)
    except LiveserverError as error:
        raise click.ClickException(error.detail) from None


def _ask_password() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _described(person: dict[str, Any]) -> str:
    only = f", only {', '.join(person['blogs'])}" if person["blogs"] else ""
    return f"{person['name']}, {person['role']}{only}"


def _called(name: str, blogs: list[str] | None) -> str:
    return f"{name}  {', '.join(blogs or ())}".rstrip()


def _origin(chosen: Settings) -> str:
    return chosen.public_url.rstrip("/") or f"http://{chosen.host}:{chosen.port}"
