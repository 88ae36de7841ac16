"""Blogs, entries and pages for the tests of what others are told: documents only, no server and no store."""

from dataclasses import asdict
from typing import Any

from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.model.event import Position, Snapshot, key_event
from liveserver.web.discovery.site import Publisher
from liveserver.web.views import Pages, Views
from tests.web.test_views import entry as document

BASE = "https://news.example"
SITE = Publisher("The Daily Example").at(BASE)
NOW = "1969-07-21T05:30:00.000Z"
BEGAN = "1969-07-16T13:32:00.000Z"
LANDED = "1969-07-20T20:17:40.000Z"
NEWEST = Pages()
VIEWS = Views(lambda path: f"/assets/1/{path}", Publisher("The Daily Example"))


def a_blog(**fields: Any) -> Blog:
    given: dict[str, Any] = {
        "slug": "moon",
        "title": "On the Moon",
        "standfirst": "Men walk there",
        "created_at": "1969-07-01T00:00:00.000Z",
        "updated_at": BEGAN,
        "started_at": BEGAN,
        "url": "/blogs/moon",
    }
    return Blog(**(given | fields))


def an_entry(number: int = 1, at: str = LANDED, **fields: Any) -> Entry:
    return Entry.from_wire(document(number, at, **fields))


def a_page(blog: Blog, *entries: Entry, pages: Pages = NEWEST, linked: str | None = None) -> str:
    """The HTML of a page of a blog."""
    documents = [asdict(entry) for entry in entries]
    snapshot = Snapshot(
        blog=asdict(blog),
        position=Position("e1", 7),
        entries=documents,
        pinned=None,
        key_events=[key_event(each) for each in documents if each["key"]],
        next=None,
        bound=None,
    )
    return VIEWS.blog(snapshot, NOW, BASE, 25, pages, linked=linked)


def a_permalink(blog: Blog, entry: Entry, pages: Pages = NEWEST) -> str:
    """The HTML of a page that is opened at an entry."""
    return a_page(blog, entry, pages=pages, linked=entry.id)
