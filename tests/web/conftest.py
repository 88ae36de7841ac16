"""What the tests of the HTTP API share."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.liveserver import PLAIN, Liveserver
from tests.web.desk import Desk


@pytest.fixture(scope="session")
def editor(server: Liveserver) -> Iterator[httpx.Client]:
    """Signed in as admin."""
    with server.client() as client:
        yield client


@pytest.fixture(scope="session")
def reader(server: Liveserver) -> Iterator[httpx.Client]:
    """Anybody."""
    with httpx.Client(base_url=server.url, **PLAIN, timeout=30) as client:
        yield client


@pytest.fixture
def make_desk(server: Liveserver, editor: httpx.Client, reader: httpx.Client) -> Callable[..., Desk]:
    """Make a blog with the given fields."""

    def make(**fields: Any) -> Desk:
        return Desk(server, editor, reader, fields)

    return make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """A blog of this test's own."""
    return make_desk()


@pytest.fixture(scope="session")
def elsewhere(server: Liveserver, editor: httpx.Client) -> Iterator[httpx.Client]:
    """Signed in as admin, but of another blog than any test's."""
    token = {"name": "of another blog", "role": "admin", "blogs": ["another-blog"]}
    made = editor.post("/api/v1/tokens", json=token).json()
    with httpx.Client(
        base_url=server.url, **PLAIN, timeout=30, headers={"Authorization": f"Bearer {made['token']}"}
    ) as client:
        yield client
