"""The lines under a heading, made into the paragraphs of an entry."""

import re
from itertools import pairwise

# Between these widths somebody's editor may have filled the lines; no sentence on its own makes them that even.
FILLED = range(50, 121)
CORRECTION = re.compile(
    r"[*_]*(?:correction|corrected)s?\b(?: \([^()]*\))?[*_]*\s?(?::|[-‐‑‒–—―−])[*_]*\s*(?P<note>.+)",
    re.IGNORECASE | re.DOTALL,
)
# Lines that belong together though each stands alone: quotations, lists, tables.
STRUCTURED = re.compile(r">|[-*+]\s|\d{1,2}[.)]\s|\|")
# Markdown would begin a numbered list with the year: "1969. What a year."
YEAR = re.compile(r"^(\d{3,9})([.)])(?=\s)", re.MULTILINE)


def paragraphs(lines: list[str], width: int) -> list[str]:
    """Gather lines into paragraphs.

    Blank lines divide them. Where an entry has none, each line is a paragraph, unless the lines are filled up to
    ``width``, the longest line of the page: then they were one paragraph before an editor broke it.
    """
    groups = _groups(lines)
    if len(groups) == 1 and not _filled(groups[0], width):
        groups = _apart(groups[0])
    return [YEAR.sub(r"\1\\\2", "\n".join(group)) for group in groups]


def take_correction(texts: list[str]) -> tuple[list[str], str | None]:
    """Part the paragraphs that begin with ``Correction:`` from the others; they are the note."""
    rest, notes = list[str](), list[str]()
    for text in texts:
        found = CORRECTION.fullmatch(text)
        if found:
            notes.append(" ".join(found["note"].rstrip("*_").split()))
        else:
            rest.append(text)
    return rest, " ".join(notes) or None


def _groups(lines: list[str]) -> list[list[str]]:
    """The lines between blank ones."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return groups if groups[-1] else groups[:-1]


def _filled(lines: list[str], width: int) -> bool:
    """Whether no line but the last could have taken the first word of the next one."""
    if width not in FILLED:
        return False
    return all(len(line) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines))


def _apart(lines: list[str]) -> list[list[str]]:
    """Each line on its own, but neighbours of one structure together."""
    groups: list[list[str]] = []
    kinds: list[str | None] = []
    for line in lines:
        kind = _kind(line)
        if groups and kind is not None and kind == kinds[-1]:
            groups[-1].append(line)
        else:
            groups.append([line])
            kinds.append(kind)
    return groups


def _kind(line: str) -> str | None:
    """Which structure of Markdown a line is part of."""
    found = STRUCTURED.match(line)
    return None if found is None else "1" if found[0][0].isdigit() else found[0][0]
