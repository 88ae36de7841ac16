"""Pages, rendered from documents: no server, no store."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from liveserver.model import times
from liveserver.model.blog import Blog, standfirst_at
from liveserver.model.entry import Entry
from liveserver.model.event import Snapshot, key_event
from liveserver.web.views import Pages, Views, neighbour, templates

CLIENTS = Path(__file__).parents[2] / "clients"
RENDERED = json.loads((CLIENTS / "wire-examples" / "rendered.json").read_text())
TIMES = json.loads((CLIENTS / "wire-examples" / "times.json").read_text())
NOW = "1969-07-21T05:30:00.000Z"
BASE = "https://news.example"
VIEWS = Views(lambda path: f"/assets/1/{path}")
NEWEST = Pages()


def blog(**fields: Any) -> Blog:
    given = {"slug": "moon", "title": "On the Moon", "created_at": NOW, "updated_at": NOW, "url": "/blogs/moon"}
    return Blog(**{**given, **fields})


def entry(number: int, at: str = "1969-07-20T20:17:40.000Z", **fields: Any) -> dict[str, Any]:
    given = {
        "id": f"e{number}",
        "blog": "moon",
        "status": "published",
        "title": f"Entry {number}",
        "html": f"<p>Text {number}</p>",
        "published_at": at,
        "updated_at": at,
        "url": f"/blogs/moon/entries/e{number}",
        "seq": number,
    }
    return asdict(Entry(**{**given, **fields}))


def snapshot(
    of: Blog, *entries: dict[str, Any], pinned: dict[str, Any] | None = None, next: str | None = None
) -> Snapshot:
    return Snapshot.from_wire(
        {
            "blog": asdict(of),
            "position": {"epoch": "e1", "seq": 7},
            "entries": list(entries),
            "pinned": pinned,
            "key_events": [key_event(one) for one in entries if one["key"]],
            "next": next,
        }
    )


def page(
    of: Blog,
    *entries: dict[str, Any],
    pages: Pages = NEWEST,
    linked: str | None = None,
    earlier: Iterable[Entry] = (),
    **more: Any,
) -> str:
    return VIEWS.blog(snapshot(of, *entries, **more), NOW, BASE, 25, pages, linked=linked, earlier=earlier)


def start(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="start">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


class Manner:
    """The part of a blog that the rendering of an entry hangs on."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.timezone = fields["timezone"]
        self.time_label = fields["time_label"]
        self.time_format = fields["time_format"]
        self.language = fields["language"]
        self.url = fields.get("url")
        self.pinned = fields.get("pinned")


def rendered() -> Iterator[str]:
    parts: Any = templates().get_template("entry.html").module
    for example in RENDERED["entries"]:
        manner = Manner(example["blog"])
        article = parts.article(example["entry"], manner, example["day"])
        yield f"<!-- {example['name']} -->\n{article}"
        yield f"<!-- {example['name']}, as the lead -->\n{parts.pinned(example['entry'], manner)}"
    for example in RENDERED["key_events"]:
        listed = parts.key_events(example["key_events"], Manner(example["blog"]), set(example["here"]))
        yield f"<!-- {example['name']} -->\n{listed}"
    for example in RENDERED["series"]:
        series = example["series"]
        links = parts.series(neighbour(series["previous"]), neighbour(series["next"]))
        yield f"<!-- {example['name']} -->\n{links}"


def test_the_server_renders_what_browsers_render() -> None:
    # The same file is held against clients/js/render.js by clients/js/render.test.js.
    assert "\n\n".join(rendered()) + "\n" == (CLIENTS / "wire-examples" / "rendered.html").read_text()


def test_times_are_written_as_browsers_write_them() -> None:
    for case in TIMES["clock"]:
        label = times.clock_label(case["at"], case["timezone"], case["time_label"], case["time_format"])
        assert label == case["label"]
    for case in TIMES["day"]:
        assert times.local_day(case["at"], case["timezone"]).isoformat() == case["day"]
    for case in TIMES["heading"]:
        assert times.day_heading(times.date.fromisoformat(case["day"]), case["language"]) == case["heading"]
    for case in TIMES["standfirst"]:
        fields = {name: case[name] for name in ("standfirst", "day_one", "status", "ended_at", "timezone")}
        assert standfirst_at(blog(**fields), case["now"]) == case["text"]


def test_the_hooks_of_the_list() -> None:
    html = page(blog(), entry(2), entry(1, title=None))
    assert re.search(r'<div class="feed" id="entries" role="feed" aria-labelledby="title">', html)
    for number, label in ((2, "title"), (1, "time")):
        told = f'data-seq="{number}" data-version="1" aria-labelledby="entry-e{number}-{label}" tabindex="0"'
        assert f'<article class="entry" id="entry-e{number}" {told}>' in html
    for label in re.findall(r'aria-labelledby="([^"]+)"', html):
        assert html.count(f' id="{label}"') == 1


