"""liveserver bench: what it sees is what was there, and it leaves nothing behind."""

import contextlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from websockets.frames import Close, Frame, Opcode

from liveserver.cli.bench import limits, wire
from liveserver.cli.bench.crowd import Crowd
from liveserver.cli.bench.distribution import Distribution
from liveserver.cli.bench.load import Load
from liveserver.cli.bench.target import Target, find
from liveserver.cli.bench.wire import Message
from tests.liveserver import Liveserver, wait_for

SMALL = ["--readers", "40", "--seconds", "0.5", "--burst", "20", "--slow", "3", "--storm", "5"]
NAMES = ["connect", "steady", "burst", "beside slow", "storm"]


# What goes over the wire


def text(document: dict[str, Any], *, deflated: bool = False) -> bytes:
    payload = orjson.dumps(document)
    if not deflated:
        return Frame(Opcode.TEXT, payload).serialize(mask=False)
    compressor = zlib.compressobj(wbits=-12)
    payload = (compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\0\0\xff\xff")
    frame = Frame(Opcode.TEXT, payload).serialize(mask=False)
    return bytes([frame[0] | 0x40]) + frame[1:]


def hello(seq: int) -> bytes:
    return text({"type": "hello", "epoch": "e1", "seq": seq, "readers": 1, "tick_seconds": 25, "at": "now"})


def event(seq: int, title: str | None = None, *, filling: str = "", deflated: bool = False) -> bytes:
    entry = {"id": "1", "title": title, "html": filling}
    return text({"type": "entry.created", "seq": seq, "at": "now", "entry": entry}, deflated=deflated)


def test_pieces_are_read_however_they_come_cut() -> None:
    ping, close = Frame(Opcode.PING, b"?").serialize(mask=False), Close(4408, "too slow").serialize()
    frames = [
        hello(6),
        event(7, "bench 123"),
        event(8, "somebody else's", filling="x" * 300),
        event(9, "bench 456", filling="y" * 70_000, deflated=True),
        event(10, filling="z" * 70_000),
        text({"type": "entry.deleted", "seq": 11, "at": "now", "id": "1"}),
        ping,
        Frame(Opcode.CLOSE, close).serialize(mask=False),
    ]
    wanted = [
        Message("hello", 6, word=b"e1"),
        Message("event", 7, 123),
        Message("event", 8),
        Message("event", 9, 456),
        Message("event", 10),
        Message("event", 11),
        Message("ping", word=b"?"),
        Message("close", 4408),
    ]
    data = b"".join(frames)
    for cut in [*range(1200), len(data) - 3]:
        one = wire.parse(data[:cut])
        other = wire.parse(one.rest + data[cut:])
        assert [*one.messages, *other.messages] == wanted
        assert other.rest == b""


def test_a_piece_of_events_that_follow_one_another_says_from_where_to_where() -> None:
    data = event(7, "bench 123") + event(8, "bench 456", deflated=True)
    piece = wire.parse(data + b"\x81")
    assert (piece.before, piece.after, piece.sent_ns, piece.rest) == (6, 8, [123, 456], b"\x81")
    assert piece.event_bytes == len(data)
    for other in (event(7) + event(9), event(8) + event(7), hello(7), b"", event(7) + hello(7)):
        assert wire.parse(other).before == -1


def test_a_refusal_is_said_with_its_detail() -> None:
    assert wire.refusal(b"HTTP/1.1 101 Switching Protocols\r\n\r\n") is None
    assert wire.refusal(b'HTTP/1.1 429 Too Many\r\nA: b\r\n\r\n{"detail": "Enough."}') == "429 Too Many: Enough."
    assert wire.refusal(b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>") == "502 Bad Gateway"


@given(st.lists(st.integers(1, 10**12), min_size=100, max_size=300))
def test_percentiles_are_within_a_step(durations: list[int]) -> None:
    distribution = Distribution()
    for duration in durations:
        distribution.add(duration)
    ordered = sorted(durations)
    for percent in (50, 95, 99):
        exact = ordered[-(-len(ordered) * percent // 100) - 1]
        assert distribution.percentile_ms(percent) * 1e6 == pytest.approx(exact, rel=0.025, abs=2)
    assert distribution.largest_ms == max(durations) / 1e6
    assert sum(count for _, _, count in distribution.steps()) == len(distribution) == len(durations)


def test_processes_are_as_many_as_files_demand() -> None:
    assert limits.processes(45_000, None, 20_000) >= 3
    assert limits.processes(10, 5, 20_000) == 5
    with pytest.raises(click.ClickException, match=r"20,000 files each .* 45,000 need --processes 3"):
        limits.processes(45_000, 2, 20_000)


# What readers notice


class Scripted:
    """A server that says to each connection in turn what its script has, and hangs up when the script says so."""

    def __init__(self, *scripts: bytes) -> None:
        self.asked: list[str] = []
        self._scripts = list(scripts)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._run)
        self._open: list[socket.socket] = []

    def __enter__(self) -> "Scripted":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()
        for connection in self._open:
            connection.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self._open.append(connection)
                if request := connection.recv(4096):  # nothing: the look whether somebody is there
                    self.asked.append(request.split(b" ")[1].decode())
                    connection.sendall(self._scripts.pop(0) if self._scripts else b"HTTP/1.1 503 Enough\r\n\r\n")


@contextlib.contextmanager
def crowd_of_one(port: int) -> Iterator[Crowd]:
    """Readers in a thread instead of a process."""
    ours, theirs = multiprocessing.Pipe()
    load = Load(find(f"http://127.0.0.1:{port}", "b", deflate=True))
    thread = threading.Thread(target=load.serve, args=(theirs,))
    thread.start()
    yield Crowd([ours])
    ours.close()
    thread.join()
    load.close()
    theirs.close()


SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
CLOSED = Frame(Opcode.CLOSE, Close(4408, "too slow").serialize()).serialize(mask=False)


def test_gaps_repeats_and_disorder_are_noticed_and_the_reader_goes_on_from_where_it_stood() -> None:
    first = SWITCHED + hello(5) + event(6) + event(9) + event(8) + event(8) + event(6) + CLOSED
    with Scripted(first, SWITCHED + hello(9) + event(10)) as server, crowd_of_one(server.port) as crowd:
        crowd.connect(1)
        wait_for(lambda: crowd.standing().delivered == 4)
        sample = crowd.measured()
        assert server.asked == ["/api/v1/blogs/b/stream", "/api/v1/blogs/b/stream?since=9&epoch=e1"]
        assert (sample.delivered, sample.missed, sample.disordered, sample.repeated) == (4, 1, 1, 2)
        assert sample.closes == {4408: 1}
        assert crowd.lacking(12) == 2


def test_lateness_is_from_the_title_to_the_read() -> None:
    script = SWITCHED + hello(0) + event(1, "bench 1") + event(2, "no time")
    with Scripted(script) as server, crowd_of_one(server.port) as crowd:
        crowd.connect(1)
        wait_for(lambda: crowd.standing().delivered == 2)
        lateness = crowd.measured().lateness
    assert len(lateness) == 1
    assert lateness.largest_ms > 0


def test_a_reset_is_counted_and_a_refusal_gives_the_reader_up() -> None:
    reset = text({"type": "reset", "epoch": "e2", "seq": 3})
    with Scripted(SWITCHED + hello(3) + reset + event(4) + CLOSED) as server, crowd_of_one(server.port) as crowd:
        crowd.connect(1)
        wait_for(lambda: crowd.standing().lost == 1)
        sample = crowd.measured()
        assert (sample.resets, sample.missed, sample.delivered) == (1, 0, 1)
        assert sample.lost == {"503 Enough": 1}


def test_what_can_not_be_read_gives_the_reader_up() -> None:
    garbage = Frame(Opcode.TEXT, b"no JSON").serialize(mask=False)
    with Scripted(SWITCHED + hello(3) + garbage) as server, crowd_of_one(server.port) as crowd:
        crowd.connect(1)
        wait_for(lambda: crowd.standing().lost == 1)
        assert crowd.measured().lost.total() == 1


def test_readers_of_this_machine_come_from_many_addresses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        target = Target("http://127.0.0.1", "b", socket.AF_INET, listening.getsockname(), "127.0.0.1", False, True)
        made = [target.socket(number) for number in (0, 499, 500, 200_000)]
        addresses = [each.getsockname()[0] for each in made]
        for each in made:
            each.close()
    if sys.platform == "linux":
        assert addresses == ["127.0.1.1", "127.0.1.1", "127.0.1.2", "127.0.2.145"]
    else:
        assert set(addresses) == {"127.0.0.1"}


# The command

Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Run]:
    """Start the command in a directory of this test's own."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, server: Liveserver | None = None) -> "subprocess.Popen[str]":
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LIVESERVER_")}
        if server is not None:
            environment |= {"LIVESERVER_URL": server.url, "LIVESERVER_TOKEN": server.token}
        temporary = tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "liveserver", "bench", *arguments],
            cwd=tmp_path,
            env=environment | {"TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        with process:
            if process.poll() is None:
                process.kill()


def blogs(server: Liveserver) -> list[str]:
    """The blogs that a measurement has made and not deleted."""
    with server.client() as client:
        slugs = [blog["slug"] for blog in client.get("/api/v1/blogs").json()["blogs"]]
    return [slug for slug in slugs if slug.startswith("bench-")]


def test_a_run_measures_every_scenario_and_deletes_its_blog(server: Liveserver, bench: Run, tmp_path: Path) -> None:
    process = bench(*SMALL, "--processes", "2", server=server)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert blogs(server) == []
    figures = orjson.loads((tmp_path / "liveserver-bench.json").read_bytes())
    scenarios = {scenario["name"]: scenario for scenario in figures["scenarios"]}
    assert list(scenarios) == NAMES
    assert all(f"\n{name} " in said for name in NAMES)
    assert figures["kept"] is True
    assert figures["events"] | {"delivered": 0} == {"delivered": 0, "missed": 0, "repeated": 0, "out_of_order": 0}
    assert {name: (each["served"], each["unit"]) for name, each in scenarios.items()} == {
        "connect": (36, "connections"),
        "steady": (200, "deliveries"),
        "burst": (800, "deliveries"),
        "beside slow": (200, "deliveries"),
        "storm": (40, "connections"),
    }
    for scenario in scenarios.values():
        times = scenario["milliseconds"]
        assert 0 < times["p50"] <= times["p95"] <= times["p99"] <= times["max"]
        assert sum(step["count"] for step in scenario["histogram"]) == scenario["served"]
    if sys.platform == "linux":
        assert all(scenario["server_cpu_seconds"] > 0 for scenario in scenarios.values())
    with Image.open(tmp_path / "liveserver-bench.png") as picture:
        assert picture.format == "PNG"
        assert picture.width >= 1200
        assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 100


def test_without_a_url_it_brings_a_server_of_its_own_and_takes_it_away_again(bench: Run, tmp_path: Path) -> None:
    process = bench(*SMALL, "--plain", "--workers", "2", "--json", "a.json", "--png", "a.png")
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "a server of its own, 2 workers, embedded store" in said
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {file.name for file in tmp_path.iterdir()} == {"a.json", "a.png", "temporary"}


def test_scenarios_can_be_left_out(server: Liveserver, bench: Run, tmp_path: Path) -> None:
    process = bench("--readers", "5", "--seconds", "0.2", "--burst", "0", "--slow", "0", "--storm", "0", server=server)
    process.communicate()
    assert process.returncode == 0
    figures = orjson.loads((tmp_path / "liveserver-bench.json").read_bytes())
    assert [scenario["name"] for scenario in figures["scenarios"]] == ["connect", "steady"]


def test_readers_that_are_refused_are_said_and_fail_the_run(make_server: Callable[..., Liveserver], bench: Run) -> None:
    server = make_server(max_readers=30)
    process = bench(*SMALL, server=server)
    said, _ = process.communicate()
    assert process.returncode == 1
    assert "readers were not, or no longer, served: 429 Too Many Requests" in said
    assert blogs(server) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_says_what_it_has_and_deletes_its_blog(
    server: Liveserver, bench: Run, number: signal.Signals
) -> None:
    process = bench("--readers", "20", "--seconds", "600", server=server)

    def reading() -> int:
        with server.client() as client:
            return sum(client.get(f"/api/v1/blogs/{slug}").json()["position"]["seq"] for slug in blogs(server))

    # Past the entries it warms up with: in the middle of the steady stream.
    wait_for(lambda: reading() > 22, lambda: f"ended with {process.poll()}")
    process.send_signal(number)
    said, _ = process.communicate()
    assert process.returncode == 1
    assert "It was stopped before the end." in said
    assert "\nconnect " in said
    assert blogs(server) == []


def test_what_stands_in_the_way_is_said_in_a_sentence(server: Liveserver, bench: Run) -> None:
    for arguments, words in {
        ("--url", server.url): "liveserver token create",
        ("--url", "http://127.0.0.1:9"): "http://127.0.0.1:9 can't be reached: Connection refused",
        ("--json", "nowhere/x.json"): "there is no directory nowhere for x.json",
        ("--url", "example"): "is no address such as",
    }.items():
        process = bench(*arguments)
        said, _ = process.communicate()
        assert process.returncode == 1
        assert words in said
        assert "Traceback" not in said
