"""What may be said at the door: each request's body, checked once, here."""

import contextlib
import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from liveserver.model import blog as blogs
from liveserver.model import entry as entries
from liveserver.model import media, text, times
from liveserver.newsroom.access import Role

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
UNFIT_FOR_LINKS = re.compile(r"[\x00-\x20\x7f\s<>\"]")
# Names in the zone database that are no place's time: one is whatever the server's machine is set to.
NO_ZONES = ("localtime", "Factory")


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("must not hold a NUL character")
    return value


def _one_line(value: str) -> str:
    line = text.one_line(_without_nul(value))
    if not line:
        raise ValueError("must not be empty")
    return line


def _moment(value: str) -> str:
    if not RFC_3339.fullmatch(value):
        raise ValueError("must be a time with its zone, such as 2026-11-22T18:20:00Z")
    try:
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a time that exists") from None
    # In the zone of some blog, the first and the last day of all lie outside what a calendar can say.
    if not 1 < moment.year < 9999:
        raise ValueError("must lie between the years 2 and 9998")
    return times.to_wire(moment)


def _day(value: str) -> str:
    with contextlib.suppress(ValueError):
        if DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    raise ValueError("must be a day such as 1969-07-16")


def _slug(value: str) -> str:
    if not blogs.SLUG.fullmatch(value):
        raise ValueError("must be small letters, digits and single hyphens, such as apollo-11")
    return value


def _timezone(value: str) -> str:
    if value in NO_ZONES:
        raise ValueError(f"{value!r} is not an IANA time zone such as Europe/London")
    times.zone(value)
    return value


def _language(value: str) -> str:
    with contextlib.suppress(UnknownLocaleError, ValueError):
        if LANGUAGE.fullmatch(value):
            Locale.parse(value, sep="-")
            return value
    raise ValueError("must be a language tag such as en or pt-BR")


def _link(value: str) -> str:
    try:
        parts = urlsplit(_without_nul(value))
        fit = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets that hold no address, a port that is no number
        fit = False
    if not fit or UNFIT_FOR_LINKS.search(value):
        raise ValueError("must be a http or https address")
    return value


def _slug_or_link(value: str) -> str:
    return value if blogs.SLUG.fullmatch(value) else _link(value)


def _without_controls(value: str) -> str:
    return text.CONTROLS.sub("", _without_nul(value))


def _body(value: str) -> str:
    if len(_without_nul(value).encode()) > entries.BODY_MAX_BYTES:
        raise ValueError(f"must have at most {entries.BODY_MAX_BYTES} bytes")
    return value


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _cover(value: str) -> str:
    return value if media.ID.fullmatch(value) or media.URL.fullmatch(value) else _link(value)


def _words(value: str) -> str:
    """One line, perhaps an empty one."""
    return text.one_line(_without_nul(value))


def _shown(**schema: Any) -> Any:
    """What the API's description says of a check that JSON Schema can't see into."""
    return Field(json_schema_extra=schema)


# Spaces at its ends are taken away, but count against its length, as they do in the description of the API.
NOT_EMPTY = _shown(minLength=1)
Moment = Annotated[str, AfterValidator(_moment), _shown(format="date-time", pattern=f"^{RFC_3339.pattern}$")]
Day = Annotated[str, AfterValidator(_day), _shown(format="date", pattern=f"^{DAY.pattern}$")]
Slug = Annotated[
    str, Field(max_length=blogs.SLUG_MAX), AfterValidator(_slug), _shown(pattern=f"^{blogs.SLUG.pattern}$")
]
Title = Annotated[str, Field(max_length=entries.TITLE_MAX), AfterValidator(_one_line), NOT_EMPTY]
Name = Annotated[str, Field(max_length=100), AfterValidator(_one_line), NOT_EMPTY]
Standfirst = Annotated[str, Field(max_length=2000), AfterValidator(_without_controls)]
Link = Annotated[str, Field(max_length=2000), AfterValidator(_link), _shown(format="uri")]
Neighbour = Annotated[
    str,
    Field(max_length=2000),
    AfterValidator(_slug_or_link),
    _shown(description="A slug, or a http or https address."),
]
Timezone = Annotated[
    str, Field(max_length=64), AfterValidator(_timezone), _shown(description="The IANA name of a time zone.")
]
TimeLabel = Annotated[str, Field(max_length=20), AfterValidator(_one_line), NOT_EMPTY]
Language = Annotated[str, Field(max_length=35), AfterValidator(_language), _shown(pattern=f"^{LANGUAGE.pattern}$")]
Body = Annotated[str, AfterValidator(_body), _shown(maxLength=entries.BODY_MAX_BYTES)]
Label = Annotated[str, Field(max_length=entries.LABEL_MAX), AfterValidator(_one_line), NOT_EMPTY]
Labels = Annotated[list[Label], Field(max_length=entries.LABELS_MAX), AfterValidator(_distinct)]
Correction = Annotated[str, Field(max_length=1000), AfterValidator(_one_line), NOT_EMPTY]
MediaId = Annotated[str, Field(max_length=64), AfterValidator(_without_nul)]
MediaIds = Annotated[list[MediaId], Field(max_length=entries.MEDIA_MAX), AfterValidator(_distinct)]
Cover = Annotated[
    str,
    Field(max_length=2000),
    AfterValidator(_cover),
    _shown(description="The id of uploaded media, or a http or https address."),
]
Alt = Annotated[str, Field(max_length=media.ALT_MAX), AfterValidator(_words)]
EntryId = Annotated[str, Field(max_length=64), AfterValidator(_without_nul)]