def test_days_divide_inside_the_first_article_of_each() -> None:
    entries = [entry(3, "1969-07-21T02:56:00.000Z"), entry(2, "1969-07-20T21:00:00.000Z"), entry(1)]
    html = page(blog(), *entries)
    assert re.findall(r'<h2 class="day"><time datetime="(.*?)">(.*?)</time></h2>', html) == [
        ("1969-07-21", "Monday 21 July 1969"),
        ("1969-07-20", "Sunday 20 July 1969"),
    ]
    assert re.findall(r'<article[^>]* id="entry-(\w+)"[^>]*>\n<h2 class="day">', html) == ["e3", "e2"]


def test_days_are_those_of_the_blogs_zone() -> None:
    html = page(blog(timezone="America/New_York", time_label="EDT"), entry(2, "1969-07-21T02:56:00.000Z"), entry(1))
    assert html.count('<h2 class="day">') == 1
    assert "22:56 EDT" in html


def test_oldest_first_for_blogs_that_want_it() -> None:
    html = page(blog(order="oldest"), entry(2, "1969-07-21T02:56:00.000Z"), entry(1))
    assert html.index('id="entry-e1"') < html.index('id="entry-e2"')


def test_the_lead_is_a_copy_and_owns_no_entrys_id() -> None:
    html = page(blog(pinned="e1"), entry(2), entry(1), pinned=entry(1))
    assert re.search(r'<section class="pinned" data-entry="e1" data-seq="1" data-version="1"', html)
    assert html.count('id="entry-e1"') == 1
    assert "pinned" not in page(blog(), entry(1)).split("<main")[1].split("<script")[0]


def test_key_events_lead_to_the_entry_here_or_to_its_permalink() -> None:
    of = snapshot(blog(), entry(2, key=True))
    elsewhere = key_event(entry(1, key=True))
    of.key_events.append(elsewhere)
    html = VIEWS.blog(of, NOW, BASE, 25)
    listed = html.split('<nav class="key-events"')[1].split("</nav>")[0]
    assert re.findall(r'href="(.*?)"', listed) == ["#entry-e2", "/blogs/moon/entries/e1"]
    assert "key-events" not in page(blog(), entry(1)).split("<main")[1].split("<script")[0]


@pytest.mark.parametrize(
    ("status", "state", "word"), [("live", "live", "Live"), ("scheduled", "live", "Live"), ("ended", "ended", "Ended")]
)
def test_the_state_has_its_word(status: str, state: str, word: str) -> None:
    html = page(blog(status=status), entry(1))
    assert re.findall(r'data-state="(\w+)" role="status" lang="en">(\w+)<', html) == [(state, word)]


def test_a_page_says_where_it_stands_and_not_its_entries_twice() -> None:
    html = page(blog(), entry(2, key=True), entry(1), next="older")
    said = start(html)
    assert said["position"] == {"epoch": "e1", "seq": 7}
    assert said["bound"] == ["1969-07-20T20:17:40.000Z", "e1"]
    assert said["tick_seconds"] == 25
    assert [one["id"] for one in said["key_events"]] == ["e2"]
    assert html.split("<main")[1].count("Text 1") == 1


def test_text_of_the_page_can_not_end_the_script_that_holds_it() -> None:
    title = "</script><script>alert(1)</script><!-- & 'é'"
    html = page(blog(title=title), entry(1, title=title, key=True))
    assert start(html)["blog"]["title"] == title
    assert "<script>alert" not in html


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    html = page(blog(pinned="e1"), entry(1, key=True), pinned=entry(1))
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert all(url.startswith("/") for url in re.findall(r'\ssrc="(.*?)"', html))
    loaded = re.findall(r'<link rel="(?:stylesheet|icon)" href="(.*?)"', html)
    assert loaded and all(url.startswith("/assets/1/") for url in loaded)


def test_older_pages_do_not_follow_and_lead_to_the_newest() -> None:
    html = page(blog(pinned="e9"), entry(2), entry(1), pinned=entry(9), pages=Pages(2, 3))
    assert 'id="start"' not in html
    assert "data-state" not in html
    assert 'class="pinned"' not in html
    assert "<title>On the Moon (page 2 of 3)</title>" in html
    assert f'<link rel="canonical" href="{BASE}/blogs/moon?page=2">' in html
    pages = html.split('<nav class="pages"')[1].split("</nav>")[0]
    links = re.findall(r'<a href="(.*?)"[^>]*>(\w+)</a>', pages)
    assert links == [
        ("/blogs/moon", "Newest"),
        ("/blogs/moon", "Newer"),
        ("/blogs/moon?page=3", "Older"),
        ("/blogs/moon?page=3", "Oldest"),
    ]
    assert '<span aria-current="page">2 of 3</span>' in pages


def test_one_page_needs_no_pages() -> None:
    assert '<nav class="pages"' not in page(blog(), entry(1))
    first = page(blog(), entry(1), pages=Pages(1, 2)).split('<nav class="pages"')[1].split("</nav>")[0]
    assert re.findall(r">(\w+)</a>", first) == ["Older", "Oldest"]


