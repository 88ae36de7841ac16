"""liveserver serve: the server, and its embedded store when no other is named."""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from typing import Any

import click

from liveserver import __version__, logs, settings
from liveserver.errors import SetupError, StoreUnavailable
from liveserver.fanout import metrics
from liveserver.media.storage import open_storage
from liveserver.newsroom.invitations import Invitations
from liveserver.newsroom.people import People
from liveserver.settings import Settings
from liveserver.store.embedded import EmbeddedStore
from liveserver.store.store import Store
from liveserver.web import app, server


def options(command: Any) -> Any:
    """Give a command one option for each setting."""
    for declaration in reversed(settings.declared()):
        name = "--" + declaration.name.replace("_", "-")
        kind = type(declaration.default)
        shape: dict[str, Any] = (
            {"is_flag": True} if kind is bool else {"type": str if kind not in (int, float) else kind}
        )
        default = f" [default: {declaration.default}]" if declaration.default not in ("", False) else ""
        words = declaration.metadata["meaning"] + default
        command = click.option(name, declaration.name, default=None, help=words, **shape)(command)
    return command


@click.command("serve")
@options
def command(**given: Any) -> None:
    """Serve live blogs. Every option is an environment variable, too: --port is LIVESERVER_PORT."""
    environment = dict(os.environ)
    for name, value in given.items():
        if value is not None:
            environment[settings.variable(name)] = str(value)
    chosen = settings.read(environment)
    logs.configure(chosen.log_format)
    with contextlib.ExitStack() as stack:
        url, identity = chosen.redis_url, ""
        if not url:
            embedded = EmbeddedStore(chosen.data_dir)
            embedded.start()
            stack.callback(embedded.stop)
            url, identity = embedded.url, embedded.identity
        asyncio.run(_check(Store(url, chosen.key_prefix, identity)))
        open_storage(chosen.media_url, chosen.data_dir)
        os.environ.update(settings.to_environment(chosen))
        os.environ.update({app.STORE_URL: url, app.STORE_IDENTITY: identity})
        if chosen.workers > 1:
            os.environ[metrics.SHARED] = stack.enter_context(tempfile.TemporaryDirectory(prefix="liveserver-metrics-"))
        # Uvicorn raises the signal that stopped it once more when it is done: by then it has been obeyed.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        listening = server.bind(chosen)
        origin = _origin(chosen, listening[0].getsockname()[1])
        public = chosen.public_url.rstrip("/") or origin
        link = asyncio.run(_first_link(Store(url, chosen.key_prefix, identity), public))
        _greet(chosen, origin, link)
        if chosen.sample:
            from liveserver.cli.sample import Sample  # and with it a client, which no other server needs

            stack.callback(Sample(origin).start().stop)
        server.serve(listening)


async def _check(store: Store) -> None:
    """Say now, in a sentence, what would keep every request from being answered."""
    try:
        await store.check()
    except StoreUnavailable as error:
        raise SetupError(error.detail) from None
    finally:
        await store.close()


async def _first_link(store: Store, origin: str) -> str | None:
    """A link for the first who manages people; None when there is somebody."""
    try:
        return await Invitations(People(store)).invite_first(origin)
    finally:
        await store.close()


def _origin(chosen: Settings, port: int) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(chosen.host, chosen.host)  # noqa: S104  (told apart, not bound)
    return f"http://{host if ':' not in host or host.startswith('[') else f'[{host}]'}:{port}"


def _greet(chosen: Settings, origin: str, link: str | None) -> None:
    kept = "the store at LIVESERVER_REDIS_URL" if chosen.redis_url else str(chosen.data_dir)
    click.echo(f"liveserver {__version__}: {origin} (everything is kept in {kept})")
    command = "liveserver" if shutil.which("liveserver") else os.path.relpath(sys.argv[0])
    if link is not None:
        click.echo(f"  to become the first admin, within 15 minutes:  {link}")
    else:
        click.echo(f"  somebody new for the newsroom:  {command} person add NAME --invite")
    click.echo(f"  a token to publish with:  {command} token create NAME")
    sys.stdout.flush()
