"""From the text of a page to a transcript: every entry with its moment, and every line that could not be read."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime
from typing import TypeVar

from liveserver.model import entry as entries
from liveserver.model import times
from liveserver.model.text import to_html, to_text
from liveserver.model.transcript import header, heading, timeline
from liveserver.model.transcript.dayline import DayLine
from liveserver.model.transcript.ending import take_previous
from liveserver.model.transcript.page import Line, Section, divide, lines_of, zone_of_all
from liveserver.model.transcript.paragraphs import paragraphs, take_correction
from liveserver.model.transcript.timeline import Stop, Unplaceable
from liveserver.model.transcript.transcript import STANDFIRST_MAX, Post, Problem, Transcript, beyond_limits, too_many
from liveserver.model.transcript.zones import Zone

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry whose time and zone are known."""

    section: Section
    zone: Zone
    moment: datetime


def parse(text: str, *, timezone: str | None = None, date: Date | None = None) -> Transcript:
    """Read a page. What can't be read is left out and told in ``problems``; nothing on a page raises.

    ``timezone``, an IANA name, is what the page's own zone means, and every zone that is not known. ``date`` is the
    day of the newest entry; without it the page must say a day.
    """
    return _Reading(text, timezone, date).transcript()


class _Reading:
    """One page while it is read, and what could not be."""

    def __init__(self, page: str, timezone: str | None, date: Date | None) -> None:
        self.problems: list[Problem] = []
        lines = lines_of(page)
        self.previous = take_previous(lines)
        top, self.sections = divide(lines)
        self.header = header.read(top)
        self.date = date
        self.timezone = timezone or self._named("timezone", lambda line: times.zone(line.text).key)
        labels = (section.heading.label for section in self.sections)
        self.label = next((label for label in labels if label), zone_of_all(lines))
        self.width = max((len(line.text) for section in self.sections for line in section.lines), default=0)

    def transcript(self) -> Transcript:
        """Put together what the parts say."""
        standfirst = self._standfirst()
        placed, lead = self._placed()
        posts = [post for each in placed if (post := self._post(each, each.section is lead))]
        # Of two in the same minute the lower one is older, and the lead older than both.
        posts.sort(key=lambda post: (post.published_at, not post.lead, -post.line))
        return Transcript(
            headline=self._headline(),
            standfirst=standfirst,
            language=self._named("language", lambda line: line.text),
            day_one=self._day_one(standfirst),
            series=self._named("series", lambda line: line.text),
            previous=self.previous,
            timezone=self._timezone(placed),
            time_label=None if self.label and "/" in self.label else self.label,
            time_format="HHmm" if self.sections and not self.sections[0].heading.colon else "HH:mm",
            posts=tuple(posts),
            problems=tuple(sorted(self.problems)),
        )

    # The header

    def _headline(self) -> str | None:
        line = self.header.headline
        return self._within(line.number, line.text, entries.TITLE_MAX, "headline") if line else None

    def _standfirst(self) -> str | None:
        lines = [line for line in self.header.standfirst if line.text]
        said = " ".join(line.text for line in lines)
        return self._within(lines[0].number, said, STANDFIRST_MAX, "standfirst") if lines else None

    def _day_one(self, standfirst: str | None) -> str | None:
        day = self._named("dayone", header.day_of)
        if standfirst and "{day" in standfirst and day is None:
            line = next(line for line in self.header.standfirst if line.text)
            self._tell(line.number, "{day} and {day_ordinal} need a line such as 'Day one: 1969-07-16' in the header")
        return day.isoformat() if day else None

    def _named(self, name: str, read: Callable[[Line], Value]) -> Value | None:
        line = self.header.named.get(name)
        if line is None:
            return None
        try:
            return read(line)
        except ValueError as reason:
            self._tell(line.number, str(reason))
            return None

    # The entries

    def _placed(self) -> tuple[list[_Placed], Section | None]:
        """The entries that have a moment, in the order of the page, and which of them is the lead."""
        usable = self._usable()
        lead = self._lead(usable)
        if lead and lead is not usable[0][0]:
            del usable[0]
        stops = [Stop(section.heading.at, zone, section.day) for section, zone in usable]
        if stops and usable[0][0] is self.sections[0]:
            # The day above the first entry is the header's, and --date may stand in for it.
            stops[0] = replace(stops[0], day=None)
        moments = timeline.place(stops, self._top_day(), lead_on_top=bool(usable) and lead is usable[0][0])
        placed = []
        for (section, zone), moment in zip(usable, moments, strict=True):
            if isinstance(moment, Unplaceable):
                self._tell_once(section, str(moment))
            else:
                placed.append(_Placed(section, zone, moment))
        return placed, lead

    def _lead(self, usable: list[tuple[Section, Zone]]) -> Section | None:
        """The first entry, if "More updates" stands below it.

        A page may show it on top, often cut short, and again in its place; that one is the lead then.
        """
        if (
            not usable
            or usable[0][0] is not self.sections[0]
            or not self.sections[1:]
            or not self.sections[1].after_more
        ):
            return None
        top = usable[0][0]
        for section, _ in usable[1:]:
            if section.heading.says_the_same(top.heading):
                section.lines = max(section.lines, top.lines, key=len)
                return section
        return top

    def _usable(self) -> list[tuple[Section, Zone]]:
        """The entries whose time and zone can be read; the day above one that can't is the next one's."""
        usable = []
        day: DayLine | None = None
        for section in self.sections:
            section.day = section.day or day
            try:
                if section.heading.problem:
                    raise ValueError(section.heading.problem)
                usable.append((section, heading.zone(section.heading.label, self.label, self.timezone)))
                day = None
            except ValueError as reason:
                self._tell(section.number, str(reason))
                day = section.day
        return usable

    def _top_day(self) -> Date | None:
        """The day that is given, or that stands in the header."""
        if self.date is not None:
            return self.date
        above = self.sections[0] if self.sections else None
        written = (above.day, above.day_number) if above and above.day else self.header.day
        if written is None:
            return self._named("date", header.day_of)
        day, line = written
        try:
            return day.resolve(None)
        except ValueError as reason:
            self._tell(line, str(reason))
            return None

    def _post(self, placed: _Placed, lead: bool) -> Post | None:
        head, line = placed.section.heading, placed.section.number
        texts = paragraphs([each.text for each in placed.section.lines], self.width)
        texts, correction = take_correction(texts)
        body = "\n\n".join(texts)
        problem = beyond_limits(head.headline, body, correction, head.labels)
        if problem is None and not head.headline and not to_text(to_html(body, "markdown")):
            problem = "the entry has neither a headline nor a text"
        if problem is not None:
            self._tell(line, problem)
            return None
        return Post(
            line=line,
            published_at=times.to_wire(placed.moment),
            title=head.headline,
            body=body,
            key=head.key,
            labels=head.labels,
            correction=correction,
            lead=lead,
        )

    def _timezone(self, placed: list[_Placed]) -> str | None:
        if not placed:
            return self.timezone
        first = min(placed, key=lambda each: each.section.number)
        name = first.zone.name_at(first.moment)
        if name is None:
            self._tell(first.section.number, f"no IANA time zone keeps {self.label}; give one with --timezone")
        return name

    # What could not be read

    def _tell(self, line: int, reason: str) -> None:
        self.problems.append(Problem(line, reason))

    def _tell_once(self, section: Section, reason: str) -> None:
        """One missing day is one problem, not one for each entry that lacks it."""
        if reason != timeline.NO_DAY or not any(problem.reason == reason for problem in self.problems):
            self._tell(section.number, reason)

    def _within(self, line: int, text: str, most: int, name: str) -> str | None:
        if len(text) <= most:
            return text
        self._tell(line, too_many(name, len(text), most))
        return None
