"""Who may do what, without a server."""

import pytest

from liveserver.errors import Forbidden
from liveserver.newsroom.access import RANK, Caller, Role, require, require_status

ROLES: list[Role] = ["writer", "editor", "admin"]
STATUSES = ["published", "draft", "submitted", "scheduled", "retracted"]


def caller(role: Role, *blogs: str) -> Caller:
    return Caller(id="id", name="somebody", role=role, blogs=blogs or None)


@pytest.mark.parametrize("has", ROLES)
@pytest.mark.parametrize("needs", ROLES)
def test_a_role_holds_all_that_the_lower_ones_do(has: Role, needs: Role) -> None:
    if RANK[has] >= RANK[needs]:
        require(caller(has), needs)
    else:
        with pytest.raises(Forbidden, match=f"needs the role {needs}; somebody has the role {has}"):
            require(caller(has), needs, "moon")


def test_who_is_limited_to_blogs_may_do_nothing_elsewhere() -> None:
    limited = caller("admin", "moon", "mars")
    require(limited, "admin", "moon")
    require(limited, "writer", "mars")
    for slug in ("venus", "moo", None):
        with pytest.raises(Forbidden, match="limited to moon, mars"):
            require(limited, "writer", slug)


@pytest.mark.parametrize("after", STATUSES)
@pytest.mark.parametrize("before", [None, *STATUSES])
def test_a_writer_moves_entries_between_draft_and_submitted(before: str | None, after: str) -> None:
    if before in (None, "draft", "submitted") and after in ("draft", "submitted"):
        require_status(caller("writer"), before, after)
    else:
        with pytest.raises(Forbidden):
            require_status(caller("writer"), before, after)
    for role in ("editor", "admin"):
        require_status(caller(role), before, after)
