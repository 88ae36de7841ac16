"""liveserver bench: what a machine carries, measured from the readers' side."""

import contextlib
import secrets
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from liveserver.cli.bench import limits, local
from liveserver.cli.bench.crowd import gathered
from liveserver.cli.bench.document import document
from liveserver.cli.bench.plan import Plan
from liveserver.cli.bench.progress import Progress
from liveserver.cli.bench.report import Report
from liveserver.cli.bench.result import Result
from liveserver.cli.bench.scenarios import Scenarios
from liveserver.cli.bench.target import Target, find
from liveserver.cli.bench.usage import Usage, listening_on
from liveserver.cli.client import ApiError, Client
from liveserver.model import times
from liveserver.model.entry import BODY_MAX_BYTES

FARTHEST_BEHIND = 10_000  # what a blog's log keeps at least (contract, section 4)
CLEAN_UP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Where:
    """The server to measure: address, token, its processes as far as they can be seen, and what it is in words."""

    url: str
    token: str
    server: Usage
    words: str


@click.command("bench")
@click.option("--url", envvar="LIVESERVER_URL", default="", help="The server. [LIVESERVER_URL; unset: one of its own]")
@click.option("--token", envvar="LIVESERVER_TOKEN", default="", help="An admin's, for --url. [LIVESERVER_TOKEN]")
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes of a server of its own."
)
@click.option("--readers", type=click.IntRange(1), default=1000, show_default=True, help="How many read.")
@click.option("--processes", type=click.IntRange(1), help="That hold the readers. [default: one for two processors]")
@click.option("--seconds", type=click.FloatRange(0.1), default=10.0, show_default=True, help="How long to be steady.")
@click.option("--rate", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Entries a second meanwhile.")
@click.option(
    "--bytes", "body_bytes", type=click.IntRange(1, BODY_MAX_BYTES), default=600, show_default=True, help="Of an entry."
)
@click.option(
    "--burst", type=click.IntRange(0), default=200, show_default=True, help="Entries published at once; 0: none."
)
@click.option(
    "--slow", type=click.IntRange(0), default=100, show_default=True, help="Readers that do not read; 0: none."
)
@click.option(
    "--storm",
    type=click.IntRange(0, FARTHEST_BEHIND),
    default=20,
    show_default=True,
    help="All readers drop, and come back so many events behind; 0: no storm.",
)
@click.option("--plain", is_flag=True, help="Readers that take no compression; browsers do.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    default="liveserver-bench.json",
    show_default=True,
    help="Where all figures go.",
)
@click.option(
    "--png",
    "png_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    default="liveserver-bench.png",
    show_default=True,
    help="Where the picture of the times goes.",
)
def command(
    *, url: str, token: str, workers: int, plain: bool, json_file: Path, png_file: Path, **options: Any
) -> None:
    """Measure what a server carries: readers, a steady stream, a burst, slow readers, a resume storm.

    Without --url it starts a server of its own, with a store that is gone afterwards. With it, it makes a blog there
    and deletes it afterwards. Ends with 1 when a reader missed an event, had one twice or out of order, or was lost.
    """
    for file in (json_file, png_file):
        if not file.parent.is_dir():
            raise click.ClickException(f"there is no directory {file.parent} for {file.name}")
    files = limits.raise_files()
    options["processes"] = limits.processes(options["readers"] + options["slow"], options["processes"], files)
    plan = Plan(deflate=not plain, **options)
    with _stoppable(), _where(url, token, workers) as where:
        report = _measure(plan, where)
    for line in report.lines():
        click.echo(line)
    json_file.write_bytes(orjson.dumps(document(report), option=orjson.OPT_INDENT_2) + b"\n")
    from liveserver.cli.bench import picture  # Pillow is loaded by nobody who does not draw

    picture.draw(report).save(png_file)
    click.echo(f"\nwritten: {json_file}, {png_file}")
    if not report.kept:
        raise SystemExit(1)


def _measure(plan: Plan, where: Where) -> Report:
    at = times.to_wire(datetime.now(UTC))
    results: list[Result] = []
    progress = Progress()
    with _blog(where, deflate=plan.deflate) as target, gathered(target, plan.processes) as crowd:
        scenarios = Scenarios(plan, target, where.token, crowd, where.server, progress)
        finished = False
        with contextlib.suppress(KeyboardInterrupt):
            for result in scenarios.run():
                results.append(result)
            finished = True
        progress.clear()
        if not finished:
            click.echo("stopping", err=True)
    return Report(
        at=at,
        server=where.words,
        plan=plan,
        results=results,
        totals=crowd.totals,
        undelivered=scenarios.undelivered,
        stalls=scenarios.stalls,
        slow_readers=scenarios.slow_readers,
        kib_per_reader=scenarios.kib_per_reader,
        server_seen=where.server.known,
        finished=finished,
    )


@contextlib.contextmanager
def _where(url: str, token: str, workers: int) -> Iterator[Where]:
    if not url:
        with local.serving(workers) as server:
            words = f"a server of its own, {workers} worker{'s' * (workers > 1)}, embedded store"
            yield Where(server.url, server.token, Usage([server.pid]), words)
        return
    with Client(url, token, patience_seconds=0) as client:
        url = client.url
    probe = find(url, "", deflate=False)
    usage = Usage(listening_on(probe.address[1]) if probe.local else [])
    seen = f"seen here as {', '.join(usage.names)}" if usage.known else "its processes are not seen"
    yield Where(url, token, usage, f"{url} ({seen})")


@contextlib.contextmanager
def _blog(where: Where, *, deflate: bool) -> Iterator[Target]:
    """A blog for the run, deleted afterwards."""
    slug = f"bench-{secrets.token_hex(4)}"
    target = find(where.url, slug, deflate=deflate)
    with Client(where.url, where.token, patience_seconds=CLEAN_UP_SECONDS) as client:
        client.request("POST", "/api/v1/blogs", {"slug": slug, "title": "A measurement, gone when it is done"})
        try:
            yield target
        finally:
            try:
                client.request("DELETE", f"/api/v1/blogs/{slug}")
            except (click.ClickException, ApiError) as error:
                click.echo(f"the blog {slug} is still there: {error.format_message()}", err=True)


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does: what was started and made is taken away again."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
