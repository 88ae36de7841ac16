"""Share cards: the pictures that networks show beside a link to a blog or to an entry."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Literal

from liveserver.model import times
from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.web.discovery.site import Site
from liveserver.web.discovery.words import clock, published, shortened, summary

# What Facebook and X ask for a large picture.
WIDTH, HEIGHT = 1200, 630

STATES: dict[str, str] = {"live": "Live", "scheduled": "Coming up", "ended": "Ended"}
# A card has no room for more.
TITLE_MAX, TEXT_MAX = 200, 200


@dataclass(frozen=True)
class Card:
    """What a card says, and nothing else. ``day`` is written in the blog's language, ``date`` in digits."""

    path: str
    state: str
    kicker: str
    title: str
    text: str
    clock: str
    day: str
    date: str
    site: str
    direction: Literal["ltr", "rtl"]

    @cached_property
    def url(self) -> str:
        """Where it is, from the root of the server; the version in it makes networks fetch it anew after an edit."""
        return f"{self.path}?v={blake2b(repr(self).encode(), digest_size=4).hexdigest()}"


def of_blog(site: Site, blog: Blog, standfirst: str) -> Card:
    """The card of a blog, with the standfirst as it reads now."""
    day, date = _day(blog.started_at, blog) if blog.started_at else ("", "")
    return Card(
        path=f"{blog.url}/card.png",
        state=STATES[blog.status],
        kicker=blog.series.name or "",
        title=shortened(blog.title, TITLE_MAX),
        text=shortened(standfirst, TEXT_MAX),
        clock="",
        day=day,
        date=date,
        site=site.name,
        direction=blog.direction,
    )


def of_entry(site: Site, blog: Blog, entry: Entry) -> Card:
    """The card of a published entry; without a title, its text stands in its place."""
    text = summary(entry)
    day, date = _day(published(entry), blog)
    return Card(
        path=f"{entry.url}/card.png",
        state="",
        kicker=shortened(blog.title, TITLE_MAX),
        title=shortened(entry.title or text, TITLE_MAX),
        text=text if entry.title else "",
        clock=clock(entry, blog),
        day=day,
        date=date,
        site=site.name,
        direction=blog.direction,
    )


def _day(at: str, blog: Blog) -> tuple[str, str]:
    day = times.local_day(at, blog.timezone)
    return times.day_heading(day, blog.language), day.isoformat()
