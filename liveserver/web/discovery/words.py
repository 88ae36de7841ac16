"""The words that stand for an entry elsewhere: in results, feeds and previews, and on cards."""

import unicodedata

from liveserver.model import times
from liveserver.model.blog import Blog
from liveserver.model.entry import Entry
from liveserver.model.text import to_text

# Search engines set no limit any more, but cut long ones; this was theirs as long as there was one.
HEADLINE_MAX = 110
# Networks and search engines show about this much of a description.
SUMMARY_MAX = 200


def headline(entry: Entry, blog: Blog) -> str:
    """The title of an entry, else how its text begins, else its time: never empty."""
    return shortened(entry.title or to_text(entry.html), HEADLINE_MAX) or clock(entry, blog)


def summary(entry: Entry) -> str:
    """How the text of an entry begins; empty if it has a title only."""
    return shortened(to_text(entry.html), SUMMARY_MAX)


def clock(entry: Entry, blog: Blog) -> str:
    """The label of a published entry: ``18:20 GMT``."""
    return times.clock_label(published(entry), blog.timezone, blog.time_label, blog.time_format)


def published(entry: Entry) -> str:
    """When a published entry was published."""
    assert entry.published_at is not None
    return entry.published_at


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut between words where there are any, never within a letter."""
    if len(text) <= most:
        return text
    end = most - 1
    while end > 0 and _joined(text, end):
        end -= 1
    cut = text[:end]
    if not text[end].isspace() and len(words := cut.rsplit(None, 1)) == 2:
        cut = words[0]
    return cut.rstrip(" ,;:–—-") + "…"


def _joined(text: str, at: int) -> bool:
    """Whether what begins here belongs to the letter or the picture before it."""
    joiner = "\u200d"
    return text[at] == joiner or text[at - 1] == joiner or unicodedata.category(text[at]) in ("Mn", "Mc", "Me", "Sk")
