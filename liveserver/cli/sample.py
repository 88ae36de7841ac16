"""The sample blog: on an empty store, replayed into the running server as an import by its user would be."""

import asyncio
import contextlib
import logging
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from importlib import resources

import click
import httpx

from liveserver.cli.store import opened
from liveserver.errors import LiveserverError
from liveserver.model import times
from liveserver.store.tokens import Tokens

log = logging.getLogger(__name__)

SLUG = "apollo-11"
# Four seconds for each of its 72 entries: time to read a headline before the next one comes.
REPLAY_SECONDS = 288
WAIT_SECONDS = 0.1


class Sample:
    """Loads the sample blog when the server is ready, unless there are blogs already."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._stopped = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="sample", daemon=True)

    def start(self) -> "Sample":
        """Begin, beside the server."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop, wherever it is."""
        self._stopped.set()
        if self._child is not None:
            self._child.terminate()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._stopped.wait(WAIT_SECONDS):
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{self._origin}/readyz").is_success:
                    break
        else:
            return
        try:
            asyncio.run(self._load())
        except LiveserverError as error:
            log.warning("the sample blog was not loaded: %s", error.detail)

    async def _load(self) -> None:
        async with opened() as store:
            if await store.blogs():
                return
            tokens = Tokens(store.client, store.keys)
            now = times.to_wire(datetime.now(UTC))
            token, text, _ = await tokens.create(name="sample", role="admin", blogs=[SLUG], at=now)
        click.echo(f"  the sample blog, arriving now:  {self._origin}/blogs/{SLUG}")
        sys.stdout.flush()
        with resources.as_file(resources.files("liveserver") / "sample" / f"{SLUG}.txt") as file:
            self._child = subprocess.Popen(  # noqa: ASYNC220  (nothing else runs in this loop)
                [sys.executable, "-m", "liveserver", "import", SLUG, str(file), "--replay", str(REPLAY_SECONDS)],
                env=os.environ | {"LIVESERVER_URL": self._origin, "LIVESERVER_TOKEN": text},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            _, said = self._child.communicate()
        if self._child.returncode and not self._stopped.is_set():
            log.warning("the sample blog was not loaded whole: %s", said.decode(errors="replace").strip())
        if not self._stopped.is_set():
            async with opened() as store:
                await Tokens(store.client, store.keys).revoke(token.id, now)
