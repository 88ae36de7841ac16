"""liveserver publish and watch: from one terminal to another."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
import pytest
from click.testing import CliRunner, Result

from liveserver.cli import cli
from tests.liveserver import Liveserver

Run = Callable[..., Result]


@pytest.fixture
def run(server: Liveserver) -> Run:
    environment = {"LIVESERVER_URL": server.url, "LIVESERVER_TOKEN": server.token}
    return lambda *words, **more: CliRunner().invoke(cli, words, env=environment, **more)


@contextmanager
def watching(server: Liveserver, *words: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"LIVESERVER_URL": server.url, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "liveserver", "watch", *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_what_is_published_is_on_the_page_it_names(server: Liveserver, run: Run) -> None:
    slug = server.new_blog()
    done = run(
        "publish", slug, "*Houston.*", "--title", "Landed", "--label", "breaking", "--author", "Ada", "--key", "--pin"
    )
    assert done.exit_code == 0, done.output
    with server.client() as client:
        snapshot = client.get(f"/api/v1/blogs/{slug}").json()
    [entry] = snapshot["entries"]
    assert done.stdout.strip() == f"{server.url}{entry['url']}"
    assert (entry["title"], entry["labels"], entry["author"], entry["key"]) == ("Landed", ["breaking"], "Ada", True)
    assert entry["html"] == "<p><em>Houston.</em></p>"
    assert snapshot["pinned"]["id"] == entry["id"]


def test_the_body_may_come_from_standard_input_and_wait_as_a_draft(server: Liveserver, run: Run) -> None:
    slug = server.new_blog()
    done = run("publish", slug, "--draft", input="From a pipe.\n")
    assert done.stdout.startswith("draft "), done.output
    with server.client() as client:
        assert client.get(f"/api/v1/blogs/{slug}").json()["entries"] == []


def test_mistakes_are_told_in_a_sentence(server: Liveserver, run: Run) -> None:
    told = run("publish", "no-such-blog", "words")
    assert (told.exit_code, told.stderr) == (1, "Error: There is no blog no-such-blog.\n")
    told = run("watch", "no-such-blog")
    assert (told.exit_code, told.stderr) == (1, "Error: There is no blog no-such-blog.\n")
    told = run("publish", server.new_blog(), "")
    assert told.exit_code == 1
    assert "body" in told.stderr


def test_a_blog_is_watched_through_a_restart_each_event_once(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    slug = server.new_blog(timezone="UTC")
    with server.client() as client:
        client.post(f"/api/v1/blogs/{slug}/entries", json={"title": "First", "body": "x"}).raise_for_status()
    with watching(server, slug, "--since", "0") as process, watching(server, slug, "--since", "0", "--json") as machine:
        assert line(process).endswith("entry created  First\n")
        server.kill()
        server.start()
        with server.client() as client:
            client.post(f"/api/v1/blogs/{slug}/entries", json={"title": "Second", "body": "x"}).raise_for_status()
            client.patch(f"/api/v1/blogs/{slug}", json={"title": "Renamed"}).raise_for_status()
        assert line(process).endswith("entry created  Second\n")
        assert line(process).endswith("blog updated  Renamed\n")
        assert [orjson.loads(line(machine))["seq"] for _ in range(3)] == [1, 2, 3]
        with server.client() as client:
            client.delete(f"/api/v1/blogs/{slug}").raise_for_status()
        assert process.wait(60) == 1
        assert process.stderr is not None
        assert "deleted" in process.stderr.read()
