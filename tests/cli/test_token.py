"""liveserver token: makes, lists and revokes tokens in the store, whether a server is running on it or not."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from liveserver.cli import cli
from liveserver.settings import declared, variable
from tests.liveserver import PLAIN, Liveserver

Run = Callable[..., Result]


def command(data_dir: Path) -> Run:
    """The command line of somebody on the machine of this data directory."""
    names = [name for each in declared() for name in (variable(each.name), *each.metadata["aliases"])]
    environment = {**dict.fromkeys(names), "LIVESERVER_DATA_DIR": str(data_dir)}
    return lambda *words: CliRunner().invoke(cli, ["token", *words], env=environment)


@pytest.fixture
def token(server: Liveserver) -> Run:
    """The command, beside a running server."""
    return command(Path(server.settings["data_dir"]))


def who(server: Liveserver, token: str) -> httpx.Response:
    return httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}, **PLAIN)


def test_a_new_token_alone_is_on_standard_output_and_is_good_at_once(server: Liveserver, token: Run) -> None:
    made = token("create", "desk one")
    assert made.exit_code == 0, made.output
    [text] = made.stdout.split()
    assert "desk one" in made.stderr
    assert who(server, text).json().items() >= {"name": "desk one", "role": "editor", "blogs": None}.items()


def test_a_token_has_the_role_and_the_blogs_that_were_asked_for(server: Liveserver, token: Run) -> None:
    made = token("create", "limited", "--role", "writer", "--blog", "moon", "--blog", "mars")
    me = who(server, made.stdout.strip()).json()
    assert (me["name"], me["role"], me["blogs"]) == ("limited", "writer", ["moon", "mars"])


def test_tokens_are_listed_without_their_texts_and_revoked_at_once(server: Liveserver, token: Run) -> None:
    text = token("create", "short-lived", "--role", "admin", "--blog", "moon").stdout.strip()
    [line] = [each for each in token("list").stdout.splitlines() if "short-lived" in each]
    token_id, role, *_ = line.split()
    assert role == "admin"
    assert line.endswith("moon")
    assert text.rpartition("_")[2] not in line
    revoked = token("revoke", token_id)
    assert (revoked.exit_code, revoked.stdout) == (0, "")
    assert who(server, text).status_code == 401
    assert "short-lived" not in token("list").stdout


def test_what_is_made_over_http_is_listed_here(server: Liveserver, token: Run) -> None:
    with server.client() as client:
        made = client.post("/api/v1/tokens", json={"name": "over http", "role": "writer"}).json()
    assert f"{made['id']}  writer" in token("list").stdout


def test_a_token_that_is_none_can_not_be_revoked(token: Run) -> None:
    failed = token("revoke", "unknown")
    assert failed.exit_code == 1
    assert "there is no token unknown" in failed.stderr


@pytest.mark.parametrize("words", [["create"], ["create", "x", "--role", "root"], ["revoke"], ["make"]])
def test_what_cannot_be_read_is_said_so(token: Run, words: list[str]) -> None:
    failed = token(*words)
    assert failed.exit_code == 2
    assert "Usage:" in failed.stderr


def test_without_a_server_the_store_is_started_for_as_long_as_needed(tmp_path: Path) -> None:
    token = command(tmp_path / "data")
    made = token("create", "first")
    assert made.exit_code == 0, made.output
    assert "first" in token("list").stdout
    server = Liveserver(tmp_path, data_dir=tmp_path / "data")
    try:
        assert who(server.start(), made.stdout.strip()).json()["name"] == "first"
    finally:
        server.end()
