"""A blog as a value."""

from dataclasses import asdict
from typing import Any

import orjson
import pytest

from liveserver.model.blog import SLUG, Blog, Series, blog_url, direction_of, standfirst_at

NOW = "1969-07-20T20:17:40.000Z"


def blog(**fields: Any) -> Blog:
    return Blog(slug="moon", title="Moon", created_at=NOW, updated_at=NOW, url="/blogs/moon", **fields)


def test_what_is_written_is_read_again() -> None:
    written = blog(series=Series(name="Apollo 11", previous="day-4"), standfirst="é", status="ended", ended_at=NOW)
    assert Blog.from_wire(orjson.loads(orjson.dumps(written))) == written
    assert list(asdict(written)) == list(orjson.loads(orjson.dumps(written)))


@pytest.mark.parametrize("slug", ["a", "1", "apollo-11", "a-b-c", "2026-11-22"])
def test_slugs(slug: str) -> None:
    assert SLUG.fullmatch(slug)
    assert blog_url(slug) == f"/blogs/{slug}"


@pytest.mark.parametrize("slug", ["", "A", "a_b", "a--b", "-a", "a-", "a b", "a\n", "é", "１", "a/b", "a.b", "{a}"])
def test_no_slugs(slug: str) -> None:
    assert not SLUG.fullmatch(slug)


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"), ("ar", "rtl"), ("ar-EG", "rtl"), ("AR", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("ur", "rtl"),
        ("yi", "rtl"), ("dv", "rtl"), ("ckb", "rtl"), ("az", "ltr"), ("az-Arab", "rtl"), ("ku-Arab-IQ", "rtl"),
        ("ks-Arab", "rtl"), ("sr-Latn", "ltr"), ("zh-Hant", "ltr"), ("arn", "ltr"), ("hebrew", "ltr"),
    ],
)  # fmt: skip
def test_the_direction_of_a_language(language: str, direction: str) -> None:
    assert direction_of(language) == direction


def test_the_standfirst_counts_the_days_in_the_blogs_zone() -> None:
    counting = {"standfirst": "Day {day}, the {day_ordinal}: {day}", "day_one": "1969-07-16"}
    assert standfirst_at(blog(**counting), NOW) == "Day 5, the 5th: 5"
    night = "1969-07-21T02:56:15.000Z"
    assert standfirst_at(blog(**counting), night) == "Day 6, the 6th: 6"
    assert standfirst_at(blog(timezone="America/New_York", **counting), night) == "Day 5, the 5th: 5"


def test_the_standfirst_of_an_ended_blog_stays_with_its_last_day() -> None:
    ended = blog(standfirst="Day {day}", day_one="1969-07-16", status="ended", ended_at=NOW)
    assert standfirst_at(ended, "2026-11-22T18:20:00.000Z") == "Day 5"


def test_a_standfirst_without_days_is_as_it_was_written() -> None:
    assert standfirst_at(blog(), NOW) == ""
    assert standfirst_at(blog(standfirst="{braces} {0} %s"), NOW) == "{braces} {0} %s"
    assert standfirst_at(blog(standfirst="{braces} {0} %s", day_one="1969-07-16"), NOW) == "{braces} {0} %s"
