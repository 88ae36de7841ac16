"""An entry: one numbered thing that was said in a blog."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from liveserver.model.blog import blog_url
from liveserver.model.media import Media

Status = Literal["published", "draft", "submitted", "scheduled", "retracted"]
Format = Literal["markdown", "html", "text"]

TITLE_MAX = 300
BODY_MAX_BYTES = 100 * 1024
LABELS_MAX = 10
LABEL_MAX = 40
MEDIA_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as readers and the wire see it; the fields stand in the order of the contract.

    ``seq`` is the number of the event that brought this version to readers; 0 while none has. The store gives it.
    """

    id: str
    blog: str
    version: int = 1
    status: Status
    title: str | None = None
    html: str
    published_at: str | None = None
    updated_at: str
    author: str | None = None
    labels: list[str] = field(default_factory=list)
    key: bool = False
    correction: str | None = None
    media: list[Media] = field(default_factory=list)
    url: str
    seq: int = 0

    @classmethod
    def from_wire(cls, doc: dict[str, Any]) -> "Entry":
        """Read an entry that this program wrote."""
        return cls(**{**doc, "media": [Media.from_wire(media) for media in doc["media"]]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What the newsroom keeps behind an entry and readers never see: the source of its HTML, and who wrote it when."""

    body: str
    format: Format = "markdown"
    publish_at: str | None = None
    retracted_from: Status | None = None
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of an entry: what readers saw, and the manuscript behind it."""

    entry: Entry
    manuscript: Manuscript


def entry_url(slug: str, entry_id: str) -> str:
    """The permalink of an entry, from the root of the server."""
    return f"{blog_url(slug)}/entries/{entry_id}"


def next_version(entry: Entry, **changes: Any) -> Entry:
    """The same entry, changed, as its next version."""
    return replace(entry, version=entry.version + 1, **changes)
