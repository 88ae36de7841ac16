"""A server of one's own: on a free port, with an embedded store in a directory that is gone afterwards."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import httpx

START_SECONDS = 60.0
STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is, how to publish on it, and its process."""

    url: str
    token: str
    pid: int


@contextlib.contextmanager
def serving(workers: int) -> Iterator[Server]:
    """Start a server with so many workers, and stop it with the block. Raises ClickException when it does not start.

    Settings of the environment hold for it, but for what makes it one's own.
    """
    token = secrets.token_urlsafe(24)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="liveserver-bench-", ignore_cleanup_errors=True) as directory:
        aliases = ("PORT", "WEB_CONCURRENCY", "REDIS_URL", "LIVESERVER_REDIS_URL")
        environment = {name: value for name, value in os.environ.items() if name not in aliases} | {
            "LIVESERVER_HOST": "127.0.0.1",
            "LIVESERVER_PORT": str(port),
            "LIVESERVER_WORKERS": str(workers),
            "LIVESERVER_DATA_DIR": str(Path(directory) / "data"),
            "LIVESERVER_ADMIN_TOKEN": token,
            "LIVESERVER_SAMPLE": "no",
        }
        said = Path(directory) / "said.txt"
        with said.open("wb") as output:
            child = subprocess.Popen(
                [sys.executable, "-m", "liveserver", "serve"],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us: the server is stopped when the readers have left.
                start_new_session=True,
            )
        try:
            _wait_until_ready(url, child, said)
            yield Server(url, token, child.pid)
        finally:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _wait_until_ready(url: str, child: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + START_SECONDS
    with httpx.Client(trust_env=False) as client:
        while child.poll() is None and time.monotonic() < until:
            with contextlib.suppress(httpx.TransportError):
                if client.get(f"{url}/readyz").is_success:
                    return
            time.sleep(0.05)
    last = "\n  ".join(said.read_text(errors="replace").strip().splitlines()[-5:])
    raise click.ClickException(f"a server of its own does not start; its last words:\n  {last}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
