"""Where files are kept: the same in a directory and in a bucket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from liveserver.errors import NotFound, SetupError, StoreUnavailable
from liveserver.media.storage import CHUNK_BYTES, Storage, open_storage
from tests.media import bucket


@pytest.fixture(params=["directory", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    if request.param == "directory":
        yield open_storage("", tmp_path)
        return
    for name, value in bucket.KEYS.items():
        monkeypatch.setenv(name, value)
    with bucket.serve() as served:
        yield open_storage(served.url, tmp_path)
        assert all(name.startswith("live/media/") for name in served.names())


async def content(storage: Storage, name: str) -> bytes:
    file = await storage.get(name)
    chunks = [chunk async for chunk in file.chunks]
    assert sum(map(len, chunks)) == file.size
    return b"".join(chunks)


async def test_what_is_put_is_found(storage: Storage) -> None:
    large = bytes(range(256)) * (CHUNK_BYTES // 64)
    for name, put in {"a/1.jpg": b"words", "a/2.jpg": b"", "b/1.jpg": large}.items():
        await storage.put(name, put)
        assert await content(storage, name) == put


async def test_what_is_put_again_takes_its_place(storage: Storage) -> None:
    await storage.put("a/1.jpg", b"longer words")
    await storage.put("a/1.jpg", b"words")
    assert await content(storage, "a/1.jpg") == b"words"


async def test_what_is_not_there_is_not_found(storage: Storage) -> None:
    await storage.put("a/1.jpg", b"words")
    for name in ("a/2.jpg", "b/1.jpg", "1.jpg"):
        with pytest.raises(NotFound):
            await storage.get(name)


async def test_no_name_leads_out(storage: Storage) -> None:
    for name in ("../identity", "a/../../identity"):
        with pytest.raises(ValueError, match="illegal"):
            await storage.get(name)


async def test_another_opening_of_the_same_place_finds_it(tmp_path: Path) -> None:
    await open_storage("", tmp_path).put("a/1.jpg", b"words")
    assert await content(open_storage("", tmp_path), "a/1.jpg") == b"words"
    assert (tmp_path / "media" / "a" / "1.jpg").read_bytes() == b"words"


async def test_a_bucket_that_is_away_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bucket.KEYS.items():
        monkeypatch.setenv(name, value)
    storage = open_storage("s3://pictures?endpoint=http://127.0.0.1:1", tmp_path)
    with pytest.raises(StoreUnavailable):
        await storage.put("a/1.jpg", b"words")
    with pytest.raises(StoreUnavailable):
        await storage.get("a/1.jpg")


async def test_a_full_disk_or_a_forbidden_place_is_said_to_be(tmp_path: Path) -> None:
    storage = open_storage("", tmp_path)
    (tmp_path / "media" / "a").write_text("in the way of the directory")
    with pytest.raises(StoreUnavailable):
        await storage.put("a/1.jpg", b"words")


@pytest.mark.parametrize(
    "url", ["pictures", "gs://pictures", "https://pictures.example", "s3://", "s3:///live", "s3://pictures?endpiont=x"]
)
def test_a_place_that_is_none_is_said_in_a_sentence(url: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="LIVESERVER_MEDIA_URL must read s3://BUCKET"):
        open_storage(url, tmp_path)
