"""liveserver person: makes, lists and removes people in the store, whether a server is running on it or not."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from liveserver.cli import cli
from liveserver.settings import declared, variable
from tests.liveserver import Liveserver
from tests.web.desk import good, problem
from tests.web.person import PASSWORD, browser, new_name, sign_in

Run = Callable[..., Result]
TWICE = f"{PASSWORD}\n{PASSWORD}\n"


def command(data_dir: Path) -> Run:
    """The command line of somebody on the machine of this data directory, who types."""
    names = [name for each in declared() for name in (variable(each.name), *each.metadata["aliases"])]
    environment = {**dict.fromkeys(names), "LIVESERVER_DATA_DIR": str(data_dir)}
    environment["LIVESERVER_PUBLIC_URL"] = "https://news.example/"
    return lambda *words, types="": CliRunner().invoke(cli, ["person", *words], env=environment, input=types)


@pytest.fixture
def person(server: Liveserver) -> Run:
    """The command, beside a running server."""
    return command(Path(server.settings["data_dir"]))


def who(server: Liveserver, name: str, password: str = PASSWORD) -> httpx.Response:
    with browser(server) as client:
        return sign_in(client, name, password)


def test_somebody_new_signs_in_at_once_and_the_password_is_nowhere_shown(server: Liveserver, person: Run) -> None:
    name = new_name()
    made = person("add", name, "--role", "writer", "--blog", "moon", "--blog", "mars", types=TWICE)
    assert made.exit_code == 0, made.output
    assert f"{name}, writer, only moon, mars" in made.stderr
    assert PASSWORD not in made.output
    assert good(who(server, name)).items() >= {"name": name, "role": "writer", "blogs": ["moon", "mars"]}.items()
    [line] = [each for each in person("list").stdout.splitlines() if name in each]
    assert line.split()[1] == "writer"
    assert line.endswith("moon, mars")


def test_an_invitation_alone_is_on_standard_output(server: Liveserver, person: Run) -> None:
    name = new_name()
    made = person("add", name, "--role", "editor", "--invite")
    assert made.exit_code == 0, made.output
    [link] = made.stdout.split()
    origin, _, token = link.partition("/admin#invite=")
    assert origin == "https://news.example"
    [line] = [each for each in person("list").stdout.splitlines() if name in each]
    assert "invited until" in line
    assert token not in line
    with browser(server) as client:
        accepted = {"token": token, "name": name, "password": PASSWORD}
        assert good(client.post("/api/v1/accept", json=accepted), 201)["role"] == "editor"


def test_another_password_ends_what_was_good_before(server: Liveserver, person: Run) -> None:
    name, other = new_name(), "another long password"
    person("add", name, types=TWICE)
    with browser(server) as client:
        good(sign_in(client, name))
        changed = person("passwd", name.upper(), types=f"{other}\n{other}\n")
        assert changed.exit_code == 0, changed.output
        problem(client.get("/api/v1/me"), 401)
    problem(who(server, name), 401)
    assert good(who(server, name, other))["role"] == "editor"


def test_who_is_removed_is_out(server: Liveserver, person: Run) -> None:
    name = new_name()
    person("add", name, types=TWICE)
    assert person("remove", name).exit_code == 0
    problem(who(server, name), 401)
    assert name not in person("list").stdout


def test_what_is_refused_is_said_in_a_sentence(person: Run) -> None:
    name = new_name()
    for words, typed, said in (
        (["add", name], "short\nshort\n", "password: must have at least 12 characters"),
        (["add", " "], TWICE, "name: must not be empty"),
        (["add", name, "--blog", "No Slug"], TWICE, "blogs.0: must be small letters"),
        (["passwd", name], TWICE, f"there is nobody called {name}"),
        (["remove", name], "", f"there is nobody called {name}"),
    ):
        failed = person(*words, types=typed)
        assert failed.exit_code == 1
        assert said in failed.stderr
    person("add", name, types=TWICE)
    again = person("add", name, types=TWICE)
    assert (again.exit_code, again.stderr.splitlines()[-1]) == (1, f"Error: There is somebody called {name} already.")


@pytest.mark.parametrize(
    "words", [["add"], ["add", "x", "--role", "root"], ["add", "x", PASSWORD], ["passwd"], ["make"]]
)
def test_what_cannot_be_read_is_said_so(person: Run, words: list[str]) -> None:
    failed = person(*words)
    assert failed.exit_code == 2
    assert "Usage:" in failed.stderr


def test_without_a_server_the_store_is_started_for_as_long_as_needed(tmp_path: Path) -> None:
    person = command(tmp_path / "data")
    made = person("add", "Ada", "--role", "admin", types=TWICE)
    assert made.exit_code == 0, made.output
    last = person("remove", "Ada")
    assert (last.exit_code, "the last one who manages people" in last.stderr) == (1, True)
    server = Liveserver(tmp_path, data_dir=tmp_path / "data")
    try:
        assert good(who(server.start(), "Ada"))["role"] == "admin"
        assert "#setup=" not in server.said()
    finally:
        server.end()
