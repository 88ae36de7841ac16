"""The embedded store: durable, alone in its directory, never left behind, and able to vouch for its data."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from liveserver.errors import SetupError
from liveserver.store.embedded import EmbeddedStore, running
from tests.liveserver import wait_for


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., EmbeddedStore]]:
    made: list[EmbeddedStore] = []

    def start(directory: Path = tmp_path / "data") -> EmbeddedStore:
        made.append(EmbeddedStore(directory))
        made[-1].start()
        return made[-1]

    yield start
    for store in made:
        store.stop()


def client(store: EmbeddedStore) -> Redis:
    return Redis.from_url(store.url)


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(") ", 1)[1][0] != "Z"


def test_it_keeps_everything_in_an_append_only_file_that_is_on_disk_before_the_answer(
    make: Callable[..., EmbeddedStore],
) -> None:
    with client(make()) as redis:
        assert redis.config_get("append*")["appendfsync"] == "always"
        assert redis.config_get("append*")["appendonly"] == "yes"
        assert redis.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"


def test_it_listens_on_nothing_but_a_socket_that_is_its_owners(make: Callable[..., EmbeddedStore]) -> None:
    store = make()
    assert (store.directory / "valkey.sock").stat().st_mode & 0o777 == 0o700
    with client(store) as redis:
        assert redis.config_get("port")["port"] == "0"


def test_a_second_one_on_the_same_directory_is_refused_with_a_sentence(make: Callable[..., EmbeddedStore]) -> None:
    first = make()
    with pytest.raises(SetupError, match=rf"another liveserver \(process {os.getpid()}\) holds the data directory"):
        make()
    assert running(first.directory)


def test_the_directory_is_free_again_after_a_stop(make: Callable[..., EmbeddedStore]) -> None:
    make().stop()
    make()


def test_a_directory_that_cannot_be_made_is_refused_with_a_sentence(
    make: Callable[..., EmbeddedStore], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match="can't be used"):
        make(tmp_path / "file" / "data")


def test_a_deep_directory_is_reached_although_its_path_is_too_long_for_a_socket(
    make: Callable[..., EmbeddedStore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-name-of-a-folder"] * 5)
    deep.mkdir(parents=True)
    with pytest.raises(SetupError, match="too long"):
        EmbeddedStore(deep)
    monkeypatch.chdir(deep)
    with client(make(deep / "data")) as redis:
        assert redis.ping()


def test_it_is_started_again_when_it_dies_and_knows_everything(make: Callable[..., EmbeddedStore]) -> None:
    store = make()
    with client(store) as redis:
        redis.set("word", "kept")
        os.kill(redis.info("server")["process_id"], signal.SIGKILL)

        def answers() -> bool:
            try:
                return redis.get("word") == b"kept"
            except Exception:
                return False

        wait_for(answers)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux's kernel ties a child to its parent")
def test_it_dies_with_its_parent_even_after_kill_9(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from liveserver.store.embedded import EmbeddedStore\n"
        f"store = EmbeddedStore(Path({str(tmp_path / 'data')!r})); store.start()\n"
        "print(store._child.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdin and parent.stdout
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    wait_for(lambda: not alive(pid))


def test_it_vouches_for_the_same_data_after_a_restart(make: Callable[..., EmbeddedStore]) -> None:
    first = make()
    first.stop()
    assert make().identity == first.identity


@pytest.mark.parametrize(
    "way", ["copied back", "renamed back", "overwritten in place", "emptied", "log alone put back"]
)
def test_it_does_not_vouch_for_other_data_put_in_its_place(
    make: Callable[..., EmbeddedStore], tmp_path: Path, way: str
) -> None:
    first = make()
    data, backup = first.directory, tmp_path / "backup"
    shutil.copytree(data, backup, ignore=shutil.ignore_patterns("*.sock"))
    first.stop()
    if way == "copied back":
        shutil.rmtree(data)
        shutil.copytree(backup, data)
    elif way == "renamed back":
        shutil.rmtree(data)
        backup.rename(data)
    elif way == "overwritten in place":
        shutil.copytree(backup, data, dirs_exist_ok=True)
    elif way == "log alone put back":
        shutil.rmtree(data / "appendonlydir")
        shutil.copytree(backup / "appendonlydir", data / "appendonlydir")
    else:
        shutil.rmtree(data)
    assert make().identity != first.identity
