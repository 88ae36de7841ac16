"""A blog in numbers: how far its entries got and how many read it, as tables and as a picture."""

import csv
import io
from xml.etree import ElementTree

import pytest

from liveserver.web import numbers
from tests.follower import Follower
from tests.liveserver import Liveserver, wait_for
from tests.web.desk import Desk


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


async def test_the_readers_an_entry_reached_are_in_the_table_and_on_the_picture(server: Liveserver, desk: Desk) -> None:
    desk.publish("nobody read then")
    async with Follower(server.url, desk.slug), Follower(server.url, desk.slug):
        entry = desk.publish("words", title="=1+1, <b>a title</b>")

        def row() -> dict[str, str]:
            return next(
                each for each in rows(desk.editor.get(f"{desk.url}/numbers.csv").text) if each["id"] == entry["id"]
            )

        wait_for(lambda: row()["readers"] == "2")
        assert int(row()["milliseconds"]) >= 0
        wait_for(lambda: rows(desk.editor.get(f"{desk.url}/numbers.csv?of=readers").text)[-1:] != [])
    first = rows(desk.editor.get(f"{desk.url}/numbers.csv").text)[-1]
    assert (first["readers"], first["milliseconds"]) == ("", "")
    assert row()["title"] == "'=1+1, <b>a title</b>"  # a spreadsheet would calculate it

    answer = desk.editor.get(f"{desk.url}/numbers.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cache-control"].startswith("private")
    drawn = "".join(ElementTree.fromstring(answer.text).itertext())
    assert "=1+1, <b>a title</b> (2 readers in " in drawn


def test_they_are_the_newsrooms(desk: Desk) -> None:
    for name in ("numbers.csv", "numbers.svg"):
        assert desk.reader.get(f"{desk.url}/{name}").status_code == 401
    told = desk.editor.get(f"{desk.url}/numbers.csv?of=money")
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "of")


def test_all_entries_are_in_it(desk: Desk) -> None:
    made = [desk.publish(f"entry {number}")["id"] for number in range(205)]
    assert [each["id"] for each in rows(desk.editor.get(f"{desk.url}/numbers.csv").text)] == made[::-1]


@pytest.mark.parametrize("minutes", [0, 1, 7, 59, 600, 1440, 9000])
def test_the_picture_holds_any_stretch_of_time(minutes: int) -> None:
    audience = {minute: minute % 7 for minute in range(1000, 1000 + minutes)}
    chart = numbers.chart([], audience, "1970-01-01T20:00:00.000Z")
    places = [tuple(map(float, point.split(","))) for point in chart["line"].split()]
    assert all(0 <= x <= numbers.WIDTH and 0 <= y <= numbers.HEIGHT for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert len(chart["hours"]) <= 10
