"""liveserver watch: a blog on the terminal, as it happens."""

import random
import time
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import click
import httpx
import orjson

from liveserver.cli.client import Client, with_client
from liveserver.model import times

# As every client comes back: at random within a time that doubles (docs/api.md).
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
GONE = (4404, 4410)


@click.command("watch")
@click.argument("slug")
@click.option("--since", type=click.IntRange(0), metavar="SEQ", help="Begin after this event; 0: with the first one.")
@click.option("--json", "as_json", is_flag=True, help="One event a line, as the API has it.")
@with_client
def command(client: Client, slug: str, since: int | None, as_json: bool) -> None:
    """Print what happens in the blog SLUG: each event once and in order, through restarts of the server."""
    path = f"/api/v1/blogs/{quote(slug, safe='')}"
    answer, _ = client.request("GET", f"{path}?limit=1")
    blog: dict[str, Any] = answer["blog"]
    for message in _messages(client, f"{path}/stream", since):
        match message["type"]:
            case "hello" | "tick":
                continue
            case "reset":
                click.echo("what happened before can't be had any more; going on from here", err=True)
            case "close" if message["code"] in GONE:
                raise click.ClickException(message["reason"])
            case "close":
                continue
            case _ if as_json:
                click.echo(orjson.dumps(message).decode())
            case _:
                blog = message.get("blog", blog)
                click.echo(_line(message, blog))


def _messages(client: Client, path: str, since: int | None) -> Iterator[dict[str, Any]]:
    """Every message of the stream; a line that is lost is made anew, from the last event on."""
    position = "" if since is None else f"?since={since}"
    headers = {"Accept": "text/event-stream"}
    failures = 0
    while True:
        try:
            with client.stream(path + position, headers) as lines:
                for last, message in _events(lines):
                    if last:
                        headers["Last-Event-ID"] = last
                    failures = 0
                    yield message
        except httpx.TransportError:
            pass
        failures += 1
        time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(failures, 10))))


def _events(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Server-Sent Events as (id, message)."""
    last = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            last = value
        elif name == "data":
            yield last, orjson.loads(value)


def _line(event: dict[str, Any], blog: dict[str, Any]) -> str:
    """An event in one line, at its time by the blog's clock."""
    label = times.clock_label(event["at"], blog["timezone"], blog["time_label"], blog["time_format"])
    what = event["type"].partition(".")[2]
    said = event["entry"]["title"] or event["entry"]["url"] if "entry" in event else event.get("id", blog["title"])
    return f"{label}  {event['type'].partition('.')[0]} {what}  {said}"
