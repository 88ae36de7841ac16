"""The HTTP client of commands that act on a running server: patient with the server, plain about what is wrong."""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import click
import httpx

from liveserver import __version__

URL = "http://127.0.0.1:8000"
# A server that restarts is back within seconds; after a minute somebody should look.
PATIENCE_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0
TIMEOUT_SECONDS = 30.0
PROBLEM = "application/problem+json"

Result = TypeVar("Result")


class ApiError(click.ClickException):
    """The server said no. ``status`` is its HTTP status, ``errors`` the fields it names: (field, message)."""

    def __init__(self, detail: str, status: int, errors: list[tuple[str, str]]) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = errors

    def at(self, place: str) -> "ApiError":
        """The same, with the place that led to it."""
        return ApiError(f"{place}: {self.message}", self.status, self.errors)

    def format_message(self) -> str:
        """The detail, and below it a line for each field that it does not mention anyway."""
        lines = [f"  {field}: {message}" for field, message in self.errors if f"{field}: {message}" not in self.message]
        return "\n".join([self.message, *lines])


class Client:
    """A connection to one server.

    A request that meets no answer, or a server that can't answer now (429 and 5xx), is sent again for
    ``patience_seconds``: with an idempotency key it takes effect once, however often it is sent.
    """

    def __init__(self, url: str, token: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise click.ClickException(f"{url!r} is no address such as {URL}; see LIVESERVER_URL or --url")
        self.url = url.rstrip("/")
        self._patience_seconds = patience_seconds
        headers = {"User-Agent": f"liveserver/{__version__}", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        local = urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")
        # A proxy of the environment has no way to this machine's own addresses.
        self._http = httpx.Client(headers=headers, timeout=TIMEOUT_SECONDS, trust_env=not local)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def request(
        self, method: str, path: str, json: Any = None, *, idempotency_key: str | None = None
    ) -> tuple[Any, httpx.Headers]:
        """Send a request; answers what the server sent, and its headers. Raises ApiError, ClickException.

        ``path`` begins with ``/``. Give a key to whatever must not happen twice.
        """
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        deadline = time.monotonic() + self._patience_seconds
        pause = FIRST_PAUSE_SECONDS
        told = False
        while True:
            try:
                answer = self._http.request(method, self.url + path, json=json, headers=headers)
            except httpx.TransportError as error:
                trouble = f"{self.url} does not answer ({_reason(error)})"
                asked_seconds = 0.0
            else:
                if answer.status_code != 429 and answer.status_code < 500:
                    return _read(answer, self.url)
                trouble = f"{self.url} can't do it now ({answer.status_code}: {_detail(answer)})"
                asked_seconds = _retry_after_seconds(answer)
            wait = max(pause, asked_seconds)
            if time.monotonic() + wait > deadline:
                raise click.ClickException(f"{trouble}; is it running, and is this its address?")
            if not told:
                click.echo(f"{trouble}; trying again for {self._patience_seconds:.0f} seconds", err=True)
                told = True
            time.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    @contextlib.contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Iterator[str]]:
        """The lines of an answer that has no end. Raises ApiError; httpx.TransportError when it is lost."""
        with self._http.stream("GET", self.url + path, headers=headers) as answer:
            if not answer.is_success:
                answer.read()
                if answer.status_code == 429 or answer.status_code >= 500:
                    raise httpx.ReadError(_detail(answer))
                _read(answer, self.url)
            yield answer.iter_lines()

    def address(self, reference: str) -> str:
        """The full address of something that the server names from its root."""
        return urljoin(self.url + "/", reference)


def with_client(command: Callable[..., Result]) -> Callable[..., Result]:
    """Give a command the options --url and --token, and the client made of them as its argument ``client``."""

    @click.option("--url", envvar="LIVESERVER_URL", default=URL, show_default=True, help="The server. [LIVESERVER_URL]")
    @click.option("--token", envvar="LIVESERVER_TOKEN", default="", help="Who is asking. [LIVESERVER_TOKEN]")
    @functools.wraps(command)
    def with_url_and_token(*args: Any, url: str, token: str, **kwargs: Any) -> Result:
        with Client(url, token) as client:
            return command(*args, client=client, **kwargs)

    return with_url_and_token


def _read(answer: httpx.Response, url: str) -> tuple[Any, httpx.Headers]:
    if answer.is_success:
        return (answer.json() if answer.content else None), answer.headers
    if answer.is_redirect:
        raise click.ClickException(f"{url} sends on to {answer.headers.get('location')}; give that address")
    if answer.headers.get("content-type", "").split(";")[0] != PROBLEM:
        raise click.ClickException(f"{url} answered {answer.status_code} as no liveserver would; is this its address?")
    detail = _detail(answer)
    if answer.status_code == 401:
        detail += " Give a token with LIVESERVER_TOKEN or --token; one is made by: liveserver token create NAME"
    errors = [(error["field"], error["message"]) for error in answer.json().get("errors", [])]
    raise ApiError(detail, answer.status_code, errors)


def _detail(answer: httpx.Response) -> str:
    """What the server says about its answer, in a sentence."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase


def _retry_after_seconds(answer: httpx.Response) -> float:
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdigit() else 0.0


def _reason(error: httpx.TransportError) -> str:
    """Why there was no answer, without the words of the machinery."""
    if isinstance(error, httpx.ConnectError):
        return "connection refused" if "refused" in str(error) else str(error) or "no connection"
    if isinstance(error, httpx.TimeoutException):
        return f"nothing within {TIMEOUT_SECONDS:.0f} seconds"
    return str(error) or type(error).__name__
