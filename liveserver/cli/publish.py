"""liveserver publish: an entry from the command line."""

import sys
import uuid
from typing import Any
from urllib.parse import quote

import click

from liveserver.cli.client import Client, with_client


@click.command("publish")
@click.argument("slug")
@click.argument("body", required=False)
@click.option("--title", help="The headline.")
@click.option("--label", "labels", multiple=True, help="breaking, analysis, or a word of your own; may be given again.")
@click.option("--author", help="Whose name stands above it.")
@click.option("--key", is_flag=True, help="It is a key event.")
@click.option("--pin", is_flag=True, help="Keep it on top.")
@click.option("--draft", is_flag=True, help="Not for readers yet.")
@click.option("--format", type=click.Choice(["markdown", "html", "text"]), default="markdown", show_default=True)
@with_client
def command(client: Client, slug: str, body: str | None, draft: bool, **fields: Any) -> None:
    """Publish BODY, or what is on standard input, in the blog SLUG; prints where it is read.

    Sent again until the server has acknowledged it, it is published once.
    """
    if body is None:
        body = "" if sys.stdin.isatty() else sys.stdin.read()
    given = {name: value for name, value in fields.items() if value}
    given |= {"body": body, "status": "draft" if draft else "published"}
    path = f"/api/v1/blogs/{quote(slug, safe='')}/entries"
    answer, _ = client.request("POST", path, given, idempotency_key=str(uuid.uuid4()))
    entry = answer["entry"]
    click.echo(client.address(entry["url"]) if entry["status"] == "published" else f"draft {entry['id']}")
