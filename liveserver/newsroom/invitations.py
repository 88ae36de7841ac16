"""Invitations: the links by which people come, the very first one too."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from liveserver.errors import NotFound
from liveserver.model import times
from liveserver.newsroom.access import Role
from liveserver.newsroom.inputs import Acceptance, NewInvitation, NewPerson
from liveserver.newsroom.people import ID_BYTES, People, unusable
from liveserver.store.audit import Record
from liveserver.store.invitations import Invitation, InvitationShelf, digest, is_same
from liveserver.store.people import Person

# For whoever just started the server; and for a colleague who is away for the weekend.
FIRST_VALID, VALID = timedelta(minutes=15), timedelta(days=7)
# What made an invitation may be repeated for a day: for as long it must be known that it is over.
KEPT = timedelta(days=1)
THE_SERVER = "liveserver"


@dataclass(frozen=True, slots=True)
class Invitations:
    """The invitations to one newsroom. ``by`` is the name of who does it."""

    people: People

    async def invite(self, new: NewInvitation, by: str, seed: bytes | None = None) -> tuple[Invitation, str, bool]:
        """Invite somebody; answers the invitation, the text for its link, and whether it was there already.

        With a ``seed``, a secret of the request, the same request makes the same invitation.
        """
        return await self._invite(new, by, VALID, seed)

    async def invite_first(self, origin: str) -> str | None:
        """A link that makes the first who manages people; None when there is somebody."""
        if await self.people.store.people.has_manager():
            return None
        new = NewInvitation(role="admin")
        invitation, text, _ = await self._invite(new, THE_SERVER, FIRST_VALID, None, first=True)
        return link(invitation, text, origin)

    async def list(self) -> list[Invitation]:
        """Those that are still good, the oldest first."""
        managed = await self.people.store.people.has_manager()
        return [each for each in await self._shelf.list() if self._is_good(each, managed)]

    async def revoke(self, invitation_id: str, by: str) -> None:
        """End an invitation. Raises NotFound when there is no such good one."""
        for invitation in await self.list():
            if invitation.id == invitation_id:
                record = Record(at=self.people.now(), who=by, what="invitation.revoked", target=_called(invitation))
                if await self._shelf.end(invitation, record):
                    return
        raise NotFound(f"There is no invitation {invitation_id}.")

    async def find(self, text: str) -> Invitation:
        """The invitation that a text is of, good or not. Raises Invalid."""
        invitation_id, _, secret = text.partition("_")
        invitation = await self._shelf.get(invitation_id)
        if invitation is None or not is_same(secret, invitation.digest):
            raise unusable()
        return invitation

    async def accept(
        self, accepted: Acceptance, invitation: Invitation, fingerprint: str | None
    ) -> tuple[Person, bool]:
        """Become one of the people, and use the invitation up. Raises Invalid, Conflict when the name is taken.

        Answers the person, and whether the same request was answered so before.
        """
        shelf = self.people.store.people
        if not (replayed := fingerprint is not None and await shelf.was_answered(fingerprint)):
            if not self._is_good(invitation, await shelf.has_manager()):
                raise unusable()
            role = cast(Role, invitation.role)
            new = NewPerson(name=accepted.name, password=accepted.password, role=role, blogs=invitation.blogs)
            record = Record(
                at=self.people.now(), who=new.name, what="invitation.accepted", target=f"{new.role}, by {invitation.by}"
            )
            _, replayed = await self.people.admit(new, record, fingerprint, invitation=invitation)
        return await self.people.get(invitation.id), replayed

    async def _invite(
        self, new: NewInvitation, by: str, valid: timedelta, seed: bytes | None, *, first: bool = False
    ) -> tuple[Invitation, str, bool]:
        moment = self.people.clock()
        known, long_ago = await self._shelf.list(), times.to_wire(moment - KEPT)
        await self._shelf.forget(*(each.id for each in known if each.expires_at < long_ago))
        material = hashlib.sha512(seed).digest() if seed else secrets.token_bytes(64)
        invitation_id, secret = material[:ID_BYTES].hex(), material[-32:].hex()
        invitation = Invitation(
            id=invitation_id,
            name=new.name,
            role=new.role,
            blogs=new.blogs,
            by=by,
            created_at=times.to_wire(moment),
            expires_at=times.to_wire(moment + valid),
            digest=digest(secret),
            first=first,
        )
        record = Record(at=invitation.created_at, who=by, what="invitation.made", target=_called(invitation))
        kept, again = await self._shelf.add(invitation, record)
        return kept, f"{invitation_id}_{secret}", again

    def _is_good(self, invitation: Invitation, managed: bool) -> bool:
        over = invitation.ended or invitation.expires_at <= self.people.now()
        return not over and not (invitation.first and managed)

    @property
    def _shelf(self) -> InvitationShelf:
        return self.people.store.invitations


def link(invitation: Invitation, text: str, origin: str = "") -> str:
    """Where an invitation is accepted. What comes after the # stays in the browser: no log and no Referer has it."""
    return f"{origin}/admin#{'setup' if invitation.first else 'invite'}={text}"


def _called(invitation: Invitation) -> str:
    return f"{invitation.name or invitation.id}, {invitation.role}"
