"""Every key in Redis, and what it holds.

All keys of one blog share the hash tag ``{slug}``, so that one script can touch them all, on a cluster too.
"""

from dataclasses import dataclass

from liveserver.errors import NotFound


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys under one prefix; two installations with other prefixes can share a server."""

    prefix: str

    @property
    def slugs(self) -> str:
        """Set: the slugs of all blogs, written before the blog itself is, so possibly of one that never came to be."""
        return f"{self.prefix}slugs"

    @property
    def tokens(self) -> str:
        """Hash: token id → JSON of the token, with the hash of its secret."""
        return f"{self.prefix}tokens"

    @property
    def due(self) -> str:
        """Sorted set: ``slug/entry`` by the millisecond it is to be published at; a hint, the entry itself decides."""
        return f"{self.prefix}due"

    @property
    def media(self) -> str:
        """Hash: media id → JSON of the media, as the wire has it."""
        return f"{self.prefix}media"

    @property
    def media_secret(self) -> str:
        """String: what media ids are made with; without it, the same file would get another one."""
        return f"{self.prefix}media_secret"

    def media_answer(self, fingerprint: str) -> str:
        """String, a day: the answer to an upload, for whoever sends the same again."""
        return f"{self.prefix}media_answer:{fingerprint}"

    def binding(self, fingerprint: str) -> str:
        """String, a day: which request an idempotency key was first used for."""
        return f"{self.prefix}idempotency:{fingerprint}"

    @property
    def people(self) -> "PeopleKeys":
        """The keys of the people and all that concerns them."""
        return PeopleKeys(f"{self.prefix}{{.people}}:")

    def of(self, slug: str) -> "BlogKeys":
        """The keys of one blog."""
        return BlogKeys(slug, f"{self.prefix}{{{slug}}}:")


@dataclass(frozen=True, slots=True)
class PeopleKeys:
    """The keys of the people, with a hash tag of their own, which no slug can be."""

    stem: str

    @property
    def docs(self) -> str:
        """Hash: person id → JSON of the person, with the hash of the password."""
        return f"{self.stem}people"

    @property
    def names(self) -> str:
        """Hash: name as names are compared → person id."""
        return f"{self.stem}names"

    @property
    def managers(self) -> str:
        """Set: ids of those who may manage people; never empty again once it was not."""
        return f"{self.stem}managers"

    @property
    def invitations(self) -> str:
        """Hash: invitation id → JSON of the invitation, with the hash of its secret; ended ones for some time."""
        return f"{self.stem}invitations"

    @property
    def audit(self) -> str:
        """Stream: who did what, one line an item, in the field ``record``."""
        return f"{self.stem}audit"

    def session(self, digest: str) -> str:
        """String, until it expires: JSON of a session, by the hash of what its cookie holds."""
        return f"{self.stem}session:{digest}"

    def attempts(self, of: str, digest: str) -> str:
        """Hash, an hour: how often signing in failed, of a name or an address, and until when it is not tried again."""
        return f"{self.stem}attempts:{of}:{digest}"

    def answer(self, fingerprint: str) -> str:
        """String, a day: the answer to a request that changed a person, for whoever asks the same again."""
        return f"{self.stem}answer:{fingerprint}"


@dataclass(frozen=True, slots=True)
class BlogKeys:
    """The keys of one blog."""

    slug: str
    stem: str

    @property
    def blog(self) -> str:
        """Hash: doc, rev (how often it changed), seq, epoch, lineage, identity (see scripts/fence.lua)."""
        return f"{self.stem}blog"

    @property
    def log(self) -> str:
        """Stream: one event an item, under the id ``<seq>-0``, in the field ``event``."""
        return f"{self.stem}log"

    @property
    def entries(self) -> str:
        """Hash: entry id → its newest version, as the wire has it, whatever its status."""
        return f"{self.stem}entries"

    @property
    def manuscripts(self) -> str:
        """Hash: entry id → what only the newsroom sees of it."""
        return f"{self.stem}manuscripts"

    @property
    def states(self) -> str:
        """Hash: entry id → ``<version> <status>``, so that scripts needn't parse entries."""
        return f"{self.stem}states"

    @property
    def versions(self) -> str:
        """Hash: ``<entry id> <version>`` → JSON of that revision."""
        return f"{self.stem}versions"

    @property
    def published(self) -> str:
        """Sorted set: ids of published entries by the millisecond of published_at; Redis orders equals by id."""
        return self.shelf("published")

    @property
    def key_events(self) -> str:
        """Sorted set: the published entries that are key events."""
        return f"{self.stem}key_events"

    @property
    def readers(self) -> str:
        """Hash, some seconds: process → how many read the blog there, and until when that holds."""
        return f"{self.stem}readers"

    @property
    def audience(self) -> str:
        """Hash: minute since 1970 → the most readers in it, over all processes."""
        return f"{self.stem}audience"

    @property
    def reach(self) -> str:
        """Hash: ``<entry id> <version>`` → ``<readers> <milliseconds>`` until the last of them had it."""
        return f"{self.stem}reach"

    @property
    def reached(self) -> str:
        """Sorted set: the newest fields of ``reach`` by the millisecond they were noted."""
        return f"{self.stem}reached"

    @property
    def presence(self) -> str:
        """Hash: who is in the newsroom → what they do, and until when that holds."""
        return f"{self.stem}presence"

    @property
    def channel(self) -> str:
        """Pub/sub channel: each event as it is numbered, and the blog's end."""
        return f"{self.stem}live"

    def shelf(self, status: str) -> str:
        """Sorted set: ids of the entries of one status; other than published ones by when they last changed."""
        return f"{self.stem}{status}"

    def answer(self, fingerprint: str) -> str:
        """String: the answer to a request that changed this blog, for whoever asks the same again."""
        return f"{self.stem}answer:{fingerprint}"

    def lasting(self) -> list[str]:
        """What a change may touch and a deletion takes away, in the order of scripts/commit.lua; not the answers."""
        shelves = [self.shelf(status) for status in ("draft", "submitted", "scheduled", "retracted")]
        named = [self.blog, self.log, self.entries, self.manuscripts, self.states, self.versions]
        return [*named, self.published, self.key_events, *shelves]

    def passing(self) -> list[str]:
        """What a deletion takes away besides."""
        return [self.readers, self.audience, self.reach, self.reached, self.presence]


def no_blog(slug: str) -> NotFound:
    """There is no such blog."""
    return NotFound(f"There is no blog {slug}.")


def no_entry(slug: str, entry_id: str) -> NotFound:
    """There is no such entry, or none for whoever asks."""
    return NotFound(f"There is no entry {entry_id} in the blog {slug}.")
