"""What stands above the first entry of a page: headline, standfirst, day, and lines that say by name what they are."""

import re
from dataclasses import dataclass
from datetime import date

from liveserver.model.transcript import dayline
from liveserver.model.transcript.dayline import DayLine
from liveserver.model.transcript.page import TIMES, Line, undecorated

NAMED = re.compile(
    r"(?P<name>headline|title|standfirst|date|day one|series|time ?zone|language)\s?:\s?(?P<value>.*\S)", re.IGNORECASE
)
MARKED_HEADLINE = re.compile(r"#{1,6}\s+(?P<text>.+?)(?:\s#+)?")


@dataclass(frozen=True, slots=True)
class Header:
    """The lines above the first entry. ``named`` holds those such as ``Day one: 1969-07-16``, by their small name."""

    headline: Line | None
    standfirst: list[Line]
    day: tuple[DayLine, int] | None
    named: dict[str, Line]


def read(lines: list[Line]) -> Header:
    """Read the header. The headline is the line marked with ``#``, else the first; all other text is the standfirst."""
    named: dict[str, Line] = {}
    day: tuple[DayLine, int] | None = None
    text: list[Line] = []
    for line in lines:
        if found := NAMED.fullmatch(undecorated(line.text)):
            named[re.sub(" ", "", found["name"].lower())] = Line(line.number, found["value"])
        elif written := dayline.read(undecorated(line.text)):
            day = written, line.number
        elif not TIMES.fullmatch(line.text):
            text.append(line)
    headline = named.get("headline", named.get("title")) or _headline(text)
    standfirst = [named["standfirst"]] if "standfirst" in named else [line for line in text if line is not headline]
    if headline and (marked := MARKED_HEADLINE.fullmatch(headline.text)):
        headline = Line(headline.number, marked["text"])
    elif headline:
        headline = Line(headline.number, undecorated(headline.text))
    return Header(headline, standfirst, day, named)


def day_of(line: Line) -> date:
    """The day a named line gives. Raises ValueError saying why it gives none."""
    written = dayline.read(line.text)
    if written is None:
        raise ValueError(f"{line.text!r} is no day such as 1969-07-16")
    return written.resolve(None)


def _headline(text: list[Line]) -> Line | None:
    marked = (line for line in text if MARKED_HEADLINE.fullmatch(line.text))
    return next(marked, next((line for line in text if line.text), None))
