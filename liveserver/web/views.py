"""What readers see, as HTML: documents in, text out; no request, no store, no clock."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from liveserver.model import times
from liveserver.model.blog import SLUG, Blog, blog_url, standfirst_at
from liveserver.model.entry import Entry
from liveserver.model.event import Snapshot
from liveserver.web.discovery import meta
from liveserver.web.discovery.site import Publisher

# The same words as in clients/js/page.js. Of a page that just came from the server, "reconnecting" is never true.
STATE_WORDS = {"live": "Live", "ended": "Ended"}

SHELVES = {"live": "Happening now", "scheduled": "Coming up", "ended": "Earlier"}


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of how many: 1 is the newest."""

    number: int = 1
    count: int = 1

    @staticmethod
    def url(blog: Blog, number: int) -> str:
        """Where a page is read."""
        return blog.url if number == 1 else f"{blog.url}?page={number}"


class Views:
    """Every page for readers. ``asset`` turns a file of clients/ into the URL it is served at."""

    def __init__(self, asset: Callable[[str], str], publisher: Publisher = Publisher()) -> None:
        self._publisher = publisher
        self._templates = templates()
        self._templates.globals["asset"] = asset

    def index(self, blogs: Iterable[Blog], now: str, base: str) -> str:
        """All blogs: those that are live first, and in each group the one that changed last."""
        newest = sorted(blogs, key=lambda blog: (blog.updated_at, blog.slug), reverse=True)
        shelves = [
            (status, heading, [(blog, standfirst_at(blog, now)) for blog in newest if blog.status == status])
            for status, heading in SHELVES.items()
        ]
        return self._render("index.html", shelves=shelves, meta=meta.of_index(self._publisher.at(base), "Live blogs"))

    def blog(
        self,
        snapshot: Snapshot,
        now: str,
        base: str,
        tick_seconds: float,
        pages: Pages = Pages(),
        *,
        framed: bool = False,
        linked: str | None = None,
        earlier: Iterable[Entry] = (),
    ) -> str:
        """One page of a blog. The newest page follows the blog; ``base`` is the public origin.

        It may be opened at an entry of it that is ``linked`` by its id, and then shows what that one said ``earlier``.
        """
        blog = Blog.from_wire(snapshot.blog)
        newest = pages.number == 1
        entries = snapshot.entries if blog.order == "newest" else snapshot.entries[::-1]
        standfirst = standfirst_at(blog, now)
        changed_at = max([blog.updated_at, *(entry["updated_at"] for entry in entries)])
        start = {
            "blog": snapshot.blog,
            "position": asdict(snapshot.position),
            "key_events": snapshot.key_events,
            "next": snapshot.next,
            "bound": snapshot.bound,
            "now": now,
            "tick_seconds": tick_seconds,
        }
        documents = [Entry.from_wire(entry) for entry in snapshot.entries]
        of_page = meta.of_blog(
            self._publisher.at(base),
            blog,
            documents,
            standfirst=standfirst,
            changed_at=changed_at,
            url=Pages.url(blog, pages.number),
            newer=None if newest else Pages.url(blog, pages.number - 1),
            older=Pages.url(blog, pages.number + 1) if pages.number < pages.count else None,
        )
        opened_at = next((entry for entry in documents if entry.id == linked), None)
        return self._render(
            "framed.html" if framed else "permalink.html" if opened_at else "blog.html",
            blog=blog,
            meta=meta.of_entry(self._publisher.at(base), blog, opened_at, of_page) if opened_at else of_page,
            linked=opened_at,
            earlier=list(earlier),
            pages=pages,
            standfirst=standfirst,
            state="ended" if blog.status == "ended" else "live",
            state_words=STATE_WORDS,
            status_line=status_line(blog, now),
            changed_at=changed_at,
            now=now,
            pinned=snapshot.pinned if newest else None,
            key_events=snapshot.key_events,
            here={entry["id"] for entry in entries},
            entries=list(with_days(entries, blog.timezone)),
            neighbours={"previous": neighbour(blog.series.previous), "next": neighbour(blog.series.next)},
            start=start if newest else None,
        )

    def admin(self, base: str) -> str:
        """The newsroom's page, the same for everybody; ``base`` is the public origin."""
        return self._render("admin.html", base=base)

    def numbers(self, blog: Blog, chart: dict[str, Any]) -> str:
        """A blog's numbers (web/numbers.py) as SVG."""
        return self._render("numbers.svg", blog=blog, **chart)

    def error(self, status: int, title: str, detail: str) -> str:
        """What went wrong, for people."""
        return self._render("error.html", status=status, heading=title, detail=detail)

    def _render(self, template: str, **values: Any) -> str:
        blog: Blog | None = values.get("blog")
        language, direction = (blog.language, blog.direction) if blog else ("en", "ltr")
        return self._templates.get_template(template).render(values, language=language, direction=direction)


def templates() -> Environment:
    """The templates, with the filters that write times: ``clock``, ``dated``, ``day_heading`` and ``updated``."""
    environment = Environment(
        loader=PackageLoader("liveserver.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"clock": clock, "dated": dated, "day_heading": day_heading, "updated": updated}
    return environment


def clock(at: str, blog: Blog) -> str:
    """The label of a time: ``18:20 GMT``."""
    return times.clock_label(at, blog.timezone, blog.time_label, blog.time_format)


def day_heading(day: str, blog: Blog) -> str:
    """A day, ``1969-07-21``, as a heading in the blog's language."""
    return times.day_heading(date.fromisoformat(day), blog.language)


def dated(at: str, now: str, blog: Blog) -> str:
    """The label of a time that may lie on another day than today, which is then named."""
    label = clock(at, blog)
    day = times.local_day(at, blog.timezone)
    return label if day == times.local_day(now, blog.timezone) else f"{label}, {times.day_heading(day, blog.language)}"


def updated(entry: dict[str, Any], blog: Blog) -> str:
    """When an entry was last changed; with the day, where that is another one than the entry's own."""
    return dated(entry["updated_at"], entry["published_at"], blog)


def status_line(blog: Blog, now: str) -> str:
    """When a blog starts, as long as it has not: the same words as in clients/js/status.js."""
    if blog.status != "scheduled":
        return ""
    starts_at = blog.started_at or ""
    return f"Starts at {dated(starts_at, now, blog)}" if starts_at > now else "About to start"


def with_days(entries: Iterable[dict[str, Any]], timezone: str) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Entries as they are shown, each with the day that begins at it, or None."""
    before = None
    for entry in entries:
        day = times.local_day(entry["published_at"], timezone).isoformat()
        yield entry, None if day == before else day
        before = day


def neighbour(reference: str | None) -> str | None:
    """Where another day of the story is read: its slug or its URL; None for anything else, which is never linked."""
    if reference is None or reference.startswith(("https://", "http://")):
        return reference
    return blog_url(reference) if SLUG.fullmatch(reference) else None
