"""Which versions of an entry readers may see."""

import pytest

from liveserver.model.entry import Entry, Status
from liveserver.model.history import earlier

AT = "1969-07-20T20:17:40.000Z"
NOTE = "It was said otherwise."

P, D, S, R = "published", "draft", "submitted", "retracted"


def versions(*told: tuple[Status, str], correction: str | None = NOTE) -> list[Entry]:
    """One version after the other: its status and its words; the last one has the note."""
    return [
        Entry(
            id="e",
            blog="moon",
            version=number,
            status=status,
            title=None,
            html=words,
            published_at=AT,
            updated_at=AT,
            url="",
            correction=correction if number == len(told) else None,
        )
        for number, (status, words) in enumerate(told, 1)
    ]


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ([(P, "a"), (P, "b")], "a"),
        ([(P, "a"), (P, "b"), (P, "c")], "ba"),
        ([(P, "a"), (P, "a"), (P, "b"), (P, "b")], "a"),
        ([(P, "a"), (P, "b"), (P, "a")], "ba"),
        ([(P, "a")], ""),
        ([(D, "x"), (P, "a")], ""),
        ([(D, "x"), (S, "y"), (P, "a"), (P, "b")], "a"),
        ([("scheduled", "x"), (P, "x"), (P, "b")], "x"),
        ([(P, "x"), (D, "x"), (P, "a"), (P, "b")], "a"),
        ([(P, "x"), (R, "x"), (P, "x")], ""),
        ([(P, "w"), (P, "x"), (R, "x"), (P, "x"), (P, "b")], "x"),
        ([(P, "x"), (D, "y"), (P, "z")], ""),
        ([(P, "a"), (P, "b"), (R, "b")], ""),
        ([(P, "a"), (D, "b")], ""),
        ([], ""),
    ],
)
def test_what_was_public_and_never_taken_back_can_be_seen(told: list[tuple[Status, str]], seen: str) -> None:
    assert "".join(version.html for version in earlier(versions(*told))) == seen


def test_an_entry_that_was_changed_without_a_note_has_no_past() -> None:
    assert earlier(versions((P, "a"), (P, "b"), correction=None)) == []
