"""The last line of a page, which names the page of the day before."""

import re

from liveserver.model.blog import SLUG
from liveserver.model.transcript import heading
from liveserver.model.transcript.page import RULE, Line

ABOUT_BEFORE = re.compile(
    r"\b(?:yesterday|previous(?:ly)?|day before|last night|earlier|catch up"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
LINK = re.compile(r"\]\(\s*<?([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)>?[^)]*\)")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”]+", re.IGNORECASE)
LOCAL = re.compile(r"(?:/[^\s/]+)*?/(?:blogs/)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)/?")
AFTER_COLON = re.compile(r".*:\s*[*_`\"“(]*(?P<word>[^\s*_`\"”()]+?)[*_`\"”).]*")
# "Yesterday: rain" names no page; "Yesterday: day-642" does, and "Yesterday's blog: rain".
SLUG_OR_PATH = re.compile(r"[-/\d]")
A_PAGE = re.compile(r"\b(?:blog|page|coverage|live|updates?|events|developments|reports?)\b", re.IGNORECASE)
TRAILING = ".,;:!?)]}*_'’”"


def take_previous(lines: list[Line]) -> str | None:
    """Take the line that names the previous day's page off the end of a page; answers the page it names."""
    said = [line for line in lines if line.text and not RULE.fullmatch(line.text)]
    if not said or heading.read(said[-1].text):
        return None
    before = said[-2].text if len(said) > 1 and not heading.read(said[-2].text) else ""
    previous = previous_page(said[-1].text, before)
    if previous is not None:
        lines.remove(said[-1])
        if _alone(said[-1].text) and ABOUT_BEFORE.search(before):
            lines.remove(said[-2])
    return previous


def previous_page(last: str, before: str) -> str | None:
    """The slug or the address that the last line of a page gives for the day before, or None if it gives none.

    ``Yesterday's live blog: https://…``, ``Previously: apollo-11-19-july``, ``[Read yesterday's](https://…)``. An
    address alone counts if the line before it speaks of yesterday.
    """
    if not ABOUT_BEFORE.search(last) and not (_alone(last) and ABOUT_BEFORE.search(before)):
        return None
    if link := LINK.search(last):
        return _target(link[1])
    if address := ADDRESS.search(last):
        return _target(address[0].rstrip(TRAILING))
    word = AFTER_COLON.fullmatch(last)
    return _target(word["word"]) if word and (SLUG_OR_PATH.search(word["word"]) or A_PAGE.search(last)) else None


def _alone(line: str) -> bool:
    return ADDRESS.fullmatch(line) is not None


def _target(written: str) -> str | None:
    """An address with its scheme, or the slug of a page on this server."""
    if written.lower().startswith("www."):
        return "https://" + written
    if ADDRESS.fullmatch(written) or SLUG.fullmatch(written):
        return written
    local = LOCAL.fullmatch(written)
    return local["slug"] if local else None
