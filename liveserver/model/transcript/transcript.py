"""What reading a page gives, and what no blog would take of it."""

from dataclasses import dataclass
from typing import Literal

from liveserver.model import entry as entries

# What the API takes; the other limits stand with the model's entry.
STANDFIRST_MAX = 2000
CORRECTION_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One entry of a page: ``line`` is that of its heading, ``published_at`` as on the wire, ``body`` Markdown."""

    line: int
    published_at: str
    title: str | None
    body: str
    key: bool = False
    labels: tuple[str, ...] = ()
    correction: str | None = None
    lead: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A line that could not be read, counted from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What a page says. ``posts`` run from the oldest to the newest; at most one of them is the lead.

    ``timezone`` is the IANA zone of the page's first entry, ``time_label`` how the page writes it; None where it does
    not. ``day_one`` is ``YYYY-MM-DD``. ``previous`` is a slug or an address.
    """

    headline: str | None = None
    standfirst: str | None = None
    language: str | None = None
    day_one: str | None = None
    series: str | None = None
    previous: str | None = None
    timezone: str | None = None
    time_label: str | None = None
    time_format: Literal["HH:mm", "HHmm"] = "HH:mm"
    posts: tuple[Post, ...] = ()
    problems: tuple[Problem, ...] = ()


def beyond_limits(headline: str | None, body: str, correction: str | None, labels: tuple[str, ...]) -> str | None:
    """What of an entry is beyond the limits, or None."""
    if headline and len(headline) > entries.TITLE_MAX:
        return too_many("headline", len(headline), entries.TITLE_MAX)
    if len(body.encode()) > entries.BODY_MAX_BYTES:
        return f"the text has {len(body.encode()):,} bytes; {entries.BODY_MAX_BYTES:,} are allowed"
    if correction and len(correction) > CORRECTION_MAX:
        return too_many("correction", len(correction), CORRECTION_MAX)
    if len(labels) > entries.LABELS_MAX:
        return f"there are {len(labels)} labels; {entries.LABELS_MAX} are allowed"
    for label in labels:
        if len(label) > entries.LABEL_MAX:
            return too_many("label", len(label), entries.LABEL_MAX)
    return None


def too_many(name: str, length: int, most: int) -> str:
    """How much too long something is."""
    return f"the {name} has {length:,} characters; {most:,} are allowed"
