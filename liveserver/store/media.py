"""Media: the documents of uploaded pictures. Their files are elsewhere (see media/storage.py)."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from redis.asyncio import Redis

from liveserver.errors import NotFound
from liveserver.model.media import Media
from liveserver.store.connection import speaking
from liveserver.store.keys import Keys

SECRET_BYTES = 32


class MediaShelf:
    """The documents of one installation, by id."""

    def __init__(self, client: Redis, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    async def secret(self) -> bytes:
        """What the ids of this installation are made with: whoever asks first makes it."""
        fresh = secrets.token_hex(SECRET_BYTES // 2)
        with speaking():
            known: Any = await self._client.set(self._keys.media_secret, fresh, nx=True, get=True)
        return known if known is not None else fresh.encode()

    async def put(self, media: Media) -> Media:
        """Keep a document, and answer it. Without a text in place of the picture, the one it had before stays."""
        [before] = await self.find([media.id]) if not media.alt else [None]
        return await self._keep(replace(media, alt=before.alt) if before else media)

    async def describe(self, media_id: str, alt: str) -> Media:
        """Say in other words what is to be seen, and answer the document. Raises NotFound."""
        [before] = await self.find([media_id])
        if before is None:
            raise NotFound(f"There are no media {media_id}.")
        return await self._keep(replace(before, alt=alt))

    async def find(self, ids: Sequence[str]) -> list[Media | None]:
        """The documents of these ids, in their order; None for one that is not known."""
        if not ids:
            return []
        with speaking():
            docs: Any = await self._client.hmget(self._keys.media, list(ids))
        return [Media.from_wire(orjson.loads(doc)) if doc is not None else None for doc in docs]

    async def answer(self, fingerprint: str, media: Media, seconds: int) -> tuple[Media, bool]:
        """What a request is answered: this, or what the same one was answered before; and whether it was."""
        with speaking():
            before: Any = await self._client.set(
                self._keys.media_answer(fingerprint), orjson.dumps(media), nx=True, get=True, ex=seconds
            )
        return (Media.from_wire(orjson.loads(before)), True) if before is not None else (media, False)

    async def _keep(self, media: Media) -> Media:
        with speaking():
            await self._client.hset(self._keys.media, media.id, orjson.dumps(media).decode())
        return media
