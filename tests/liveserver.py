"""A real liveserver in a process of its own, on a port and a data directory of its own."""

import contextlib
import itertools
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

TOKEN = "token-of-the-tests-token-of-the-tests"
DEADLINE_SECONDS = 60.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")

# How clients of httpx ask a server on this machine: past any proxy, and without the list of the world's certificates,
# which takes longer to read than most tests to run.
PLAIN: dict[str, Any] = {"trust_env": False, "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}

_numbers = itertools.count(1)


class Liveserver:
    """One server; may be killed and started again on the same port and directory."""

    module = "liveserver"

    def __init__(self, directory: Path, **settings: Any) -> None:
        self.directory = directory
        self.token = TOKEN
        self.port = 0
        self.settings = {"admin_token": TOKEN, "data_dir": directory / "data", "max_readers_per_ip": 0, **settings}
        self.process: subprocess.Popen[bytes] | None = None
        self.output = directory / "output.txt"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIVESERVER_")}
        given = {f"LIVESERVER_{name.upper()}": str(value) for name, value in self.settings.items()}
        return inherited | given | {"LIVESERVER_PORT": str(self.port), "PYTHONWARNINGS": "default"}

    def start(self) -> "Liveserver":
        self.output.unlink(missing_ok=True)
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module, "serve"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: ADDRESS.search(self.said()) or self.process.poll() is not None, self.said)
        found = ADDRESS.search(self.said())
        assert found, self.said()
        self.port = int(found[1])
        self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        def ready() -> bool:
            assert self.process is not None and self.process.poll() is None, self.said()
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(f"{self.url}/readyz", **PLAIN).is_success
            return False

        wait_for(ready, self.said)

    def said(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def stop(self) -> int:
        """Ask it to stop, and answer its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(DEADLINE_SECONDS)

    def kill(self) -> None:
        """kill -9 of the whole tree, the embedded store included, which a session of its own does not protect."""
        assert self.process is not None
        for pid in [*self.children(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(DEADLINE_SECONDS)

    def end(self) -> None:
        """Be gone, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def children(self) -> list[int]:
        """Processes below ours, the deepest last."""
        assert self.process is not None
        return list(_below(self.process.pid))

    @property
    def store_pid(self) -> int:
        """The embedded Valkey's process."""
        for pid in self.children():
            if b"valkey-server" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        raise AssertionError("no valkey-server below the server")

    @property
    def store_url(self) -> str:
        return f"unix://{self.settings['data_dir']}/valkey.sock"

    def client(self, **options: Any) -> httpx.Client:
        """A client that is signed in as admin."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return httpx.Client(base_url=self.url, headers=headers, **PLAIN, timeout=30, **options)

    def new_blog(self, **fields: Any) -> str:
        """Make a blog, unless it is said of a slug that no other test has, and answer the slug."""
        slug: str = fields.get("slug") or f"blog-{next(_numbers)}-{os.getpid()}"
        with self.client() as client:
            answer = client.post("/api/v1/blogs", json={"title": f"Blog {slug}", **fields, "slug": slug})
        assert answer.status_code == 201, answer.text
        return slug


def wait_for(condition: Callable[[], Any], explain: Callable[[], str] = str, seconds: float = DEADLINE_SECONDS) -> Any:
    """Wait until a condition holds, and answer its value; fails after a time that only a fault can take."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited in vain: {explain()}"
        time.sleep(0.01)
    return value


def _below(pid: int) -> Iterator[int]:
    children = Path(f"/proc/{pid}/task").glob("*/children")
    for child in [child for listed in children for child in listed.read_text().split()]:
        yield int(child)
        yield from _below(int(child))
