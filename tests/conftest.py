"""What all tests share: servers that are real, and gone afterwards."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from liveserver.newsroom.newsroom import Newsroom
from liveserver.store.embedded import EmbeddedStore
from liveserver.store.store import Store
from tests.liveserver import Liveserver


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Liveserver]:
    """A server that tests share: make blogs of your own on it, and leave it running."""
    server = Liveserver(tmp_path_factory.mktemp("server"), tick_seconds=1).start()
    yield server
    server.end()


@pytest.fixture
def make_server(tmp_path: Path) -> Iterator[Callable[..., Liveserver]]:
    """Make a server of one's own, to be killed and started again; settings as arguments."""
    made: list[Liveserver] = []

    def make(**settings: object) -> Liveserver:
        directory = tmp_path / f"server-{len(made)}"
        directory.mkdir()
        made.append(Liveserver(directory, **settings))
        return made[-1].start()

    yield make
    for server in made:
        server.end()


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """A store without a server, for tests of what lies below HTTP."""
    embedded = EmbeddedStore(tmp_path_factory.mktemp("store"))
    embedded.start()
    yield embedded
    embedded.stop()


@pytest.fixture
async def store(embedded: EmbeddedStore, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """The store under a key prefix of this test's own."""
    store = Store(embedded.url, f"{request.node.nodeid}:", embedded.identity)
    yield store
    await store.close()


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    """The newsroom over this test's store."""
    return Newsroom(store)
