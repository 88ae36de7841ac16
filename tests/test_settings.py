"""Settings: declared once, read from options, environment and defaults, and refused with the variable named."""

import re
from pathlib import Path
from typing import Any

import pytest

from liveserver.errors import SetupError
from liveserver.settings import Settings, declared, read, to_environment, variable

# The contract's table: variable, other names that are honoured, default.
CONTRACT = [
    ("LIVESERVER_HOST", (), "127.0.0.1"),
    ("LIVESERVER_PORT", ("PORT",), 8000),
    ("LIVESERVER_WORKERS", ("WEB_CONCURRENCY",), 1),
    ("LIVESERVER_REDIS_URL", ("REDIS_URL",), ""),
    ("LIVESERVER_DATA_DIR", (), Path("data")),
    ("LIVESERVER_PUBLIC_URL", (), ""),
    ("LIVESERVER_ADMIN_TOKEN", (), ""),
    ("LIVESERVER_EMBED_ORIGINS", (), "*"),
    ("LIVESERVER_TRUSTED_PROXIES", (), "127.0.0.1"),
    ("LIVESERVER_MAX_READERS", (), 200_000),
    ("LIVESERVER_MAX_READERS_PER_IP", (), 1000),
    ("LIVESERVER_TICK_SECONDS", (), 25),
    ("LIVESERVER_LOG_FORMAT", (), "text"),
]


@pytest.mark.parametrize(("name", "aliases", "default"), CONTRACT)
def test_each_setting_of_the_contract_is_declared(name: str, aliases: tuple[str, ...], default: Any) -> None:
    [declaration] = [each for each in declared() if variable(each.name) == name]
    assert declaration.metadata["aliases"] == aliases
    assert declaration.default == default
    assert declaration.metadata["meaning"]


def test_nothing_set_is_all_defaults() -> None:
    assert read({}) == Settings()
    assert read({"LIVESERVER_PORT": "", "PORT": ""}) == Settings()


def test_what_is_given_goes_before_the_environment_and_that_before_an_alias() -> None:
    assert read({"PORT": "1"}).port == 1
    assert read({"PORT": "1", "LIVESERVER_PORT": "2"}).port == 2
    assert read({"PORT": "1", "LIVESERVER_PORT": "2"}, {"port": 3}).port == 3
    assert read({"LIVESERVER_PORT": "2"}, {"port": None}).port == 2
    assert read({"PORT": "1", "LIVESERVER_PORT": ""}).port == 1


def test_values_have_their_types() -> None:
    settings = read(
        {
            "LIVESERVER_WORKERS": "4",
            "LIVESERVER_TICK_SECONDS": "0.5",
            "LIVESERVER_DATA_DIR": "/var/lib/liveserver",
            "LIVESERVER_SAMPLE": "yes",
        }
    )
    assert (settings.workers, settings.tick_seconds, settings.sample) == (4, 0.5, True)
    assert settings.data_dir == Path("/var/lib/liveserver")


@pytest.mark.parametrize(("text", "value"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)])
def test_switches(text: str, value: bool) -> None:
    assert read({"LIVESERVER_SAMPLE": text}).sample is value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("LIVESERVER_PORT", "http"),
        ("LIVESERVER_PORT", "-1"),
        ("LIVESERVER_PORT", "80.5"),
        ("PORT", "x"),
        ("LIVESERVER_WORKERS", "0"),
        ("LIVESERVER_WORKERS", "many"),
        ("LIVESERVER_MAX_READERS", "-1"),
        ("LIVESERVER_MAX_READERS_PER_IP", "1k"),
        ("LIVESERVER_TICK_SECONDS", "0"),
        ("LIVESERVER_END_AFTER_DAYS", "-1"),
        ("LIVESERVER_END_AFTER_DAYS", "nan"),
        ("LIVESERVER_TICK_SECONDS", "nan"),
        ("LIVESERVER_TICK_SECONDS", "inf"),
        ("LIVESERVER_TICK_SECONDS", "25s"),
        ("LIVESERVER_LOG_FORMAT", "xml"),
        ("LIVESERVER_PUBLIC_URL", "news.example"),
        ("LIVESERVER_PUBLISHER_LOGO", "logo.png"),
        ("LIVESERVER_ADMIN_TOKEN", "short"),
        ("LIVESERVER_SAMPLE", "maybe"),
    ],
)
def test_what_cannot_be_is_refused_with_the_variable_named(name: str, text: str) -> None:
    with pytest.raises(SetupError) as refused:
        read({name: text})
    assert re.match(rf"(LIVESERVER_)?{name} must ", str(refused.value))


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LIVESERVER_PORT": "81", "LIVESERVER_SAMPLE": "yes", "LIVESERVER_TICK_SECONDS": "0.5"},
        {"LIVESERVER_DATA_DIR": "/var/lib/live server", "REDIS_URL": "redis://h/0", "WEB_CONCURRENCY": "4"},
    ],
)
def test_workers_read_the_very_same_settings(environment: dict[str, str]) -> None:
    settings = read(environment)
    assert read(to_environment(settings)) == settings
