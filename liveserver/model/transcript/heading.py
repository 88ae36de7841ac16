"""The line that begins an entry: ``2017 GMT — The Eagle has landed``."""

import re
from dataclasses import dataclass
from datetime import time

from liveserver.model.transcript import zones
from liveserver.model.transcript.zones import Zone

DASH = r"[-‐‑‒–—―−]"
STAR = "★☆⭐✪"
KNOWN_LABELS = frozenset(("breaking", "correction", "analysis", "fact-check", "summary"))

# Wider than any time that exists, so that a slip of the pen is told and not taken for a paragraph.
_time = r"(?:\d{1,3}[:.h]\d{1,3}(?::\d\d)?|\d{1,6})(?:\s?(?:[apAP]\.?[mM]\.?(?![a-z])|hrs?\b|hours\b))?"
ZONE = (
    r"(?:GMT|UTC?)\s?[+\-−]\d{1,2}(?::?[0-5]\d)?(?!\w)|[A-Z][A-Za-z]+/[A-Za-z_/]+"
    r"|[A-Z]{1,5}(?![\w'’])|(?:gmt|utc)\b|(?:local|[A-Z][a-z]+) time\b"
)
# A second zone beside the first says the same moment again: "2017 GMT (1617 EDT)", "20:17 BST / 15:17 ET".
_again = rf"(?:\s?[(/\[]\s?{_time}\s?(?:{ZONE})?\s?[)\]]?)*"
HEADING = re.compile(
    rf"(?:#{{1,6}}\s)?(?P<star>[{STAR}]\s?)?(?P<time>{_time})(?:,?\s?\(?(?P<zone>{ZONE})\)?{_again})?"
    rf"(?:\s?(?:{DASH}{{1,3}}|[|·•]|:(?!\d))\s?(?P<headline>.*))?"
)
CLOCK = re.compile(r"(\d{1,2}?)(?:[:.h]?(\d\d)(?::(\d\d))?)?(?:\s?(?:([ap])\.?m\.?|hrs?|hours))?", re.IGNORECASE)
# "1800 GMT – 2000 GMT: reception" is a span in somebody's programme, not an entry.
SPAN = re.compile(rf"{_time}\s?(?P<zone>{ZONE})\s?(?:[:,;|]|{DASH}|$)")
LOOSE_SPAN = re.compile(r"\d{1,2}[:.]\d\d")
LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the line that begins an entry says. ``problem`` is why it can't be used, if so."""

    at: time
    label: str | None
    colon: bool
    headline: str | None
    key: bool = False
    labels: tuple[str, ...] = ()
    problem: str | None = None

    def says_the_same(self, other: "Heading") -> bool:
        """Whether both stand for the same entry, shown twice."""
        return (self.at, self.label, self.headline) == (other.at, other.label, other.headline)


def read(line: str) -> Heading | None:
    """Read a line that begins an entry; None for any other.

    That is a time and its zone, alone or with a dash (or ``:``, ``|``, ``·``) after them. So "1969 was a good year"
    is none, nor is "2017 GMT was when it landed". Without a zone the time needs its colon: ``20:17 — Landed``.
    """
    found = HEADING.fullmatch(re.sub(r"\*\*|__", "", line))
    if found is None:
        return None
    label, written, rest = found["zone"], found["time"], found["headline"] or ""
    colon = not written.isdigit()
    at = _clock(written)
    if label is None:
        if at is None or ":" not in written or LOOSE_SPAN.match(rest):
            return None
    elif (span := SPAN.match(rest)) and span["zone"] == label:
        return None
    known = label is None or zones.read(label) is not None
    if not known and (at is None or len(written) < 4):
        # A year and an acronym, or a number and one: "1969 NASA", "747 MAX".
        return None
    problem = None if at is not None else f"there is no time {written}"
    headline, key, labels = _marks(LINK.sub(r"\1", rest).strip())
    return Heading(at or time(), label, colon, headline or None, key or bool(found["star"]), labels, problem)


def zone(label: str | None, page: str | None, given: str | None) -> Zone:
    """What the zone of an entry is.

    ``label`` is its own, ``page`` that of the page's first entry, ``given`` the IANA zone that this one means.
    Raises ValueError saying why it is not known.
    """
    own = label or page
    if given and (own is None or own == page or zones.read(own) is None):
        return Zone(given, None)
    if own is None:
        raise ValueError("the time has no zone; give the page's with --timezone")
    if known := zones.read(own):
        return known
    raise ValueError(f"{own} is no known time zone; if it is one, say which with --timezone")


def _clock(written: str) -> time | None:
    """The time of day, or None if there is no such time."""
    found = CLOCK.fullmatch(written)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    if half := found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _marks(headline: str) -> tuple[str, bool, tuple[str, ...]]:
    """Take the marks off the end of a headline: ``★`` or ``[key]``, ``[breaking]``, ``[label: own words]``."""
    key, labels = False, list[str]()
    while headline:
        if headline[-1] in STAR:
            headline, key = headline[:-1].rstrip(), True
            continue
        opening = headline.rfind("[") if headline[-1] == "]" else -1
        word = headline[opening + 1 : -1].strip()
        kind, _, own = word.partition(":")
        if opening < 0:
            break
        if word.lower() == "key":
            key = True
        elif word.lower() in KNOWN_LABELS:
            labels.append(word.lower())
        elif kind.lower() == "label" and own.strip():
            labels.append(own.strip())
        else:
            break
        headline = headline[:opening].rstrip()
    return headline, key, tuple(dict.fromkeys(reversed(labels)))
