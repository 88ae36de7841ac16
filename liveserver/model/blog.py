"""A live blog: what is said about the whole of it."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from liveserver.model import times

Status = Literal["scheduled", "live", "ended"]
Order = Literal["newest", "oldest"]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_MAX = 100

# Languages written from right to left, by their main subtag: the scripts Arabic, Hebrew, Syriac, Thaana and N'Ko.
RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The story that a day's blog belongs to; its neighbours are slugs or URLs."""

    name: str | None = None
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """A blog as readers and the wire see it; the fields stand in the order of the contract."""

    slug: str
    title: str
    standfirst: str | None = None
    status: Status = "live"
    timezone: str = "UTC"
    time_label: str = "GMT"
    time_format: Literal["HH:mm", "HHmm"] = "HH:mm"
    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    day_one: str | None = None
    series: Series = Series()
    cover: str | None = None
    pinned: str | None = None
    order: Order = "newest"
    created_at: str
    updated_at: str
    started_at: str | None = None
    ended_at: str | None = None
    url: str

    @classmethod
    def from_wire(cls, doc: dict[str, Any]) -> "Blog":
        """Read a blog that this program wrote."""
        return cls(**{**doc, "series": Series(**doc["series"])})


def blog_url(slug: str) -> str:
    """Where a blog is read: a reference from the root of the server, so that it holds behind every host name."""
    return f"/blogs/{slug}"


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, from its tag (``ar``, ``he-IL``, ``az-Arab``)."""
    main, *rest = language.lower().split("-")
    return "rtl" if main in RIGHT_TO_LEFT or "arab" in rest or "hebr" in rest else "ltr"


def standfirst_at(blog: Blog, now: str) -> str:
    """The standfirst with ``{day}`` and ``{day_ordinal}`` filled in.

    The day counted is today's while the blog is live, the last one once it has ended, and the first before it starts.
    """
    text = blog.standfirst or ""
    if blog.day_one is None:
        return text
    moment = blog.ended_at if blog.status == "ended" and blog.ended_at else now
    number = max(1, times.day_number(moment, blog.day_one, blog.timezone))
    return text.replace("{day_ordinal}", times.ordinal(number)).replace("{day}", str(number))
