"""Where the files of pictures are kept: the data directory, or a bucket of any S3-compatible service."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

if TYPE_CHECKING:  # obstore has its types in stubs alone
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

from liveserver.errors import NotFound, SetupError, StoreUnavailable

CHUNK_BYTES = 64 << 10
# An editor waits for an upload, a reader for a picture: not for the minutes that the library would try for.
ASK: "ClientConfig" = {"timeout": timedelta(seconds=10), "connect_timeout": timedelta(seconds=3)}
RETRY: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
OPTIONS = ("endpoint", "region")


@dataclass(frozen=True, slots=True)
class File:
    """A file that was found: its size, and its content in chunks."""

    size: int
    chunks: AsyncIterator[bytes]


class Storage:
    """Files by name; one that is there whole, or not at all."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    async def put(self, name: str, content: bytes) -> None:
        """Keep a file, in place of one of the same name. Raises StoreUnavailable."""
        with _asking():
            await obstore.put_async(self._store, name, content)

    async def get(self, name: str) -> File:
        """Find a file. Raises NotFound, StoreUnavailable."""
        with _asking():
            found = await obstore.get_async(self._store, name)
        return File(found.meta["size"], (bytes(chunk) async for chunk in found.stream(min_chunk_size=CHUNK_BYTES)))


def open_storage(url: str, data_dir: Path) -> Storage:
    """The storage at ``s3://BUCKET/PREFIX?endpoint=…&region=…``; without a URL, in the data directory.

    Keys to a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role. Raises SetupError.
    """
    if not url:
        return Storage(LocalStore(data_dir.absolute() / "media", mkdir=True))
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.netloc or options.keys() - OPTIONS:
        raise SetupError(f"LIVESERVER_MEDIA_URL must read s3://BUCKET/PREFIX?endpoint=…&region=…, not {url!r}")
    plain = options.get("endpoint", "").startswith("http://")
    known: S3Config = {"region": options.get("region", "us-east-1")}
    if "endpoint" in options:
        known["endpoint"] = options["endpoint"]
    asked: ClientConfig = {**ASK, "allow_http": plain}
    prefix = parts.path.strip("/") or None
    return Storage(S3Store(parts.netloc, prefix=prefix, config=known, client_options=asked, retry_config=RETRY))


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise NotFound("There is no such picture.") from None
    except (BaseError, OSError) as error:
        raise StoreUnavailable("The place where pictures are kept does not answer.") from error
