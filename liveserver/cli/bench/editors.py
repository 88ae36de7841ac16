"""The editors: a few connections that post entries, at a rate or as fast as they are acknowledged."""

import http.client
import itertools
import ssl
import threading
import time
from collections import Counter
from importlib import resources

import orjson

from liveserver.cli.bench.distribution import Distribution
from liveserver.cli.bench.target import Target
from liveserver.cli.bench.wire import TITLE

# A newsroom's day; and enough that one answer that takes long does not hold up the next post.
EDITORS = 8
TIMEOUT_SECONDS = 30.0


class Posts:
    """So many entries, posted by threads of this process; ask it at any time how far it is."""

    def __init__(self, target: Target, token: str, *, count: int, rate: float, body_bytes: int) -> None:
        """``rate``: entries per second; 0 posts each as soon as an editor is free."""
        self.answers = Distribution()  # from the POST's start to its answer
        self.acknowledged = 0
        self.head = 0  # the highest seq that was acknowledged
        self.failures: Counter[str] = Counter()
        self.began_ns = time.monotonic_ns()
        self.ended_ns = self.began_ns
        self._target, self._token = target, token
        self._count, self._rate = count, rate
        self._numbers = itertools.count()
        self._bodies = _bodies(body_bytes)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._post_some, name="editor") for _ in range(min(EDITORS, count))]

    def __enter__(self) -> "Posts":
        self.began_ns = time.monotonic_ns()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    @property
    def done(self) -> bool:
        """Whether all have been answered."""
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def seconds(self) -> float:
        """From the first POST to the last answer."""
        return (self.ended_ns - self.began_ns) / 1e9

    def _post_some(self) -> None:
        connection = self._connection()
        try:
            while (number := next(self._numbers)) < self._count:
                due = self.began_ns / 1e9 + number / self._rate if self._rate else 0.0
                if self._stopped.wait(max(0.0, due - time.monotonic())):
                    return
                failure = self._post(connection, number)
                if failure:
                    connection.close()
                    with self._lock:
                        self.failures[failure] += 1
        finally:
            connection.close()

    def _post(self, connection: http.client.HTTPConnection, number: int) -> str:
        """Post one entry; answers what went wrong."""
        headers = {
            "Host": self._target.host,
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
        }
        began_ns = time.monotonic_ns()
        entry = {"title": f"{TITLE}{began_ns}", "body": self._bodies[number % len(self._bodies)], "format": "text"}
        try:
            connection.request("POST", f"{self._target.path}/entries", orjson.dumps(entry), headers)
            answer = connection.getresponse()
            said = orjson.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            return str(error) or type(error).__name__
        ended_ns = time.monotonic_ns()
        if answer.status != 201:
            return f"{answer.status}: {said.get('detail', answer.reason)}"
        with self._lock:
            self.answers.add(ended_ns - began_ns)
            self.acknowledged += 1
            self.head = max(self.head, said["position"]["seq"])
            self.ended_ns = max(self.ended_ns, ended_ns)
        return ""

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._target.address[:2]
        if not self._target.tls:
            return http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(self._target.hostname, port, timeout=TIMEOUT_SECONDS, context=context)


def _bodies(size: int) -> list[str]:
    """Prose of so many bytes, from several places of the sample blog: it is compressed as well as entries are."""
    page = (resources.files("liveserver") / "sample" / "apollo-11.txt").read_text("utf-8")
    words = " ".join(page.encode("ascii", "ignore").decode().split())
    return [(words[start:] + " " + words * (size // len(words) + 1))[:size] for start in range(0, len(words), 997)]
