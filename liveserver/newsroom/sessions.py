"""Sessions: people sign in with a name and a password, and are known by a secret of their browser from then on."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from liveserver.errors import Invalid, TooManyAttempts, Unauthorized
from liveserver.model import times
from liveserver.newsroom.inputs import PersonPatch
from liveserver.newsroom.people import People
from liveserver.store.audit import Record
from liveserver.store.people import Person
from liveserver.store.sessions import Session

# A month's holiday, and a newsroom's laptop that nobody signs out of.
IDLE, LONGEST = timedelta(days=30), timedelta(days=90)
# It is noted so often that a session is used.
NOTED = timedelta(hours=1)
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of the people of one newsroom."""

    people: People

    async def check(self, name: str, password: str, address: str) -> Person:
        """Whose name and password it is. Raises Unauthorized, the same for a wrong one of either; TooManyAttempts."""
        store, at = self.people.store, self.people.now()
        wait, last = await store.attempts.begin(name, address, times.milliseconds(at))
        if wait:
            raise TooManyAttempts(wait)
        person = await store.people.named(name)
        if not await self.people.passwords.fits(password, person.password if person else None) or person is None:
            what = "session.locked" if last else "session.failed"
            store.audit.tell(Record(at=at, who=name, what=what, target=address))
            raise Unauthorized("The name or the password is wrong.")
        await store.attempts.succeed(name, address)
        return person

    async def begin(self, person: Person, address: str) -> str:
        """Sign somebody in; answers the secret that their browser is to keep."""
        at = self.people.now()
        moment = times.milliseconds(at)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        session = Session(person=person.id, stamp=person.stamp, began=moment, seen=moment)
        await self.people.store.sessions.put(secret, session, _left(session, moment))
        self.people.store.audit.tell(Record(at=at, who=person.name, what="session.began", target=address))
        return secret

    async def find(self, secret: str) -> Person | None:
        """Who is known by a secret, now; None when nobody is."""
        shelf, now = self.people.store.sessions, times.milliseconds(self.people.now())
        found = await shelf.find(secret)
        if found is None:
            return None
        session, person = found
        if session.stamp != person.stamp or _left(session, now) <= 0:
            return None
        if now - session.seen > NOTED // times.MILLISECOND:
            seen = replace(session, seen=now)
            await shelf.put(secret, seen, _left(seen, now), again=True)
        return person

    async def end(self, secret: str) -> None:
        """Sign out: the secret is worth nothing any more."""
        person = await self.find(secret)
        await self.people.store.sessions.end(secret)
        if person is not None:
            record = Record(at=self.people.now(), who=person.name, what="session.ended", target=person.name)
            self.people.store.audit.tell(record)

    async def change_password(self, person: Person, current: str, password: str, address: str) -> Person:
        """Somebody chooses another password, which ends all their sessions. Raises Invalid, TooManyAttempts."""
        try:
            await self.check(person.name, current, address)
        except Unauthorized:
            raise Invalid.of("current_password", "is not your password") from None
        return await self.people.change(person.id, PersonPatch(password=password), person.name)


def _left(session: Session, now: int) -> int:
    """For how many seconds a session is still good."""
    until = min(session.seen + IDLE // times.MILLISECOND, session.began + LONGEST // times.MILLISECOND)
    return (until - now) // 1000
