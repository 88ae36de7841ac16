"""Pages of text, as newsrooms write them and as they are pasted from elsewhere, made into transcripts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveserver.model import times
from liveserver.model.transcript import Post, Transcript, dayline, heading, parse, zones

DAY = date(1969, 7, 20)


def moments(transcript: Transcript) -> list[str]:
    """The moments without seconds, newest first, as a page lists them."""
    return [post.published_at[:16].replace("T", " ") for post in reversed(transcript.posts)]


def titles(transcript: Transcript) -> list[str | None]:
    return [post.title for post in reversed(transcript.posts)]


def problems(transcript: Transcript) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in transcript.problems]


def lead_of(transcript: Transcript) -> Post:
    return next(post for post in transcript.posts if post.lead)


def only(page: str, **given: Any) -> Post:
    transcript = parse(page, **({"date": DAY} | given))
    assert transcript.problems == ()
    (post,) = transcript.posts
    return post


# A whole page

PAGE = """\
War: what we know
The war enters its 643rd day.
Friday 28 November 2025

1820 GMT — The lead
It stays on top.

More updates

2110 GMT — Newest
First paragraph.

Second paragraph.

0010 GMT – After midnight
2320 GMT - The evening before [key]
2200 GMT — Oldest

Yesterday's live blog: https://news.example/live/642
"""


def test_a_page_is_read_whole() -> None:
    page = parse(PAGE)
    assert page.problems == ()
    assert (page.headline, page.standfirst) == ("War: what we know", "The war enters its 643rd day.")
    assert (page.timezone, page.time_label, page.time_format) == ("UTC", "GMT", "HHmm")
    assert page.previous == "https://news.example/live/642"
    assert titles(page) == ["Newest", "The lead", "After midnight", "The evening before", "Oldest"]
    assert moments(page) == [
        "2025-11-28 21:10",
        "2025-11-28 18:20",
        "2025-11-28 00:10",
        "2025-11-27 23:20",
        "2025-11-27 22:00",
    ]
    assert lead_of(page).title == "The lead"
    assert page.posts[-1].body == "First paragraph.\n\nSecond paragraph."
    assert [post.title for post in page.posts if post.key] == ["The evening before"]


@pytest.mark.parametrize(
    "pasted",
    [
        PAGE.replace("\n", "\r\n"),
        PAGE.replace("\n", "\r"),
        "\ufeff" + PAGE,
        PAGE.replace("\n", "   \t\n"),
        PAGE.replace(" ", "\u00a0"),
        PAGE.replace(" GMT ", "\u202fGMT\u2009"),
        PAGE.replace("\n\n", "\n\n\n\n"),
        PAGE.replace("\n\n", "\n\n* * *\n\n").replace("First paragraph.\n\n* * *", "First paragraph."),
        PAGE.replace("\n1", "\n## 1").replace("\n2", "\n## 2").replace("\n0", "\n### 0"),
        PAGE.replace("War:", "# War:").replace("More updates", "**More updates:**"),
        "\u200b\n\n" + PAGE + "\n\n-----\n\n",
    ],
    ids=["crlf", "cr", "bom", "trailing", "nbsp", "thin", "blanks", "rules", "headings", "markdown", "edges"],
)
def test_a_page_is_the_same_however_it_was_pasted(pasted: str) -> None:
    def without_lines(page: Transcript) -> list[Any]:
        return [(post.published_at, post.title, post.body, post.key, post.lead) for post in page.posts]

    page, same = parse(PAGE), parse(pasted)
    assert same.problems == ()
    assert without_lines(same) == without_lines(page)
    assert (same.headline, same.standfirst, same.previous) == (page.headline, page.standfirst, page.previous)


def test_all_of_the_header_is_optional() -> None:
    page = parse("2017 GMT — Landed", date=DAY)
    assert (page.headline, page.standfirst, page.previous, page.problems) == (None, None, None, ())
    assert moments(page) == ["1969-07-20 20:17"]


def test_lines_of_the_header_may_say_what_they_are() -> None:
    page = parse(
        "Series: Apollo 11\nDay one: 1969-07-16\nDate: Sunday 20 July 1969\nTimezone: Europe/London\nLanguage: en-GB\n"
        "Standfirst: The {day_ordinal} day\nHeadline: On the Moon\n\n20:17 — Landed"
    )
    assert page.problems == ()
    assert (page.headline, page.standfirst) == ("On the Moon", "The {day_ordinal} day")
    assert (page.series, page.day_one, page.language) == ("Apollo 11", "1969-07-16", "en-GB")
    assert (page.timezone, page.time_label, moments(page)) == ("Europe/London", None, ["1969-07-20 19:17"])


def test_a_marked_headline_is_found_below_another_line() -> None:
    page = parse("The war enters its 643rd day\n\n# What we know\n\n2017 GMT — A", date=DAY)
    assert (page.headline, page.standfirst) == ("What we know", "The war enters its 643rd day")


def test_a_standfirst_may_run_over_lines() -> None:
    page = parse("H\n\nIt was a long day,\nand a good one.\n\nAll of it.\n\n2017 GMT — A", date=DAY)
    assert page.standfirst == "It was a long day, and a good one. All of it."


# What begins an entry


@pytest.mark.parametrize(
    ("line", "at", "label", "headline"),
    [
        ("2017 GMT — Landed", "20:17", "GMT", "Landed"),
        ("20:17 GMT - Landed", "20:17", "GMT", "Landed"),
        ("20.17 BST – Landed", "20:17", "BST", "Landed"),
        ("20h17 CET — Posé", "20:17", "CET", "Posé"),
        ("9:05 GMT — Landed", "09:05", "GMT", "Landed"),
        ("930 GMT — Landed", "09:30", "GMT", "Landed"),
        ("8:17 p.m. ET — Landed", "20:17", "ET", "Landed"),
        ("12:05am PT: Landed", "00:05", "PT", "Landed"),
        ("8pm ET | Landed", "20:00", "ET", "Landed"),
        ("20:17:40 UTC — Landed", "20:17:40", "UTC", "Landed"),
        ("2017 GMT—Landed", "20:17", "GMT", "Landed"),
        ("2017 GMT -- Landed", "20:17", "GMT", "Landed"),
        ("2017 GMT: Landed", "20:17", "GMT", "Landed"),
        ("20:17 GMT • Landed", "20:17", "GMT", "Landed"),
        ("2017 hrs GMT — Landed", "20:17", "GMT", "Landed"),
        ("2017 (GMT) — Landed", "20:17", "GMT", "Landed"),
        ("2017 gmt — Landed", "20:17", "gmt", "Landed"),
        ("2017 GMT (1617 EDT) — Landed", "20:17", "GMT", "Landed"),
        ("20:17 BST / 15:17 ET — Landed", "20:17", "BST", "Landed"),
        ("2017 GMT+3 — Landed", "20:17", "GMT+3", "Landed"),
        ("2017 GMT-3 dead in fire", "20:17", "GMT", "3 dead in fire"),
        ("2017 Europe/London — Landed", "20:17", "Europe/London", "Landed"),
        ("20:17 Moscow time — Landed", "20:17", "Moscow time", "Landed"),
        ("**2017 GMT** — Landed", "20:17", "GMT", "Landed"),
        ("### 2017 GMT — Landed", "20:17", "GMT", "Landed"),
        ("2017 GMT — [Landed](https://news.example)", "20:17", "GMT", "Landed"),
        ("2017 GMT — 2000 GMT deadline passes", "20:17", "GMT", "2000 GMT deadline passes"),
        ("2017 GMT — 500 US troops leave", "20:17", "GMT", "500 US troops leave"),
        ("2017 GMT", "20:17", "GMT", None),
        ("2017 GMT —", "20:17", "GMT", None),
        ("20:17 — Landed", "20:17", None, "Landed"),
    ],
)
def test_a_line_that_begins_an_entry(line: str, at: str, label: str | None, headline: str | None) -> None:
    found = heading.read(line)
    assert found is not None and found.problem is None
    assert (found.at, found.label, found.headline) == (time.fromisoformat(at), label, headline)


@pytest.mark.parametrize(
    "line",
    [
        "1969 was a good year",
        "1969 — what a year",
        "1969 NASA — a history",
        "747 MAX — the story of a plane",
        "5 MPs — all of one party — left",
        "2017 GMT was when it landed",
        "2017 GMT’s importance",
        "Landed at 2017 GMT — at last",
        "1800 GMT – 2000 GMT: reception",
        "20:17 – 20:30: a break",
        "3.14 — nearly",
        "> 2017 GMT — said the clock",
        "1969 est — dit-on — une année",
        "GMT — where it began",
    ],
)
def test_a_paragraph_is_no_heading(line: str) -> None:
    assert heading.read(line) is None
    assert only(f"2100 GMT — Landed\n\n{line}\n\nEnd.").body.startswith(line[:4])


def test_the_form_of_the_times_is_that_of_the_first_entry() -> None:
    assert parse("2017 GMT — A\n19:00 GMT — B", date=DAY).time_format == "HHmm"
    assert parse("20:17 GMT — A\n1900 GMT — B", date=DAY).time_format == "HH:mm"


@pytest.mark.parametrize(
    ("marks", "key", "labels"),
    [
        ("[key]", True, ()),
        ("★", True, ()),
        ("[breaking]", False, ("breaking",)),
        ("[Fact-check] [KEY]", True, ("fact-check",)),
        ("[breaking] [analysis] [key]", True, ("breaking", "analysis")),
        ("[label: the crew]", False, ("the crew",)),
        ("[summary] [summary]", False, ("summary",)),
    ],
)
def test_marks_at_the_end_of_a_headline(marks: str, key: bool, labels: tuple[str, ...]) -> None:
    post = only(f"2017 GMT — Landed {marks}")
    assert (post.title, post.key, post.labels) == ("Landed", key, labels)


def test_other_brackets_stay_in_the_headline() -> None:
    assert only("2017 GMT — “It were good” [sic]").title == "“It were good” [sic]"
    assert only("★ 2017 GMT — Landed").key


# Days


def test_a_later_time_belongs_to_the_day_before() -> None:
    page = parse("0130 GMT — d\n0130 GMT — c\n2359 GMT — b\n2359 GMT — a\n0000 GMT — 0\n0001 GMT — z", date=DAY)
    assert moments(page) == [
        "1969-07-20 01:30",
        "1969-07-20 01:30",
        "1969-07-19 23:59",
        "1969-07-19 23:59",
        "1969-07-19 00:00",
        "1969-07-18 00:01",
    ]
    assert titles(page) == ["d", "c", "b", "a", "0", "z"]


@pytest.mark.parametrize(
    "written",
    [
        "Sunday 20 July 1969",
        "Sun, 20 Jul 1969",
        "20 July 1969",
        "20th of July, 1969",
        "July 20, 1969",
        "Sunday, July 20th, 1969:",
        "1969-07-20",
        "20.7.1969",
        "## Sunday 20 July 1969",
        "--- 20 July 1969 ---",
        "Date: 20 July 1969",
        "Last updated: Sun 20 Jul 1969 23.41 BST",
        "Published on 20 July 1969",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert moments(parse(f"Headline\n{written}\n\n2017 GMT — A")) == ["1969-07-20 20:17"]
    below = parse(f"2017 GMT — A\ntext\n\n{written}\n2000 GMT — B", date=date(1969, 7, 21))
    assert moments(below) == ["1969-07-21 20:17", "1969-07-20 20:00"]


def test_a_day_between_entries_counts() -> None:
    page = parse("22 July 1969\n2100 GMT — c\nSunday 20 July\n2000 GMT — b\n2130 GMT — a")
    assert moments(page) == ["1969-07-22 21:00", "1969-07-20 20:00", "1969-07-19 21:30"]


def test_a_day_without_a_year_is_the_last_such_day() -> None:
    assert moments(parse("1 January 1970\n0100 GMT — b\n31 December\n2300 GMT — a"))[1] == "1969-12-31 23:00"
    assert dayline.read("29 February").resolve(date(1969, 7, 20)) == date(1968, 2, 29)  # type: ignore[union-attr]
    assert dayline.read("Sunday 20 July").resolve(date(2025, 1, 1)) == date(2014, 7, 20)  # type: ignore[union-attr]


def test_a_day_in_a_sentence_or_a_paragraph_of_its_own_is_text() -> None:
    page = parse("21 July 1969\n2017 GMT — A\n\n16 July 1969\n\nThat was the day they left.\n\n2000 GMT — B")
    assert moments(page) == ["1969-07-21 20:17", "1969-07-21 20:00"]
    assert page.posts[1].body == "16 July 1969\n\nThat was the day they left."


def test_a_page_whose_first_day_stands_further_down() -> None:
    page = parse("0540 GMT — c\n0256 GMT — b\nSunday 20 July 1969\n2017 GMT — a")
    assert (page.problems, moments(page)) == ((), ["1969-07-21 05:40", "1969-07-21 02:56", "1969-07-20 20:17"])


def test_the_given_date_stands_in_for_the_headers() -> None:
    assert moments(parse("2 May 1999\n0100 GMT — b\n2300 GMT — a", date=DAY)) == [
        "1969-07-20 01:00",
        "1969-07-19 23:00",
    ]


# The lead


@pytest.mark.parametrize(
    "divider",
    ["More updates", "MORE UPDATES:", "Latest updates", "Earlier", "Updates", "## More updates", "— More updates —",
     "More from today", "Latest", "Timeline", "All the latest developments", "More updates\n(All times GMT)",
     "More updates\n\n20 July 1969", "***\n\nMore posts\n\n***", "As it happened", "Live updates"],
)  # fmt: skip
def test_the_lead_stands_before_a_line_like_more_updates(divider: str) -> None:
    page = parse(f"20 July 1969\n\n1820 GMT — The lead\n\nIts text.\n\n{divider}\n\n2110 GMT — A\n\n1955 GMT — B")
    assert page.problems == ()
    assert (lead_of(page).title, lead_of(page).body) == ("The lead", "Its text.")
    assert titles(page) == ["A", "B", "The lead"]
    assert moments(page) == ["1969-07-20 21:10", "1969-07-20 19:55", "1969-07-20 18:20"]


@pytest.mark.parametrize(
    "line", ["More to follow", "More updates to come.", "Updates on the crew", "More on this soon"]
)
def test_a_promise_of_more_is_no_such_line(line: str) -> None:
    page = parse(f"2110 GMT — A\n\nText.\n\n{line}\n\n1955 GMT — B", date=DAY)
    assert not any(post.lead for post in page.posts)
    assert page.posts[-1].body == f"Text.\n\n{line}"


def test_without_such_a_line_there_is_no_lead() -> None:
    page = parse("20 July 1969\n1820 GMT — A\n2110 GMT — B")
    assert not any(post.lead for post in page.posts)
    assert moments(page) == ["1969-07-20 18:20", "1969-07-19 21:10"]


def test_such_a_line_elsewhere_makes_no_lead() -> None:
    page = parse("Latest updates\n2017 GMT — A\n1900 GMT — B\ntext\nEarlier\n1800 GMT — C", date=DAY)
    assert not any(post.lead for post in page.posts)
    assert page.posts[1].body == "text"


@pytest.mark.parametrize(
    ("page", "lead"),
    [
        ("21 July 1969\n0500 GMT — L\nMore updates\n0540 GMT — A", "1969-07-21 05:00"),
        ("21 July 1969\n0540 GMT — L\nMore updates\n0540 GMT — A", "1969-07-21 05:40"),
        ("21 July 1969\n2017 GMT — L\nMore updates\n0540 GMT — A", "1969-07-20 20:17"),
        ("21 July 1969\n0545 GMT — L\nMore updates\n0540 GMT — A", "1969-07-21 05:45"),
        ("21 July 1969\n0010 GMT — L\nMore updates\n2355 GMT — A", "1969-07-21 00:10"),
        ("21 July 1969\n2017 GMT — L\nMore updates\n21 July 1969\n0540 GMT — A", "1969-07-20 20:17"),
        ("20 July 1969\n2017 GMT — L\nMore updates\n21 July 1969\n2341 GMT — A", "1969-07-20 20:17"),
        ("20 July 1969\n2017 GMT — L\nMore updates\n21 July\n2341 GMT — A", "1969-07-20 20:17"),
        ("21 July 1969\n0800 GMT — L\nMore updates\n20 July 1969\n2341 GMT — A", "1969-07-21 08:00"),
    ],
)
def test_the_lead_belongs_near_what_follows_or_to_its_own_day(page: str, lead: str) -> None:
    transcript = parse(page)
    assert transcript.problems == ()
    assert lead_of(transcript).published_at[:16].replace("T", " ") == lead


def test_a_lead_that_stands_again_in_its_place_is_one_entry() -> None:
    page = parse(
        "21 July 1969\n2017 GMT — Landed\nShort.\nMore updates\n"
        "0540 GMT — A\n2017 GMT — Landed\nLong.\n\nLonger.\n2000 GMT — B"
    )
    assert titles(page) == ["A", "Landed", "B"]
    assert (lead_of(page).published_at[:10], lead_of(page).body) == ("1969-07-20", "Long.\n\nLonger.")


# Zones


@pytest.mark.parametrize(
    ("label", "hour", "timezone"),
    [
        ("GMT", 20, "UTC"), ("UTC", 20, "UTC"), ("Z", 20, "UTC"), ("BST", 19, "Europe/London"),
        ("CET", 19, "Europe/Berlin"),
        ("ET", 24, "America/New_York"), ("EDT", 24, "America/New_York"), ("PT", 27, "America/Los_Angeles"),
        ("IST", 14.5, "Asia/Kolkata"), ("JST", 11, "Asia/Tokyo"), ("AEST", 10, "Australia/Sydney"),
        ("MSK", 17, "Europe/Moscow"), ("SAST", 18, "Africa/Johannesburg"), ("GMT+3", 17, "Etc/GMT-3"),
        ("UTC−04:00", 24, "Etc/GMT+4"), ("GMT+5:30", 14.5, "Asia/Kolkata"),
        # Nobody's clock shows EST in July: the page says minus five, so minus five it is.
        ("EST", 25, "Etc/GMT+5"),
    ],
)  # fmt: skip
def test_zones_as_newsrooms_write_them(label: str, hour: float, timezone: str) -> None:
    page = parse(f"20 July 1969\n2000 {label} — A")
    assert page.problems == ()
    expected = datetime(1969, 7, 20, tzinfo=UTC) + timedelta(hours=hour)
    assert page.posts[0].published_at == times.to_wire(expected)
    assert (page.timezone, page.time_label) == (timezone, label)
    assert times.clock_label(page.posts[0].published_at, timezone, label, "HHmm") == f"2000 {label}"


def test_every_label_names_a_zone_that_keeps_that_time() -> None:
    for region, minutes in zones.LABELS.values():
        seasons = [datetime(2025, month, 1, tzinfo=ZoneInfo(region)).utcoffset() for month in (1, 7)]
        assert minutes is None or timedelta(minutes=minutes) in seasons, region


def test_a_page_of_several_zones_has_right_moments_in_the_zone_of_its_first() -> None:
    page = parse("21 July 1969\n0030 GMT — d\n2015 EDT — c\n0110 BST — b\n2300 GMT — a")
    assert page.timezone == "UTC"
    assert moments(page) == ["1969-07-21 00:30", "1969-07-21 00:15", "1969-07-21 00:10", "1969-07-20 23:00"]


def test_a_given_zone_is_what_the_pages_own_label_means() -> None:
    page = parse("20:17 IST — A\n19:00 GMT — B", date=DAY, timezone="Europe/Dublin")
    assert (page.timezone, page.time_label) == ("Europe/Dublin", "IST")
    assert moments(page) == ["1969-07-20 19:17", "1969-07-20 19:00"]


def test_times_without_a_zone_take_the_pages() -> None:
    assert moments(parse("20:17 BST — A\n19:00 — B", date=DAY)) == ["1969-07-20 19:17", "1969-07-20 18:00"]
    assert moments(parse("(All times BST)\n20:17 — A", date=DAY)) == ["1969-07-20 19:17"]
    assert moments(parse("20:17 — A", date=DAY, timezone="Asia/Tokyo")) == ["1969-07-20 11:17"]
    assert parse("H\nTimes are hard\n2017 GMT — A", date=DAY).standfirst == "Times are hard"


def test_the_hour_that_autumn_repeats_runs_newest_first_too() -> None:
    page = parse("2 November 2025\n1:10 am ET — d\n1:50 am ET — c\n1:20 am ET — b\n12:59 am ET — a")
    assert moments(page) == ["2025-11-02 06:10", "2025-11-02 05:50", "2025-11-02 05:20", "2025-11-02 04:59"]


# Bodies


def test_each_line_is_a_paragraph_where_no_blank_line_stands() -> None:
    assert only("2017 GMT — A\nOne\nTwo and more.\nThree").body == "One\n\nTwo and more.\n\nThree"


def test_blank_lines_divide_paragraphs_where_there_are_some() -> None:
    assert only("2017 GMT — A\n\n\nOne\ngoes on.\n\n\nTwo").body == "One\ngoes on.\n\nTwo"


def test_a_paragraph_that_was_filled_to_one_width_is_one() -> None:
    filled = (
        "Eagle is on the Moon. Buzz Aldrin called it at 17 minutes and 40\n"
        "seconds past the hour, and a moment later Charles Duke said that\n"
        "he copied them down."
    )
    assert only(f"2017 GMT — A\n{filled}").body == filled


def test_quotations_and_lists_stay_together() -> None:
    post = only("2017 GMT — A\nHe said:\n> One\n>\n> Two\nThen:\n- a\n- b\n“Roger.”")
    assert post.body == "He said:\n\n> One\n>\n> Two\n\nThen:\n\n- a\n- b\n\n“Roger.”"


def test_a_year_begins_no_list() -> None:
    assert only("2017 GMT — A\n\n1969. What a year.").body == "1969\\. What a year."


@pytest.mark.parametrize(
    "written", ["Correction: It was four.", "**Correction:** It was four.", "CORRECTION (2130 GMT): It was four.",
                "Correction — It was four.", "*Correction: It was four.*"],
)  # fmt: skip
def test_a_correction_is_told_apart(written: str) -> None:
    post = only(f"2017 GMT — A\n\nText.\n\n{written}\n\nMore text.")
    assert (post.body, post.correction) == ("Text.\n\nMore text.", "It was four.")


# The page before


@pytest.mark.parametrize(
    ("last", "previous"),
    [
        ("Yesterday's live blog: https://news.example/live/642.", "https://news.example/live/642"),
        ("Read yesterday’s coverage: apollo-11-19-july", "apollo-11-19-july"),
        ("Previously: apollo-11-19-july.", "apollo-11-19-july"),
        ("Previous day: /blogs/apollo-11-19-july", "apollo-11-19-july"),
        ("You can [read yesterday’s live blog here](https://news.example/642).", "https://news.example/642"),
        ('Catch up on [Saturday\'s events](/blogs/apollo-11-19-july "19 July").', "apollo-11-19-july"),
        ("Saturday's live blog is at www.news.example/642", "https://www.news.example/642"),
        ("Here is yesterday's live blog.\n\nhttps://news.example/642", "https://news.example/642"),
        ("← Yesterday: **apollo-11-19-july**\n\n* * *", "apollo-11-19-july"),
    ],
)
def test_the_last_line_names_the_page_before(last: str, previous: str) -> None:
    page = parse(f"20 July 1969\n2017 GMT — A\n\nText.\n\n{last}\n")
    assert (page.previous, page.posts[0].body) == (previous, "Text.")


@pytest.mark.parametrize(
    "last",
    [
        "Previously: they slept well.",
        "Yesterday: rain.",
        "Yesterday was another day.",
        "More at https://news.example/more",
        "Read yesterday's live blog here.",
    ],
)
def test_another_last_line_is_text(last: str) -> None:
    page = parse(f"20 July 1969\n2017 GMT — A\n\nText.\n\n{last}\n")
    assert (page.previous, page.posts[0].body) == (None, f"Text.\n\n{last}")


# What can't be read


@pytest.mark.parametrize(
    ("page", "line", "reason"),
    [
        ("20 July 1969\n2017 GMT — A\n2560 GMT — B", 3, "there is no time 2560"),
        ("20 July 1969\n2017 GMT — A\n24:00 GMT — B", 3, "there is no time 24:00"),
        ("20 July 1969\n20175 GMT — A", 2, "there is no time 20175"),
        ("20 July 1969\n13:00 pm GMT — A", 2, "there is no time 13:00 pm"),
        ("20 July 1969\n2017 GMT — A\n\n1900 XYZ — B", 4, "XYZ is no known time zone"),
        ("20 July 1969\n20:17 Moscow time — A", 2, "Moscow time is no known time zone"),
        ("20 July 1969\n20:17 — A", 2, "the time has no zone; give the page's with --timezone"),
        ("2017 GMT — A\n1900 GMT — B", 1, "--date"),
        ("20 July\n2017 GMT — A", 1, "'20 July' has no year"),
        ("31 June 1969\n2017 GMT — A", 1, "there is no day '31 June 1969'"),
        ("Monday 20 July 1969\n2017 GMT — A", 1, "'Monday 20 July 1969' is a Sunday"),
        ("20 July 1969\n2017 GMT — A\n21 July 1969\n2000 GMT — B", 4, "a page runs newest first"),
        ("9 March 2025\n02:30 ET — A", 2, "clocks never showed 02:30 on 2025-03-09"),
        ("20 July 1969\n2017 GMT\n1900 GMT — B", 2, "neither a headline nor a text"),
        ("20 July 1969\n2017 GMT — " + "A" * 301, 2, "the headline has 301 characters; 300 are allowed"),
        ("20 July 1969\n2017 GMT — A\n" + "é" * 60_000, 2, "the text has 120,000 bytes; 102,400 are allowed"),
        ("H\nThe {day_ordinal} day\n20 July 1969\n2017 GMT — A", 2, "'Day one: 1969-07-16'"),
        ("H\nDate: soon\n\n2017 GMT — A", 2, "'soon' is no day"),
        ("H\nDay one: soon\n20 July 1969\n2017 GMT — A", 2, "'soon' is no day"),
        ("Timezone: Mars/North\n20 July 1969\n2017 GMT — A", 1, "'Mars/North' is not an IANA time zone"),
        ("A" * 301 + "\n20 July 1969\n2017 GMT — A", 1, "the headline has 301 characters; 300 are allowed"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_line(page: str, line: int, reason: str) -> None:
    found = problems(parse(page))
    assert len(found) >= 1 and found[0][0] == line
    assert reason in found[0][1]


def test_what_can_be_read_is_read_all_the_same() -> None:
    page = parse("20 July 1969\n2017 GMT — A\n1900 XYZ — B\nof B\n2560 GMT — C\n1800 GMT — D\nof D")
    assert [line for line, _ in problems(page)] == [3, 5]
    assert [(post.title, post.body) for post in page.posts] == [("D", "of D"), ("A", "")]


def test_a_missing_day_is_one_problem_for_the_whole_page() -> None:
    assert [line for line, _ in problems(parse("2017 GMT — A\n1900 GMT — B\n1800 GMT — C"))] == [1]


def test_a_day_above_an_entry_that_cannot_be_read_is_the_next_ones() -> None:
    page = parse("21 July 1969\n0500 GMT — A\n19 July 1969\n2560 GMT — B\n0400 GMT — C")
    assert moments(page) == ["1969-07-21 05:00", "1969-07-19 04:00"]


# The sample


def test_the_sample_is_whole() -> None:
    page = parse((resources.files("liveserver") / "sample" / "apollo-11.txt").read_text(encoding="utf-8"))
    assert page.problems == ()
    assert len(page.posts) >= 40
    assert (page.timezone, page.time_label, page.time_format) == ("UTC", "GMT", "HHmm")
    assert (page.day_one, page.previous) == ("1969-07-16", "apollo-11-19-july")
    assert "{day_ordinal}" in (page.standfirst or "")
    lead = lead_of(page)
    assert (lead.title, lead.published_at, lead.key) == ("The Eagle has landed", "1969-07-20T20:17:00.000Z", True)
    assert (page.posts[0].published_at, page.posts[-1].published_at) == (
        "1969-07-20T11:04:00.000Z",
        "1969-07-21T23:41:00.000Z",
    )
    assert any(post.correction for post in page.posts)
    assert all(post.title and post.body for post in page.posts)


# Properties

WORDS = st.sampled_from("Eagle landed 1969 GMT — “Roger.” was Größe 月 ١٩٦٩ 2017 a *b* [c] 20:17 don’t".split())
SENTENCES = st.lists(WORDS, max_size=12).map(lambda words: " ".join(["Houston", *words, "again."]))
MINUTES = st.integers(0, 60 * 24 * 40).map(lambda number: datetime(1969, 7, 1, tzinfo=UTC) + timedelta(minutes=number))


@dataclass(frozen=True)
class Said:
    """An entry that is written into a page and read from it again."""

    moment: datetime
    title: str
    paragraphs: list[str]
    key: bool
    correction: str | None


@dataclass(frozen=True)
class Style:
    """How somebody writes pages."""

    label: str
    colon: str
    dash: str
    gap: str
    end: str

    def heading(self, said: Said) -> str:
        local = said.moment.astimezone(self.clock)
        return f"{local:%H}{self.colon}{local:%M} {self.label} {self.dash} {said.title}{' [key]' if said.key else ''}"

    def block(self, said: Said) -> list[str]:
        corrections = [f"Correction: {said.correction}"] if said.correction else []
        return [self.heading(said), self.gap.join([*said.paragraphs, *corrections])]

    def day(self, said: Said) -> date:
        return said.moment.astimezone(self.clock).date()

    def day_below(self, said: Said, above: Said) -> date:
        """The latest day on which an entry of this time can stand below another one."""
        fits = said.moment.astimezone(self.clock).time() <= above.moment.astimezone(self.clock).time()
        return self.day(above) if fits else self.day(above) - timedelta(days=1)

    def day_of_lead(self, lead: Said, newest: Said) -> date:
        """The day that a lead is given if the page says none."""
        below = self.day_below(lead, newest)
        late = timedelta(days=(self.day(newest) - self.day(lead)).days) - (newest.moment - lead.moment)
        return self.day(newest) if below != self.day(newest) and late < timedelta(hours=12) else below

    @property
    def clock(self) -> Any:
        zone = zones.read(self.label)
        assert zone is not None
        return zone.clock


def write(entries: list[Said], lead: Said | None, style: Style) -> str:
    """A page of these entries, newest first, which says a day only where it can't be known without."""
    newest = entries[0]
    told = lead is not None and style.day_of_lead(lead, newest) != style.day(lead)
    parts = ["A headline", "A standfirst.", f"{style.day(lead if told and lead else newest):%A %d %B %Y}"]
    if lead is not None:
        parts += [*style.block(lead), "More updates"]
    if told:
        parts.append(f"{style.day(newest):%d %B %Y}")
    for above, said in zip([None, *entries], entries, strict=False):
        if above is not None and style.day_below(said, above) != style.day(said):
            parts.append(f"{style.day(said):%Y-%m-%d}")
        parts += style.block(said)
    page = style.gap.join([*parts, "Yesterday: the-day-before", ""])
    return page.replace("\n", style.end)


