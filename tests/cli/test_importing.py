"""liveserver import, against a real server."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from liveserver.cli.importing import command
from tests.liveserver import Liveserver, wait_for

SAMPLE = resources.files("liveserver") / "sample" / "apollo-11.txt"
PAGE = """\
The day

Sunday 20 July 1969

2017 GMT — Landed [key]

It stands.

2005 GMT — Engine on

1908 GMT — Burn
"""

_numbers = itertools.count(1)


@pytest.fixture
def slug() -> str:
    """A slug that no other test has."""
    return f"import-{next(_numbers)}-{os.getpid()}"


@pytest.fixture
def run(server: Liveserver, tmp_path: Path) -> Callable[..., Result]:
    """Run the command with a page, given as text or bytes."""

    def run(slug: str, page: str | bytes, *options: str, token: str | None = None) -> Result:
        file = tmp_path / "page.txt"
        file.write_bytes(page if isinstance(page, bytes) else page.encode())
        environment = {"LIVESERVER_URL": server.url, "LIVESERVER_TOKEN": server.token if token is None else token}
        return CliRunner().invoke(command, [slug, str(file), *options], env=environment)

    return run


def blog_of(server: Liveserver, slug: str) -> dict[str, Any]:
    with server.client() as client:
        answer = client.get(f"/api/v1/blogs/{slug}")
    return answer.json() if answer.is_success else {}


def entries_of(server: Liveserver, slug: str) -> list[dict[str, Any]]:
    """All entries, newest first."""
    with server.client() as client:
        return list(client.get(f"/api/v1/blogs/{slug}/entries?limit=100").json()["entries"])


def titles_of(server: Liveserver, slug: str) -> list[str]:
    return [entry["title"] for entry in entries_of(server, slug)]


def test_the_sample_becomes_a_blog(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    result = run(slug, SAMPLE.read_bytes())
    entries = entries_of(server, slug)
    assert (result.exit_code, result.output) == (0, f"{len(entries)} entries: {server.url}/blogs/{slug}\n")
    blog = blog_of(server, slug)
    assert (
        blog["blog"]
        | {
            "title": "Apollo 11: men on the Moon",
            "timezone": "UTC",
            "time_label": "GMT",
            "time_format": "HHmm",
            "day_one": "1969-07-16",
            "series": {"name": "Apollo 11", "previous": "apollo-11-19-july", "next": None},
            "started_at": "1969-07-20T11:04:00.000Z",
            "status": "live",
        }
        == blog["blog"]
    )
    assert len(entries) >= 40
    assert {entry["published_at"][:10] for entry in entries} == {"1969-07-20", "1969-07-21"}
    assert (entries[0]["title"], entries[-1]["published_at"]) == ("Eagle is let go", "1969-07-20T11:04:00.000Z")
    assert blog["pinned"]["title"] == "The Eagle has landed"
    assert blog["pinned"]["published_at"] < entries[0]["published_at"]
    assert len(blog["key_events"]) >= 10
    assert [entry["title"] for entry in entries if entry["correction"]]
    assert "<blockquote>" in blog["pinned"]["html"]


def test_entries_are_published_oldest_first(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    assert run(slug, PAGE).exit_code == 0
    assert [entry["seq"] for entry in entries_of(server, slug)] == [3, 2, 1]


def test_the_same_page_again_adds_nothing(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    run(slug, PAGE)
    position = blog_of(server, slug)["position"]
    again = run(slug, PAGE)
    assert again.output == f"3 entries (3 of them were there already): {server.url}/blogs/{slug}\n"
    assert blog_of(server, slug)["position"] == position


def test_a_page_that_has_grown_adds_what_is_new(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    run(slug, PAGE)
    grown = PAGE.replace("2017 GMT", "2034 GMT — Where?\n\n2017 GMT").replace("The day", "Another headline")
    assert "4 entries (3 of them were there already)" in run(slug, grown).output
    assert titles_of(server, slug) == ["Where?", "Landed", "Engine on", "Burn"]
    assert blog_of(server, slug)["blog"]["title"] == "The day"


def test_a_page_is_added_to_a_blog_that_is_there(server: Liveserver, run: Callable[..., Result]) -> None:
    slug = server.new_blog(title="Ours", time_label="UT")
    assert run(slug, PAGE).exit_code == 0
    blog = blog_of(server, slug)["blog"]
    assert (blog["title"], blog["time_label"], len(entries_of(server, slug))) == ("Ours", "UT", 3)


def test_a_blog_that_was_deleted_gets_its_entries_again(
    server: Liveserver, run: Callable[..., Result], slug: str
) -> None:
    run(slug, PAGE)
    with server.client() as client:
        assert client.delete(f"/api/v1/blogs/{slug}").status_code == 204
    assert run(slug, PAGE).exit_code == 0
    assert len(entries_of(server, slug)) == 3


def test_nothing_is_imported_unless_all_of_it_can_be_read(
    server: Liveserver, run: Callable[..., Result], slug: str, tmp_path: Path
) -> None:
    result = run(slug, PAGE.replace("2005 GMT", "2560 GMT").replace("1908 GMT", "1908 XYZ"))
    assert result.exit_code == 1
    first, second, last = result.stderr.splitlines()
    assert first == f"{tmp_path / 'page.txt'}:9: there is no time 2560"
    assert second.startswith(f"{tmp_path / 'page.txt'}:11: XYZ is no known time zone")
    assert "nothing is imported" in last and "--skip-bad" in last
    assert blog_of(server, slug) == {}


def test_what_is_bad_can_be_left_out(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    result = run(slug, PAGE.replace("2005 GMT", "2560 GMT"), "--skip-bad")
    assert result.exit_code == 0
    assert "there is no time 2560" in result.stderr
    assert titles_of(server, slug) == ["Landed", "Burn"]


def test_a_page_without_entries_makes_no_blog(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    result = run(slug, "A headline\nand a story\n", "--skip-bad")
    assert (result.exit_code, "no entry that can be read" in result.output) == (1, True)
    assert blog_of(server, slug) == {}


def test_day_and_zone_can_be_given(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    assert run(slug, "20:17 IST — Landed", "--date", "1969-07-20", "--timezone", "Europe/Dublin").exit_code == 0
    assert entries_of(server, slug)[0]["published_at"] == "1969-07-20T19:17:00.000Z"
    blog = blog_of(server, slug)["blog"]
    assert (blog["timezone"], blog["time_label"], blog["time_format"]) == ("Europe/Dublin", "IST", "HH:mm")
    assert blog["title"] == slug.replace("-", " ").capitalize()


@pytest.mark.parametrize(
    ("page", "options"),
    [
        (PAGE.encode("utf-16"), []),
        (PAGE.encode("utf-8-sig"), []),
        (PAGE.replace("It stands.", "“It stands.”").encode("cp1252"), ["--encoding", "cp1252"]),
    ],
)
def test_other_encodings_are_read(
    server: Liveserver, run: Callable[..., Result], slug: str, page: bytes, options: list[str]
) -> None:
    assert run(slug, page, *options).exit_code == 0
    assert titles_of(server, slug) == ["Landed", "Engine on", "Burn"]


def test_a_file_in_another_encoding_is_told(run: Callable[..., Result], slug: str) -> None:
    result = run(slug, PAGE.replace("Engine on", "“Engine on”").encode("cp1252"))
    assert result.exit_code == 1
    assert "page.txt:5: is not utf-8 from here on" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["No-Slug", "-"], "must be small letters, digits and single hyphens"),
        (["a", "-", "--timezone", "Mars/North"], "is not an IANA time zone"),
        (["a", "-", "--date", "today"], "does not match the format"),
        (["a", "-", "--encoding", "klingon"], "unknown encoding: klingon"),
        (["a", "/nowhere/page.txt"], "No such file"),
    ],
)
def test_arguments_are_checked_first(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(command, arguments, input="", env={"LIVESERVER_URL": "http://127.0.0.1:9"})
    assert result.exit_code == 2
    assert said in result.output


def test_a_page_may_come_from_standard_input(server: Liveserver, slug: str) -> None:
    environment = {"LIVESERVER_URL": server.url, "LIVESERVER_TOKEN": server.token}
    assert CliRunner().invoke(command, [slug, "-"], input=PAGE, env=environment).exit_code == 0
    assert len(entries_of(server, slug)) == 3
    bad = CliRunner().invoke(command, [slug, "-"], input="2560 GMT — A", env=environment)
    assert bad.stderr.startswith("-:1: there is no time 2560\n")


def test_an_import_may_end_the_blog(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    assert run(slug, PAGE, "--end").exit_code == 0
    blog = blog_of(server, slug)["blog"]
    assert (blog["status"], blog["ended_at"]) == ("ended", "1969-07-20T20:17:00.000Z")


def test_who_may_not_publish_is_told(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    result = run(slug, PAGE, token="no-such-token")
    assert result.exit_code == 1
    assert "unknown or was revoked" in result.output
    assert "liveserver token create" in result.output


def test_what_the_server_refuses_is_told_with_its_field(
    server: Liveserver, run: Callable[..., Result], slug: str
) -> None:
    result = run(slug, "Language: zz-99-zz\n" + PAGE)
    assert result.exit_code == 1
    assert "language: must be a language tag" in result.output
    assert blog_of(server, slug) == {}


def test_a_replay_spreads_the_entries_over_its_time(server: Liveserver, run: Callable[..., Result], slug: str) -> None:
    began = time.monotonic()
    assert run(slug, PAGE, "--replay", "0.6").exit_code == 0
    assert time.monotonic() - began >= 0.6
    assert titles_of(server, slug) == ["Landed", "Engine on", "Burn"]


def test_an_import_outlives_kill_9_of_the_server(make_server: Callable[..., Liveserver], tmp_path: Path) -> None:
    server = make_server()
    file = tmp_path / "page.txt"
    file.write_bytes(SAMPLE.read_bytes())
    script = "from liveserver.cli.importing import command; command()"
    importing = subprocess.Popen(
        [sys.executable, "-c", script, "moon", str(file), "--replay", "2"],
        env={**os.environ, "LIVESERVER_URL": server.url, "LIVESERVER_TOKEN": server.token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: len(entries_of(server, "moon")) >= 20 if blog_of(server, "moon") else False)
    server.kill()
    server.start()
    output, said = importing.communicate()
    assert importing.returncode == 0, said
    assert "does not answer" in said and "trying again" in said
    titles = titles_of(server, "moon")
    assert output == f"{len(titles)} entries: {server.url}/blogs/moon\n"
    assert len(titles) == len(set(titles)) >= 40
    assert blog_of(server, "moon")["pinned"]["title"] == "The Eagle has landed"
