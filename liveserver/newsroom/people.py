"""People: made, changed and removed by admins."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from liveserver.errors import Conflict, FieldError, Invalid, NotFound
from liveserver.model import times
from liveserver.newsroom.inputs import NewPerson, PersonPatch
from liveserver.newsroom.passwords import Passwords
from liveserver.store.audit import Record
from liveserver.store.invitations import Invitation
from liveserver.store.people import Obstacle, Person
from liveserver.store.store import Store

ID_BYTES = 6
# Each try loses only to a change that got through.
TRIES = 30


@dataclass(frozen=True, slots=True)
class People:
    """What admins do about people, over one store. ``by`` is the name of who does it."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    passwords: Passwords = field(default_factory=Passwords)

    async def get(self, person_id: str) -> Person:
        """Somebody. Raises NotFound."""
        person = await self.store.people.get(person_id)
        if person is None:
            raise NotFound(f"There is no person {person_id}.")
        return person

    async def make(self, new: NewPerson, by: str, fingerprint: str | None) -> tuple[dict[str, Any], bool]:
        """Make somebody; answers them as the API does, and whether the same request was answered so before."""
        record = Record(at=self.now(), who=by, what="person.made", target=f"{new.name}, {new.role}")
        return await self.admit(new, record, fingerprint)

    async def change(self, person_id: str, patch: PersonPatch, by: str) -> Person:
        """Change what is said of somebody; a new password ends their sessions."""
        given = patch.given()
        password = given.pop("password", None)
        if password is not None:
            given |= {"password": await self.passwords.hash(password), "stamp": _stamp()}
        told = "password" if given.keys() == {"password", "stamp"} else "changed"
        after = await self._change(person_id, given, f"person.{told}", by)
        if password is not None:
            await self.store.attempts.forgive(after.name)
        return after

    async def end_sessions(self, person_id: str, by: str) -> None:
        """Sign somebody out everywhere, at once."""
        await self._change(person_id, {"stamp": _stamp()}, "sessions.ended", by)

    async def remove(self, person_id: str, by: str) -> None:
        """Remove somebody; their sessions end at once."""
        for _ in range(TRIES):
            person = await self.get(person_id)
            record = Record(at=self.now(), who=by, what="person.removed", target=person.name)
            said = await self.store.people.save(person, None, record, fingerprint=_named(None))
            if said != "changed":
                _done(said, person)
                return
        raise _too_many()

    async def admit(
        self,
        new: NewPerson,
        record: Record,
        fingerprint: str | None,
        *,
        invitation: Invitation | None = None,
    ) -> tuple[dict[str, Any], bool]:
        """Make somebody, by an invitation or without one; its id becomes theirs, and it is used up."""
        person = Person(
            id=invitation.id if invitation else secrets.token_hex(ID_BYTES),
            name=new.name,
            role=new.role,
            blogs=new.blogs,
            created_at=record.at,
            password=await self.passwords.hash(new.password),
            stamp=_stamp(),
        )
        said = await self.store.people.save(
            None, person, record, invitation=invitation, fingerprint=_named(fingerprint)
        )
        return _done(said, person)

    def now(self) -> str:
        """This moment, as the wire has it."""
        return times.to_wire(self.clock())

    async def _change(self, person_id: str, given: dict[str, Any], what: str, by: str) -> Person:
        for _ in range(TRIES):
            before = await self.get(person_id)
            after = replace(before, **given)
            if after == before:
                return before
            record = Record(at=self.now(), who=by, what=what, target=_told(before, after))
            said = await self.store.people.save(before, after, record, fingerprint=_named(None))
            if said != "changed":
                _done(said, after)
                return after
        raise _too_many()


def _done(said: tuple[dict[str, Any], bool] | Obstacle, person: Person) -> tuple[dict[str, Any], bool]:
    """What a change came to, or why it was not made, in a sentence."""
    match said:
        case "taken":
            detail = f"There is somebody called {person.name} already."
            raise Conflict(detail, errors=[FieldError("name", "is taken")])
        case "last":
            raise Conflict(f"{person.name} is the last one who manages people: make somebody else admin first.")
        case "used":
            raise unusable()
        case "changed":  # of somebody who was not there before: an id that exists already
            raise _too_many()
    return said


def unusable() -> Invalid:
    """The text of a link is not good."""
    return Invalid.of("token", "is of no link, or of one that has expired or was used")


def _told(before: Person, after: Person) -> str:
    """Who was changed, and how, as far as everybody may know."""
    changes = [
        f"{name} {getattr(after, name)}"
        for name in ("name", "role", "blogs")
        if getattr(before, name) != getattr(after, name)
    ]
    return ", ".join([before.name, *changes])


def _too_many() -> Conflict:
    return Conflict("Too many changes at once; try again.")


def _stamp() -> str:
    return secrets.token_hex(8)


def _named(fingerprint: str | None) -> str:
    return fingerprint or f"once-{secrets.token_hex(12)}"
