"""liveserver import: a page of text becomes a live blog."""

import codecs
import hashlib
import sys
import time
import uuid
from datetime import date, datetime
from typing import Any, BinaryIO
from urllib.parse import quote

import click
import orjson

from liveserver.cli.client import ApiError, Client, with_client
from liveserver.model import text, times
from liveserver.model.blog import SLUG
from liveserver.model.transcript import Post, Transcript, parse

PAGE = 100


def _zone(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    try:
        return name and times.zone(name).key
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _slug(_: click.Context, __: click.Parameter, slug: str) -> str:
    if not SLUG.fullmatch(slug):
        raise click.BadParameter("must be small letters, digits and single hyphens, such as apollo-11")
    return slug


def _encoding(_: click.Context, __: click.Parameter, name: str) -> str:
    try:
        "".encode(name)
    except LookupError as error:
        raise click.BadParameter(str(error)) from None
    return name


def _day(_: click.Context, __: click.Parameter, moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@click.command("import")
@click.argument("slug", callback=_slug)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--replay",
    "replay_seconds",
    type=click.FloatRange(0),
    default=0,
    metavar="SECONDS",
    help="Spread the entries evenly over so many seconds, so that they are seen arriving.",
)
@click.option("--skip-bad", is_flag=True, help="Leave out what can't be read, instead of importing nothing.")
@click.option("--timezone", callback=_zone, metavar="ZONE", help="What the page's zone means, such as Europe/Dublin.")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    metavar="YYYY-MM-DD",
    help="The day of the newest entry, where the page does not say it.",
)
@click.option(
    "--encoding",
    callback=_encoding,
    default="utf-8",
    show_default=True,
    metavar="NAME",
    help="How the file is encoded, such as cp1252.",
)
@click.option("--end", is_flag=True, help="The coverage is over: the blog ends with its last entry.")
@with_client
def command(
    client: Client,
    slug: str,
    file: BinaryIO,
    replay_seconds: float,
    skip_bad: bool,
    timezone: str | None,
    day: date | None,
    encoding: str,
    end: bool,
) -> None:
    """Import the page of text FILE (- is standard input) into the blog SLUG.

    The blog is made if it is missing. A page is a headline, a standfirst and a day, then entries, newest first: each a
    line such as "2017 GMT — The Eagle has landed", and paragraphs. What the blog has already is not published again,
    so that an import that was cut off can be run once more.
    """
    name = "-" if file is sys.stdin.buffer else str(getattr(file, "name", "-"))
    transcript = parse(_decoded(file.read(), encoding, name), timezone=timezone, date=day)
    for problem in transcript.problems:
        click.echo(f"{name}:{problem.line}: {problem.reason}", err=True)
    if transcript.problems and not skip_bad:
        raise click.ClickException("nothing is imported; mend these lines, or leave them out with --skip-bad")
    if not transcript.posts:
        raise click.ClickException(f"{name} has no entry that can be read; nothing is imported")
    blog = _blog(client, slug, transcript)
    missing = _missing(client, slug, transcript.posts)
    _publish(client, blog, missing, replay_seconds, name)
    if end:
        over = {"status": "ended", "ended_at": transcript.posts[-1].published_at}
        client.request("PATCH", f"/api/v1/blogs/{slug}", over)
    there = len(transcript.posts) - len(missing)
    known = f" ({there} of them were there already)" if there else ""
    click.echo(f"{len(transcript.posts)} entries{known}: {client.address(blog['url'])}")


def _decoded(page: bytes, encoding: str, name: str) -> str:
    """The text of a file; one that says by its first bytes that it is UTF-16 is read as that."""
    if page.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return page.decode(encoding)
    except UnicodeDecodeError as error:
        line = page.count(b"\n", 0, error.start) + 1
        hint = "say how the file is encoded with --encoding, such as cp1252"
        raise click.ClickException(f"{name}:{line}: is not {encoding} from here on; {hint}") from None


def _blog(client: Client, slug: str, transcript: Transcript) -> dict[str, Any]:
    """The blog as the server has it, made now if there is none."""
    for _ in range(2):
        try:
            return dict(client.request("GET", f"/api/v1/blogs/{slug}")[0]["blog"])
        except ApiError as error:
            if error.status != 404:
                raise
        try:
            key = str(uuid.uuid4())
            return dict(client.request("POST", "/api/v1/blogs", _new_blog(slug, transcript), idempotency_key=key)[0])
        except ApiError as error:
            # Somebody else made it just now.
            if error.status != 409:
                raise
    raise click.ClickException(f"the blog {slug} is being made and deleted by somebody else")


def _new_blog(slug: str, transcript: Transcript) -> dict[str, Any]:
    words = slug.replace("-", " ")
    series = {"name": transcript.series, "previous": transcript.previous}
    fields = {
        "slug": slug,
        "title": transcript.headline or words[0].upper() + words[1:],
        "standfirst": transcript.standfirst,
        "timezone": transcript.timezone,
        "time_label": transcript.time_label,
        "time_format": transcript.time_format,
        "language": transcript.language,
        "day_one": transcript.day_one,
        "series": {name: value for name, value in series.items() if value} or None,
        "started_at": transcript.posts[0].published_at,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _missing(client: Client, slug: str, posts: tuple[Post, ...]) -> list[Post]:
    """The entries that the blog does not have yet."""
    there = set()
    cursor: str | None = ""
    while cursor is not None:
        query = f"?limit={PAGE}" + (f"&cursor={quote(cursor)}" if cursor else "")
        page, _ = client.request("GET", f"/api/v1/blogs/{slug}/entries{query}")
        there |= {(entry["published_at"], entry["title"], entry["html"]) for entry in page["entries"]}
        cursor = page["next"]
    return [post for post in posts if _identity(post) not in there]


def _identity(post: Post) -> tuple[str, str | None, str]:
    return post.published_at, post.title and text.one_line(post.title), text.to_html(post.body, "markdown")


def _publish(client: Client, blog: dict[str, Any], posts: list[Post], replay_seconds: float, name: str) -> None:
    """Publish, the oldest first, evenly over so many seconds."""
    began = time.monotonic()
    pause_seconds = replay_seconds / max(1, len(posts) - 1)
    path = f"/api/v1/blogs/{blog['slug']}/entries"
    hidden = not sys.stderr.isatty()
    with click.progressbar(posts, label=blog["slug"], file=sys.stderr, hidden=hidden, show_pos=True) as shown:
        for number, post in enumerate(shown):
            time.sleep(max(0.0, began + number * pause_seconds - time.monotonic()))
            try:
                client.request("POST", path, _entry(post), idempotency_key=_key(blog, post))
            except ApiError as error:
                raise error.at(f"{name}:{post.line}") from None


def _entry(post: Post) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": post.title,
        "body": post.body,
        "format": "markdown",
        "published_at": post.published_at,
        "labels": list(post.labels),
        "key": post.key,
        "pin": post.lead or None,
        "correction": post.correction,
    }
    return {field: value for field, value in fields.items() if value is not None}


def _key(blog: dict[str, Any], post: Post) -> str:
    """An idempotency key that is the same whenever this entry is imported into this blog.

    When the blog was made is part of it: one that is deleted and made anew must get its entries again.
    """
    parts = [blog["slug"], blog["created_at"], post.published_at, post.title, post.body]
    return "import-" + hashlib.sha256(orjson.dumps(parts)).hexdigest()