@given(
    entries=st.lists(
        st.builds(Said, MINUTES, SENTENCES, st.lists(SENTENCES, max_size=3), st.booleans(), st.none() | SENTENCES),
        min_size=2,
        max_size=12,
        unique_by=(lambda said: said.moment, lambda said: said.title),
    ),
    with_lead=st.booleans(),
    style=st.builds(
        Style,
        st.sampled_from(["GMT", "BST", "EDT", "PT", "JST", "GMT+5:30", "IST"]),
        st.sampled_from(["", ":", "."]),
        st.sampled_from(["—", "–", "-", "--", "|"]),
        st.sampled_from(["\n\n", "\n \n\n", "\n\n***\n\n"]),
        st.sampled_from(["\n", "\r\n", " \n"]),
    ),
    pick=st.randoms(use_true_random=False),
)
def test_what_was_written_is_read(entries: list[Said], with_lead: bool, style: Style, pick: Any) -> None:
    entries = sorted(entries, key=lambda said: said.moment, reverse=True)
    lead = pick.choice(entries[1:]) if with_lead else None
    page = parse(write([said for said in entries if said is not lead], lead, style))
    assert page.problems == ()
    assert (page.headline, page.standfirst, page.previous) == ("A headline", "A standfirst.", "the-day-before")
    assert (page.time_label, page.time_format) == (style.label, "HH:mm" if style.colon else "HHmm")
    read = [(post.published_at, post.title, post.body, post.key, post.correction, post.lead) for post in page.posts]
    assert read == [
        (
            times.to_wire(said.moment),
            said.title,
            "\n\n".join(said.paragraphs),
            said.key,
            said.correction,
            said is lead,
        )
        for said in reversed(entries)
    ]


LINES = st.sampled_from(
    """2017 GMT — A|20:17 EDT - B [key]|0001 ET — C|2560 GMT — D|1 XYZ — E|02:30 PT — F|2359 Z|More updates|Latest|text
    |Sunday 20 July 1969|20 July|31 December 9998|1 January 1000|29 February 1970|9 March 2025|Correction: no
    |> quote|---|Yesterday: https://x.example|Day one: 1969-07-16|# H|""".split("|")
)


@given(
    page=st.lists(LINES | st.text(), max_size=30).map("\n".join),
    day=st.none() | st.dates(),
    timezone=st.none() | st.sampled_from(["Europe/London", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_nothing_on_a_page_raises_and_its_moments_run_newest_first(page: str, day: date | None, timezone: str) -> None:
    transcript = parse(page, date=day, timezone=timezone)
    down_the_page = sorted((post for post in transcript.posts if not post.lead), key=lambda post: post.line)
    found = [post.published_at for post in down_the_page]
    assert found == sorted(found, reverse=True)
    assert sum(post.lead for post in transcript.posts) <= 1
    assert [post.published_at for post in transcript.posts] == sorted(post.published_at for post in transcript.posts)
