"""Somebody of the newsroom, in a browser: signed in, and sending what browsers send."""

import contextlib
import itertools
import os
from collections.abc import Iterator
from typing import Any

import httpx

from tests.liveserver import PLAIN, Liveserver
from tests.web.desk import good

PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


def new_name() -> str:
    """A name that no other test has."""
    return f"Person {next(_numbers)} {os.getpid()}"


def new_address() -> str:
    """An address that no other test comes from, so that failures of one do not lock another."""
    number = next(_numbers)
    return f"10.{os.getpid() % 250}.{number // 250}.{number % 250}"


def browser(server: Liveserver, **headers: str) -> httpx.Client:
    """A browser on a page of the server, at an address of its own."""
    sent = {"Origin": server.url, "X-Forwarded-For": new_address(), **headers}
    return httpx.Client(base_url=server.url, **PLAIN, timeout=60, headers=sent)


def make_person(server: Liveserver, role: str = "admin", **fields: Any) -> dict[str, Any]:
    """Make somebody with the PASSWORD, and answer them."""
    person = {"name": new_name(), "role": role, "password": PASSWORD, **fields}
    with server.client() as client:
        made: dict[str, Any] = good(client.post("/api/v1/people", json=person), 201)
    return made


def sign_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/v1/session", json={"name": name, "password": password})


@contextlib.contextmanager
def signed_in(server: Liveserver, person: dict[str, Any]) -> Iterator[httpx.Client]:
    """A browser of somebody who signed in."""
    with browser(server) as client:
        good(sign_in(client, person["name"]))
        yield client
