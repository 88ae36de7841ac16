"""What a permalink shows of an entry's past over HTTP: what was public and never taken back, and no more."""

import re

from tests.web.desk import Desk, good

SECRET = "not-for-readers"
NOTE = "It was said otherwise."


def seen(desk: Desk, entry: dict[str, str]) -> list[str]:
    """The words of the earlier versions, the last first."""
    page = desk.reader.get(entry["url"])
    assert page.status_code == 200
    assert SECRET not in page.text
    return re.findall(r'<div class="version">.*?<div class="story"><p>(.*?)</p></div>', page.text, re.DOTALL)


def test_a_corrected_entry_shows_what_it_said_before(desk: Desk) -> None:
    entry = desk.publish("first", title="Title one")
    desk.edit(entry, body="second", title="Title two")
    assert seen(desk, entry) == []
    assert "Earlier versions" not in desk.reader.get(entry["url"]).text
    desk.edit(entry, body="third", correction=NOTE)
    assert seen(desk, entry) == ["second", "first"]
    assert "<h5>Title one</h5>" in desk.reader.get(entry["url"]).text
    desk.edit(entry, labels=["analysis"], key=True)
    assert seen(desk, entry) == ["second", "first"]
    desk.edit(entry, correction=None)
    assert seen(desk, entry) == []


def test_what_was_never_public_stays_so(desk: Desk) -> None:
    entry = desk.publish(f"{SECRET} draft", status="draft", title=SECRET, author=SECRET)
    desk.edit(entry, body=f"{SECRET} submitted", status="submitted")
    desk.edit(entry, body="public", title="Public", author=None, status="published")
    desk.edit(entry, body="mended", correction=NOTE)
    assert seen(desk, entry) == ["public"]


def test_what_was_taken_back_stays_back_when_the_entry_returns(desk: Desk) -> None:
    entry = desk.publish(SECRET)
    desk.edit(entry, status="draft", body="clean")
    desk.edit(entry, status="published", correction=NOTE)
    assert seen(desk, entry) == []
    desk.edit(entry, body="cleaner")
    assert seen(desk, entry) == ["clean"]
    desk.retract(entry)
    assert desk.reader.get(entry["url"]).status_code == 404
    good(desk.editor.post(f"{desk.entry(entry)}/restore"))
    assert seen(desk, entry) == []


def test_nobody_is_named(desk: Desk) -> None:
    entry = desk.publish("first", author="A byline taken away")
    desk.edit(entry, body="second", author=None, correction=NOTE)
    assert seen(desk, entry) == ["first"]
    assert "byline" not in desk.reader.get(entry["url"]).text
