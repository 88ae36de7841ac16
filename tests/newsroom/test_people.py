"""People: names that are told apart, somebody who always manages them, links that are good once."""

import asyncio
from typing import Any

import orjson
import pytest

from liveserver.errors import Conflict, Invalid, LiveserverError, NotFound
from liveserver.newsroom.inputs import Acceptance, NewInvitation, NewPerson, PersonPatch
from liveserver.newsroom.invitations import Invitations
from liveserver.newsroom.people import People
from liveserver.store.people import Person
from liveserver.store.store import Store
from tests.clock import Clock

PASSWORD = "correct horse battery"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(store: Store, clock: Clock) -> People:
    return People(store, clock)


@pytest.fixture
def invitations(people: People) -> Invitations:
    return Invitations(people)


async def make(people: People, name: str = "Ada", role: Any = "admin", blogs: list[str] | None = None) -> Person:
    made, _ = await people.make(NewPerson(name=name, role=role, blogs=blogs, password=PASSWORD), "somebody", None)
    return await people.get(made["id"])


def accepting(text: str, name: str = "Ada") -> Acceptance:
    return Acceptance(token=text, name=name, password=PASSWORD)


async def accept(invitations: Invitations, text: str, name: str = "Ada") -> Person:
    person, _ = await invitations.accept(accepting(text, name), await invitations.find(text), None)
    return person


async def done(people: People) -> list[tuple[str, str, str]]:
    """What the audit says, the newest first."""
    await people.store.audit.close()
    records, _ = await people.store.audit.page(None, 100)
    return [(record["who"], record["what"], record["target"]) for record in records]


# Names


@pytest.mark.parametrize("name", ["Ada", "ADA", " Ada ", "Ａｄａ", "ada"])
async def test_a_name_is_taken_however_it_is_written(people: People, name: str) -> None:
    await make(people, "Ada")
    with pytest.raises(Conflict) as refused:
        await make(people, name)
    assert refused.value.errors[0].field == "name"
    assert await people.store.people.named(name) is not None


async def test_a_name_that_was_given_up_is_free(people: People) -> None:
    ada = await make(people, "Ada")
    await people.change(ada.id, PersonPatch(name="Augusta"), "somebody")
    again = await make(people, "Ada", "writer")
    assert await people.store.people.named("augusta") != again
    with pytest.raises(Conflict):
        await people.change(again.id, PersonPatch(name="AUGUSTA"), "somebody")
    await people.remove(again.id, "somebody")
    assert await people.store.people.named("ada") is None


async def test_one_may_write_ones_own_name_otherwise(people: People) -> None:
    ada = await make(people, "ada")
    assert (await people.change(ada.id, PersonPatch(name="Ada"), "somebody")).name == "Ada"


