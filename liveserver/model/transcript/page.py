"""A page as it stands: which line is headline, heading, day, divider or text. What they mean comes later."""

import re
from dataclasses import dataclass, field

from liveserver.model.transcript import dayline, heading
from liveserver.model.transcript.dayline import DayLine
from liveserver.model.transcript.heading import Heading

# Zero-width characters and controls that word processors and web pages leave behind, and halves of characters.
INVISIBLE = re.compile("[\u200b\u2060\ufeff\ufe0f\u00ad\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
BROKEN = re.compile("[\ud800-\udfff]")
RULE = re.compile(r"[-‐‑‒–—―−*_=~·•#\s]+")
# The line between a lead and the rest: "More updates", "Latest", "Earlier today:". Not "More to follow", which stands
# under many an entry.
MORE = re.compile(
    r"(?:(?:here are|and|more|all|the|our|latest|earlier|older|other|further|previous|recent|today[’']s|live|full"
    r"|rolling|key|new)\s)*"
    r"(?:updates?|posts?|entries|developments|coverage|reports|reporting|news|headlines)"
    r"(?:\s(?:below|today|so far|earlier|as (?:they|it) happen(?:s|ed)?"
    r"|from (?:today|earlier|the day|this (?:live ?)?blog)))?"
    r"|(?:more|earlier|latest|previously|live)(?:\s(?:below|today|on|in the day|from (?:today|earlier|the day)))?"
    r"|(?:live )?timeline|as it happened",
    re.IGNORECASE,
)
TIMES = re.compile(rf"\W*(?i:(?:all )?times (?:are |given )*(?:in )?)(?P<zone>{heading.ZONE})\W*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; ``number`` counts from 1."""

    number: int
    text: str


@dataclass(slots=True)
class Section:
    """An entry as it stands: its heading, the lines under it, and what stood above: a day, a "More updates"."""

    number: int
    heading: Heading
    lines: list[Line] = field(default_factory=list)
    day: DayLine | None = None
    day_number: int = 0
    after_more: bool = False


def lines_of(text: str) -> list[Line]:
    """The lines of a text, with plain single spaces, and without what nobody sees."""
    text = BROKEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [
        Line(number, " ".join(INVISIBLE.sub("", line).split())) for number, line in enumerate(text.split("\n"), start=1)
    ]


def divide(lines: list[Line]) -> tuple[list[Line], list[Section]]:
    """Divide a page into the lines before the first entry, and its entries in the order of the page.

    Rules of dashes are blank lines. A day, "More updates" and "All times GMT" count as such only right above a
    heading; elsewhere they are text.
    """
    header: list[Line] = []
    sections: list[Section] = []
    current = header
    for line in lines:
        found = heading.read(line.text)
        if found is None:
            # Markdown would make a heading of the text above a rule.
            current.append(Line(line.number, "") if RULE.fullmatch(line.text) else line)
            continue
        section = Section(line.number, found)
        while current and (not current[-1].text or _is_divider(current[-1].text)):
            above = current.pop()
            plain = undecorated(above.text)
            if section.day is None and (day := dayline.read(plain)):
                section.day, section.day_number = day, above.number
            section.after_more = section.after_more or bool(plain and MORE.fullmatch(plain))
        sections.append(section)
        current = section.lines
    return header, sections


def undecorated(line: str) -> str:
    """A line without the marks of a Markdown heading, of bold type, or of a rule around it."""
    return line.lstrip("#*_=-–— ").rstrip("#*_=-–— :")


def zone_of_all(lines: list[Line]) -> str | None:
    """The zone in a line such as "All times GMT"."""
    return next((found["zone"] for line in lines if (found := TIMES.fullmatch(line.text))), None)


def _is_divider(line: str) -> bool:
    plain = undecorated(line)
    return bool(TIMES.fullmatch(line) or dayline.read(plain) or MORE.fullmatch(plain))
