"""The library: every picture that was uploaded, once."""

import asyncio
import base64
import contextlib
import hashlib
from collections.abc import AsyncIterator

from liveserver.media.darkroom import develop
from liveserver.media.storage import File, Storage
from liveserver.model.media import Format, Media, describe, file_name
from liveserver.store.media import MediaShelf

ID_BYTES = 20


class Library:
    """Takes pictures in and finds their files. The documents are in the store, the files in the storage."""

    def __init__(self, shelf: MediaShelf, storage: Storage) -> None:
        self._shelf = shelf
        self._storage = storage
        self._turn = asyncio.Semaphore(1)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to add a picture: one at a time is in memory and is opened, whoever else waits."""
        async with self._turn:
            yield

    async def add(self, content: bytes, alt: str) -> Media:
        """Take a picture in; the same one again is the same one. Raises UnfitError, StoreUnavailable.

        Its files come first and its document last: what has a document can be shown.
        """
        media_id = await asyncio.to_thread(_id, content, await self._shelf.secret())
        made = await develop(content)
        for each in made:
            await self._storage.put(file_name(media_id, each.width, each.format), each.content)
        sizes = dict.fromkeys((each.width, each.height) for each in made)
        return await self._shelf.put(describe(media_id, alt, list(sizes)))

    async def file(self, media_id: str, width: int, form: Format) -> File:
        """One file of a picture. Raises NotFound, StoreUnavailable."""
        return await self._storage.get(file_name(media_id, width, form))


def _id(content: bytes, secret: bytes) -> str:
    """Named by content, with a secret: whoever has the file, too, can't find out whether it was uploaded here."""
    digest = hashlib.blake2b(content, key=secret, digest_size=ID_BYTES).digest()
    return base64.b32encode(digest).decode().lower()
