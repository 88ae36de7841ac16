"""liveserver settings: every setting with its meaning and its present value, and no secret."""

import pytest
from click.testing import CliRunner, Result

from liveserver.cli import cli
from liveserver.settings import declared, variable

SECRET = "a-token-that-must-not-be-shown"


def run(**environment: str) -> Result:
    """Run with this environment and no other setting in it."""
    unset: dict[str, str | None] = dict.fromkeys(
        name for each in declared() for name in (variable(each.name), *each.metadata["aliases"])
    )
    return CliRunner().invoke(cli, ["settings"], env=unset | environment)


def test_every_setting_is_listed_with_its_names_and_its_meaning() -> None:
    listed = run()
    assert listed.exit_code == 0
    for declaration in declared():
        names = " ".join((variable(declaration.name), *declaration.metadata["aliases"]))
        assert f"{names}\n" in listed.output
        assert declaration.metadata["meaning"] in listed.output


def test_the_present_value_is_shown_and_the_default_where_it_differs() -> None:
    listed = run(LIVESERVER_TICK_SECONDS="3", PORT="81").output
    assert "LIVESERVER_TICK_SECONDS\n    3.0  [default: 25.0]\n" in listed
    assert "LIVESERVER_PORT PORT\n    81  [default: 8000]\n" in listed
    assert "LIVESERVER_WORKERS WEB_CONCURRENCY\n    1\n" in listed


def test_a_secret_is_only_said_to_be_set() -> None:
    listed = run(LIVESERVER_ADMIN_TOKEN=SECRET).output
    assert SECRET not in listed
    assert "LIVESERVER_ADMIN_TOKEN\n    (set)" in listed
    assert "LIVESERVER_ADMIN_TOKEN\n    (empty)" in run().output


def test_a_setting_that_cannot_be_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    failed = run(LIVESERVER_PORT="http")
    assert failed.exit_code == 1
    assert str(failed.exception) == "LIVESERVER_PORT must be a number, not 'http'"