async def test_of_many_at_once_one_gets_the_name(people: People) -> None:
    said = await asyncio.gather(*(make(people, "Ada") for _ in range(5)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in said) == ["Conflict"] * 4 + ["Person"]
    assert len(await people.store.people.list()) == 1


# Somebody manages people


@pytest.mark.parametrize("less", [{"role": "editor"}, {"blogs": ["moon"]}, None])
async def test_the_last_who_manages_people_stays(people: People, less: dict[str, Any] | None) -> None:
    ada = await make(people, "Ada")
    await make(people, "Bob", "editor")
    await make(people, "of one blog", "admin", ["moon"])
    with pytest.raises(Conflict, match="Ada is the last one who manages people"):
        await (people.change(ada.id, PersonPatch(**less), "Ada") if less else people.remove(ada.id, "Ada"))
    assert await people.get(ada.id) == ada


async def test_of_two_who_manage_people_and_remove_each_other_one_stays(people: People) -> None:
    ada, bob = await make(people, "Ada"), await make(people, "Bob")
    said = await asyncio.gather(people.remove(ada.id, "Bob"), people.remove(bob.id, "Ada"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in said) == ["Conflict", "NoneType"]
    assert len(await people.store.people.list()) == 1


async def test_two_changes_at_once_are_both_made(people: People) -> None:
    ada = await make(people, "Ada")
    await asyncio.gather(
        people.change(ada.id, PersonPatch(name="Augusta"), "somebody"),
        *(people.end_sessions(ada.id, "somebody") for _ in range(5)),
    )
    now = await people.get(ada.id)
    assert now.name == "Augusta"
    assert now.stamp != ada.stamp


# Links


async def test_the_first_link_makes_who_manages_people_and_is_good_once(invitations: Invitations) -> None:
    link = await invitations.invite_first("https://news.example")
    assert link is not None
    origin, _, text = link.partition("/admin#setup=")
    assert origin == "https://news.example"
    ada = await accept(invitations, text)
    assert (ada.role, ada.blogs, ada.manages) == ("admin", None, True)
    with pytest.raises(Invalid, match="token"):
        await accept(invitations, text, "Eve")
    assert await invitations.invite_first("") is None


async def test_no_first_link_is_good_when_somebody_manages_people(invitations: Invitations) -> None:
    links = [await invitations.invite_first(""), await invitations.invite_first("")]
    first, second = (str(link).partition("=")[2] for link in links)
    await accept(invitations, second)
    with pytest.raises(Invalid):
        await accept(invitations, first, "Eve")
    assert await invitations.list() == []


@pytest.mark.parametrize(("first", "minutes"), [(True, 15), (False, 7 * 24 * 60)])
async def test_a_link_expires(invitations: Invitations, clock: Clock, first: bool, minutes: int) -> None:
    if first:
        text = str(await invitations.invite_first("")).partition("=")[2]
    else:
        _, text, _ = await invitations.invite(NewInvitation(role="writer"), "somebody")
    clock.turn(minutes=minutes, milliseconds=-1)
    assert len(await invitations.list()) == 1
    clock.turn(milliseconds=1)
    assert await invitations.list() == []
    with pytest.raises(Invalid):
        await accept(invitations, text)


async def test_of_many_at_once_one_uses_a_link(invitations: Invitations) -> None:
    text = str(await invitations.invite_first("")).partition("=")[2]
    said = await asyncio.gather(
        *(accept(invitations, text, f"somebody {number}") for number in range(8)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in said) == ["Invalid"] * 7 + ["Person"]
    assert len(await invitations.people.store.people.list()) == 1


async def test_of_many_first_links_at_once_one_is_used(invitations: Invitations) -> None:
    texts = [str(await invitations.invite_first("")).partition("=")[2] for _ in range(5)]
    said = await asyncio.gather(
        *(accept(invitations, text, f"somebody {number}") for number, text in enumerate(texts)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in said) == ["Invalid"] * 4 + ["Person"]


async def test_a_name_that_is_taken_leaves_the_link_good(invitations: Invitations) -> None:
    await make(invitations.people, "Ada")
    _, text, _ = await invitations.invite(NewInvitation(role="writer", blogs=["moon"]), "Ada")
    with pytest.raises(Conflict):
        await accept(invitations, text, "ada")
    bob = await accept(invitations, text, "Bob")
    assert (bob.role, bob.blogs) == ("writer", ["moon"])


async def test_a_revoked_link_is_worthless_and_the_same_request_brings_it_not_back(invitations: Invitations) -> None:
    new = NewInvitation(role="writer")
    invitation, text, _ = await invitations.invite(new, "Ada", b"the same")
    await invitations.revoke(invitation.id, "Ada")
    with pytest.raises(NotFound):
        await invitations.revoke(invitation.id, "Ada")
    assert (await invitations.invite(new, "Ada", b"the same"))[1:] == (text, True)
    with pytest.raises(Invalid):
        await accept(invitations, text)


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: text + "0", lambda text: "_", lambda text: ""])
async def test_a_link_is_good_as_a_whole(invitations: Invitations, change: Any) -> None:
    _, text, _ = await invitations.invite(NewInvitation(role="writer"), "Ada")
    with pytest.raises(Invalid):
        await invitations.find(change(text))


async def test_old_invitations_are_forgotten(invitations: Invitations, clock: Clock) -> None:
    await invitations.invite(NewInvitation(role="writer"), "Ada")
    clock.turn(days=8, milliseconds=1)
    await invitations.invite(NewInvitation(role="editor"), "Ada")
    assert [each.role for each in await invitations.people.store.invitations.list()] == ["editor"]


# The audit


async def test_each_change_is_told_with_who_and_what(invitations: Invitations) -> None:
    people = invitations.people
    ada = await make(people, "Ada")
    await people.change(ada.id, PersonPatch(role="admin"), "nobody, because nothing changed")
    await people.change(ada.id, PersonPatch(password="another password"), "Ada")
    invitation, text, _ = await invitations.invite(NewInvitation(role="writer", name="Bob B."), "Ada")
    bob = await accept(invitations, text, "Bob")
    await people.change(bob.id, PersonPatch(role="editor", blogs=["moon"]), "Ada")
    await people.end_sessions(bob.id, "Ada")
    await people.remove(bob.id, "Ada")
    invitation, _, _ = await invitations.invite(NewInvitation(role="writer"), "Ada")
    await invitations.revoke(invitation.id, "Ada")
    assert list(reversed(await done(people))) == [
        ("somebody", "person.made", "Ada, admin"),
        ("Ada", "person.password", "Ada"),
        ("Ada", "invitation.made", "Bob B., writer"),
        ("Bob", "invitation.accepted", "writer, by Ada"),
        ("Ada", "person.changed", "Bob, role editor, blogs ['moon']"),
        ("Ada", "sessions.ended", "Bob"),
        ("Ada", "person.removed", "Bob"),
        ("Ada", "invitation.made", f"{invitation.id}, writer"),
        ("Ada", "invitation.revoked", f"{invitation.id}, writer"),
    ]


async def test_a_refused_change_is_not_told(people: People) -> None:
    ada = await make(people, "Ada")
    before = await done(people)
    for refused in (make(people, "Ada"), people.remove(ada.id, "Ada"), people.remove("unknown", "Ada")):
        with pytest.raises(LiveserverError):
            await refused
    assert await done(people) == before


async def test_the_audit_is_read_in_pages(people: People) -> None:
    for number in range(5):
        await make(people, f"somebody {number}")
    read, cursor = [], None
    while True:
        records, cursor = await people.store.audit.page(cursor, 2)
        read += [record["target"] for record in records]
        if cursor is None:
            break
    assert read == [f"somebody {number}, admin" for number in (4, 3, 2, 1, 0)]


async def test_no_password_lies_in_the_store(people: People, store: Store) -> None:
    ada = await make(people, "Ada")
    assert ada.password.startswith("$argon2id$")
    assert PASSWORD.encode() not in orjson.dumps(ada)
    assert ada.password not in repr(ada)