class Input(BaseModel):
    """A body: unknown fields are refused, and nothing is converted from another type."""

    model_config = ConfigDict(extra="forbid", strict=True)
    # What may be left out but not taken away.
    NEVER_NULL: ClassVar[tuple[str, ...]] = ()
    # What must not be guessed from anything that is kept of it.
    SECRET: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _no_null(self) -> "Input":
        for name in self.NEVER_NULL:
            if name in self.model_fields_set and getattr(self, name) is None:
                raise FieldValueError(name, "must not be null")
        return self

    def given(self) -> dict[str, Any]:
        """The fields that were sent, by name, whatever their value."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class SeriesInput(Input):
    """A blog's place in a story."""

    name: Name | None = None
    previous: Neighbour | None = None
    next: Neighbour | None = None


class BlogFields(Input):
    """What may be said of a blog both when it is made and later; unset means: leave it, or the default."""

    title: Title | None = None
    standfirst: Standfirst | None = None
    status: blogs.Status | None = None
    timezone: Timezone | None = None
    time_label: TimeLabel | None = None
    time_format: Literal["HH:mm", "HHmm"] | None = None
    language: Language | None = None
    day_one: Day | None = None
    series: SeriesInput | None = None
    cover: Cover | None = None
    order: blogs.Order | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None

    NEVER_NULL = ("title", "status", "timezone", "time_format", "language", "order")


class NewBlog(BlogFields):
    """POST /blogs."""

    slug: Slug
    title: Title


class BlogPatch(BlogFields):
    """PATCH /blogs/{slug}; pinned is the id of a published entry, or null."""

    pinned: EntryId | None = None


class EntryFields(Input):
    """What may be said of an entry both when it is made and later."""

    title: Title | None = None
    body: Body | None = None
    format: entries.Format | None = None
    published_at: Moment | None = None
    author: Name | None = None
    labels: Labels | None = None
    key: bool | None = None
    pin: bool | None = None
    status: Literal["published", "draft", "submitted", "scheduled"] | None = None
    publish_at: Moment | None = None
    media: MediaIds | None = None
    correction: Correction | None = None

    NEVER_NULL = ("body", "format", "published_at", "labels", "key", "pin", "status", "media")

    @model_validator(mode="after")
    def _agrees(self) -> "EntryFields":
        if self.status == "scheduled" and self.publish_at is None:
            raise FieldValueError("publish_at", "is needed with status scheduled")
        if self.publish_at is not None and self.status not in (None, "scheduled"):
            raise FieldValueError("publish_at", "goes with status scheduled only")
        return self


class NewEntry(EntryFields):
    """POST /blogs/{slug}/entries."""

    body: Body

    @model_validator(mode="after")
    def _new(self) -> "NewEntry":
        if self.pin and self.status not in (None, "published"):
            raise FieldValueError("pin", "goes with status published only")
        if self.publish_at is not None and self.status is None:
            raise FieldValueError("publish_at", "goes with status scheduled only")
        return self


class EntryPatch(EntryFields):
    """PATCH /blogs/{slug}/entries/{id}."""


class Restoration(EntryFields):
    """POST /blogs/{slug}/entries/{id}/restore: what is to be changed of the entry as it comes back."""

    @model_validator(mode="after")
    def _anew(self) -> "Restoration":
        # What was scheduled comes back as a draft, so when it is due has to be said together with the status.
        if self.publish_at is not None and self.status is None:
            raise FieldValueError("publish_at", "goes with status scheduled only")
        return self


class Preview(Input):
    """POST /preview."""

    body: Body
    format: entries.Format = "markdown"


class Presence(Input):
    """PUT /blogs/{slug}/desk; tab is the client's own word for one of its windows, entry the one it has open."""

    tab: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    doing: Literal["here", "writing", "editing", "away", "leaving"]
    entry: EntryId | None = None


class NewMedia(Input):
    """POST /media, a form; of the file, what it is known by here: the digest of its content."""

    file: Annotated[str, _shown(contentMediaType="application/octet-stream")]
    alt: Alt = ""


class MediaPatch(Input):
    """PATCH /media/{id}."""

    alt: Alt


class NewToken(Input):
    """POST /tokens; blogs limits the token to those named."""

    name: Name
    role: Literal["writer", "editor", "admin"]
    blogs: Annotated[list[Slug], Field(min_length=1, max_length=1000)] | None = None


Blogs = Annotated[list[Slug], Field(min_length=1, max_length=1000)]
# What is long enough is not guessed (NIST SP 800-63B); what is longer than any sentence is no password.
Password = Annotated[str, Field(min_length=12, max_length=1000), AfterValidator(_without_nul)]
AnyPassword = Annotated[str, Field(max_length=1000), AfterValidator(_without_nul)]


class SignIn(Input):
    """POST /session."""

    name: Name
    password: AnyPassword

    SECRET = ("password",)


class PasswordChange(Input):
    """PATCH /me."""

    password: Password
    current_password: AnyPassword


class NewPerson(Input):
    """POST /people; blogs limits the person to those named."""

    name: Name
    role: Role
    blogs: Blogs | None = None
    password: Password

    SECRET = ("password",)


class PersonPatch(Input):
    """PATCH /people/{id}."""

    name: Name | None = None
    role: Role | None = None
    blogs: Blogs | None = None
    password: Password | None = None

    NEVER_NULL = ("name", "role", "password")


class NewInvitation(Input):
    """POST /invitations; name is a note of whom it is for."""

    name: Name | None = None
    role: Role
    blogs: Blogs | None = None


class Acceptance(Input):
    """POST /accept; token is the text of the link."""

    token: Annotated[str, Field(max_length=200), AfterValidator(_without_nul)]
    name: Name
    password: Password

    SECRET = ("password",)


class FieldValueError(ValueError):
    """A rule between fields that is broken, and the field to name for it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
