"""What the tests of the newsroom share."""

import pytest
from argon2 import PasswordHasher

from liveserver.newsroom import passwords


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id as it is, but cheap: what it costs is for thieves, and tests sign in hundreds of times."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
