"""Who may do what."""

from dataclasses import dataclass
from typing import Literal

from liveserver.errors import Forbidden

Role = Literal["writer", "editor", "admin"]
RANK: dict[Role, int] = {"writer": 1, "editor": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody known: ``id`` of the token, its name, its role, and the blogs it is limited to, or None for all."""

    id: str
    name: str
    role: Role
    blogs: tuple[str, ...] | None = None


def require(caller: Caller, role: Role, slug: str | None = None) -> None:
    """Raise Forbidden unless the caller has at least the role, for this blog if one is named."""
    if RANK[caller.role] < RANK[role]:
        raise Forbidden(f"This needs the role {role}; {caller.name} has the role {caller.role}.")
    if caller.blogs is not None and (slug is None or slug not in caller.blogs):
        there = f"the blog {slug}" if slug else "the server as a whole"
        raise Forbidden(f"{caller.name} is limited to {', '.join(caller.blogs)}; this concerns {there}.")


def require_status(caller: Caller, before: str | None, after: str) -> None:
    """Raise Forbidden unless the caller may bring an entry from one status (None: new) to another."""
    if RANK[caller.role] >= RANK["editor"]:
        return
    own = ("draft", "submitted")
    if after not in own or before not in (None, *own):
        raise Forbidden(f"A writer drafts and submits; {caller.name} may not make or change an entry that is {after}.")