def test_a_blog_without_entries_says_so() -> None:
    html = page(blog())
    assert re.search(r'role="feed" aria-labelledby="title" aria-busy="true"></div>\n<p class="empty"', html)


def test_the_standfirst_counts_the_days() -> None:
    html = page(blog(standfirst="The {day_ordinal} day", day_one="1969-07-16"))
    assert '<p class="standfirst">The 6th day</p>' in html
    assert '<meta name="description" content="The 6th day">' in html


def test_a_page_is_written_in_its_blogs_direction() -> None:
    assert '<html lang="ar" dir="rtl">' in page(blog(language="ar", direction="rtl"))


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("day-two", "/blogs/day-two"),
        ("https://news.example/day-two", "https://news.example/day-two"),
        ("javascript:alert(1)", None),
        ("//elsewhere.example", None),
        (None, None),
    ],
)
def test_neighbouring_days(reference: str | None, url: str | None) -> None:
    assert neighbour(reference) == url


def test_a_page_is_opened_at_an_entry() -> None:
    plain = page(blog(), entry(2), entry(1, title="Landed"))
    html = page(blog(), entry(2), entry(1, title="Landed"), linked="e1")
    assert "<title>Landed – On the Moon</title>" in html
    assert html.count("<article") == 2 and start(html) == start(plain)
    [article] = re.findall(r"<article[^>]* aria-current.*?</article>", html, re.DOTALL)
    assert 'id="entry-e1"' in article and html.count(" autofocus") == article.count(" autofocus") == 1
    assert article.replace(' aria-current="true"', "").replace(" autofocus", "") in plain
    assert "earlier" not in html


def test_a_page_opened_at_an_entry_without_a_title_is_called_by_its_time() -> None:
    assert "<title>20:17 GMT – On the Moon</title>" in page(blog(), entry(1, title=None), linked="e1")


def test_earlier_versions_are_shown_with_their_time() -> None:
    old = Entry.from_wire(entry(1, title="<b>Lander</b>", html="<p>Old words</p>"))
    html = page(blog(), entry(1, correction="Mended", version=2), linked="e1", earlier=[old])
    assert "<h5>&lt;b&gt;Lander&lt;/b&gt;</h5>" in html
    assert '<div class="story"><p>Old words</p></div>' in html
    assert '<span lang="en">From</span> <time datetime="1969-07-20T20:17:40.000Z">20:17 GMT</time>' in html


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"status": "live"}, ""),
        ({"status": "scheduled"}, "About to start"),
        ({"status": "scheduled", "started_at": "1969-07-21T05:29:00.000Z"}, "About to start"),
        ({"status": "scheduled", "started_at": "1969-07-21T09:30:00.000Z"}, "Starts at 09:30 GMT"),
        (
            {"status": "scheduled", "started_at": "1969-07-24T16:50:00.000Z"},
            "Starts at 16:50 GMT, Thursday 24 July 1969",
        ),
    ],
)
def test_a_blog_that_is_to_come_says_when(fields: dict[str, str], line: str) -> None:
    assert f'<span class="status" lang="en">{line}</span>' in page(blog(**fields))


def test_the_last_change_is_that_of_what_is_shown() -> None:
    of = blog(updated_at="1969-07-20T08:00:00.000Z")
    html = page(of, entry(2, updated_at="1969-07-21T04:00:00.000Z", version=2), entry(1))
    assert 'last change <time datetime="1969-07-21T04:00:00.000Z">04:00 GMT</time>' in html
    assert ">08:00 GMT, Sunday 20 July 1969</time>" in page(of)


def test_older_entries_have_a_link_where_there_are_any() -> None:
    link = '<p class="more" lang="en"><a href="/blogs/moon?page=2">'
    assert f"{link}Older entries" in page(blog(), entry(1), next="older", pages=Pages(1, 2))
    earlier = page(blog(order="oldest"), entry(1), next="older", pages=Pages(1, 2))
    assert earlier.index(f"{link}Earlier entries") < earlier.index('role="feed"')
    assert '<p class="more" lang="en" hidden>' in page(blog(), entry(1))


def test_the_index_lists_what_is_live_first() -> None:
    blogs = [
        blog(slug="past", title="Past", status="ended", url="/blogs/past"),
        blog(slug="soon", title="Soon", status="scheduled", url="/blogs/soon"),
        blog(slug="old", title="Old", url="/blogs/old", updated_at="1969-07-20T00:00:00.000Z"),
        blog(slug="new", title="New & <live>", url="/blogs/new"),
    ]
    html = VIEWS.index(blogs, NOW, BASE)
    assert re.findall(r'<h3><a href="/blogs/(\w+)">', html) == ["new", "old", "soon", "past"]
    assert "New &amp; &lt;live&gt;" in html
    assert "There is no live blog yet." in VIEWS.index([], NOW, BASE)


def test_errors_are_pages_too() -> None:
    html = VIEWS.error(404, "Not found", "There is no blog <moon>.")
    assert "<h1>Not found</h1>" in html
    assert "There is no blog &lt;moon&gt;." in html
