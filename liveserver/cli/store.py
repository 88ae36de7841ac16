"""The store, for commands that set the server up: whether a server is running on it or not."""

import contextlib
import os
from collections.abc import AsyncIterator

from liveserver import settings
from liveserver.store.embedded import EmbeddedStore, running
from liveserver.store.store import Store


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Store]:
    """The store that the environment names; an embedded one that nobody serves is started for as long as needed."""
    chosen = settings.read(os.environ)
    embedded = None
    if chosen.redis_url:
        store = Store(chosen.redis_url, chosen.key_prefix)
    else:
        serving = running(chosen.data_dir)
        if serving is None:
            serving = embedded = EmbeddedStore(chosen.data_dir)
            embedded.start()
        store = Store(serving.url, chosen.key_prefix, serving.identity)
    try:
        await store.check()
        yield store
    finally:
        await store.close()
        if embedded is not None:
            embedded.stop()
