"""Sessions: good while they are used, ended at once; and tries to sign in, slowed down and then locked."""

import asyncio

import pytest

from liveserver.errors import Invalid, TooManyAttempts, Unauthorized
from liveserver.newsroom.inputs import NewPerson, PersonPatch
from liveserver.newsroom.people import People
from liveserver.newsroom.sessions import Sessions
from liveserver.store.people import Person
from liveserver.store.store import Store
from tests.clock import Clock

PASSWORD, OTHER = "correct horse battery", "another long password"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(store: Store, clock: Clock) -> Sessions:
    return Sessions(People(store, clock))


@pytest.fixture
async def ada(sessions: Sessions) -> Person:
    return await make(sessions, "Ada")


async def make(sessions: Sessions, name: str) -> Person:
    made, _ = await sessions.people.make(NewPerson(name=name, role="admin", password=PASSWORD), "somebody", None)
    return await sessions.people.get(made["id"])


async def fail(sessions: Sessions, times: int, name: str = "Ada", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(Unauthorized):
            await sessions.check(name, "a wrong one", address)


async def wait_of(sessions: Sessions, name: str = "Ada", address: str = HERE) -> int:
    """How many seconds one who has the right password must wait."""
    with pytest.raises(TooManyAttempts) as refused:
        await sessions.check(name, PASSWORD, address)
    return int(refused.value.headers["Retry-After"])


async def lock(sessions: Sessions, clock: Clock, name: str = "Ada", address: str = HERE) -> None:
    await fail(sessions, 5, name, address)
    for _ in range(15):
        clock.turn(seconds=60)
        await fail(sessions, 1, name, address)


# Sessions


async def test_a_session_is_good_for_as_long_as_it_is_used(sessions: Sessions, ada: Person, clock: Clock) -> None:
    secret = await sessions.begin(ada, HERE)
    for _ in range(2):
        clock.turn(days=29)
        assert await sessions.find(secret) == ada
    clock.turn(days=30)
    assert await sessions.find(secret) is None


async def test_a_session_is_good_for_ninety_days_at_most(sessions: Sessions, ada: Person, clock: Clock) -> None:
    secret = await sessions.begin(ada, HERE)
    for _ in range(8):
        clock.turn(days=11)
        assert await sessions.find(secret) == ada
    clock.turn(days=2)
    assert await sessions.find(secret) is None


async def test_it_is_noted_once_an_hour_that_a_session_is_used(sessions: Sessions, ada: Person, clock: Clock) -> None:
    secret = await sessions.begin(ada, HERE)
    seen = []
    for _ in range(4):
        clock.turn(minutes=40)
        await sessions.find(secret)
        found = await sessions.people.store.sessions.find(secret)
        assert found is not None
        seen.append((found[0].seen - found[0].began) // 60_000)
    assert seen == [0, 80, 80, 160]


async def test_each_session_ends_alone(sessions: Sessions, ada: Person) -> None:
    one, other = [await sessions.begin(ada, HERE) for _ in range(2)]
    assert one != other
    await sessions.end(one)
    await sessions.end(one)
    assert await sessions.find(one) is None
    assert await sessions.find(other) == ada


async def test_what_is_noted_of_an_ended_session_brings_it_not_back(sessions: Sessions, ada: Person) -> None:
    secret, shelf = await sessions.begin(ada, HERE), sessions.people.store.sessions
    found = await shelf.find(secret)
    assert found is not None
    await sessions.end(secret)
    await shelf.put(secret, found[0], 60, again=True)
    assert await sessions.find(secret) is None


async def test_an_admin_ends_all_of_somebodys_sessions(sessions: Sessions, ada: Person) -> None:
    bob = await make(sessions, "Bob")
    secrets = [await sessions.begin(ada, HERE) for _ in range(3)]
    kept = await sessions.begin(bob, HERE)
    await sessions.people.end_sessions(ada.id, "Bob")
    assert [await sessions.find(secret) for secret in secrets] == [None] * 3
    assert await sessions.find(kept) == bob


async def test_a_removed_person_is_out(sessions: Sessions, ada: Person) -> None:
    await make(sessions, "Bob")
    secret = await sessions.begin(ada, HERE)
    await sessions.people.remove(ada.id, "Bob")
    assert await sessions.find(secret) is None


async def test_another_role_holds_at_once_and_ends_nothing(sessions: Sessions, ada: Person) -> None:
    await make(sessions, "Bob")
    secret = await sessions.begin(ada, HERE)
    await sessions.people.change(ada.id, PersonPatch(role="writer", blogs=["moon"]), "Bob")
    found = await sessions.find(secret)
    assert found is not None
    assert (found.role, found.blogs) == ("writer", ["moon"])


async def test_another_password_ends_all_sessions(sessions: Sessions, ada: Person) -> None:
    secret = await sessions.begin(ada, HERE)
    with pytest.raises(Invalid, match="current_password"):
        await sessions.change_password(ada, OTHER, OTHER, HERE)
    assert await sessions.find(secret) == ada
    changed = await sessions.change_password(ada, PASSWORD, OTHER, HERE)
    assert await sessions.find(secret) is None
    assert await sessions.check("Ada", OTHER, HERE) == changed
    await fail(sessions, 1)


async def test_the_store_holds_no_secret_of_a_session(sessions: Sessions, ada: Person, store: Store) -> None:
    secret = await sessions.begin(ada, HERE)
    keys = [key async for key in store.client.scan_iter(f"{store.keys.people.stem}*")]
    assert any(b"session:" in key for key in keys)
    assert not any(secret.encode() in key for key in keys)


# Signing in


async def test_a_name_is_known_however_it_is_written(sessions: Sessions, ada: Person) -> None:
    for name in ("Ada", "ADA", "Ａｄａ"):
        assert await sessions.check(name, PASSWORD, HERE) == ada


async def test_a_password_is_known_from_every_keyboard(sessions: Sessions) -> None:
    new = NewPerson(name="Zoë", role="admin", password="Zoe\u0308 in Zu\u0308rich")
    await sessions.people.make(new, "somebody", None)
    assert (await sessions.check("Zoe\u0308", "Zo\u00eb in Z\u00fcrich", HERE)).name == "Zoë"


async def test_a_wrong_name_is_answered_as_a_wrong_password(sessions: Sessions, ada: Person) -> None:
    said = []
    for name, password in (("Ada", "wrong"), ("Eve", PASSWORD)):
        with pytest.raises(Unauthorized) as refused:
            await sessions.check(name, password, HERE)
        said.append(refused.value.problem())
    assert said[0] == said[1]


async def test_from_the_fifth_failure_on_the_pauses_grow(sessions: Sessions, ada: Person, clock: Clock) -> None:
    await fail(sessions, 5)
    pauses = []
    for _ in range(8):
        pauses.append(await wait_of(sessions))
        clock.turn(seconds=pauses[-1], milliseconds=-1)
        assert await wait_of(sessions) == 1
        clock.turn(milliseconds=1)
        await fail(sessions, 1)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_after_twenty_failures_it_is_locked_for_a_quarter_of_an_hour(
    sessions: Sessions, ada: Person, clock: Clock
) -> None:
    await lock(sessions, clock)
    assert await wait_of(sessions) == 900
    clock.turn(minutes=15)
    await fail(sessions, 1)
    assert await wait_of(sessions) == 900
    clock.turn(minutes=15)
    assert await sessions.check("Ada", PASSWORD, HERE) == ada
    assert await sessions.check("Ada", PASSWORD, ELSEWHERE) == ada


async def test_a_locked_name_is_locked_everywhere_and_a_locked_address_for_everybody(
    sessions: Sessions, ada: Person, clock: Clock
) -> None:
    bob = await make(sessions, "Bob")
    await lock(sessions, clock)
    assert await wait_of(sessions, "ADA", ELSEWHERE) == 900
    assert await wait_of(sessions, "Bob", HERE) == 900
    assert await sessions.check("Bob", PASSWORD, ELSEWHERE) == bob


async def test_many_names_from_one_address_are_no_way_around(sessions: Sessions, ada: Person) -> None:
    for number in range(5):
        await fail(sessions, 1, f"somebody {number}")
    assert await wait_of(sessions) == 1


async def test_an_address_is_all_that_one_has_of_ipv6(sessions: Sessions, ada: Person) -> None:
    for number in range(5):
        await fail(sessions, 1, f"somebody {number}", f"2001:db8::{number}")
    assert await wait_of(sessions, "Ada", "2001:db8::ffff") == 1
    assert await sessions.check("Ada", PASSWORD, "2001:db8:0:1::1") == ada


async def test_many_at_once_are_no_way_around(sessions: Sessions, ada: Person) -> None:
    tries = (sessions.check("Ada", "a wrong one", HERE) for _ in range(20))
    said = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in said) == ["TooManyAttempts"] * 15 + ["Unauthorized"] * 5


async def test_success_forgets_the_failures_of_the_name_and_not_of_the_address(sessions: Sessions, ada: Person) -> None:
    await fail(sessions, 4)
    await sessions.check("Ada", PASSWORD, HERE)
    await fail(sessions, 1)
    assert await wait_of(sessions) == 1
    assert await sessions.check("Ada", PASSWORD, ELSEWHERE) == ada


async def test_success_counts_for_nothing(sessions: Sessions, ada: Person) -> None:
    for _ in range(25):
        assert await sessions.check("Ada", PASSWORD, HERE) == ada


async def test_after_an_hour_failures_are_forgotten(sessions: Sessions, ada: Person, clock: Clock) -> None:
    await fail(sessions, 4)
    clock.turn(hours=1, seconds=1)
    await fail(sessions, 4)
    assert await sessions.check("Ada", PASSWORD, HERE) == ada


async def test_a_new_password_unlocks_the_name(sessions: Sessions, ada: Person, clock: Clock) -> None:
    await lock(sessions, clock)
    await sessions.people.change(ada.id, PersonPatch(password=OTHER), "the command line")
    assert (await sessions.check("Ada", OTHER, ELSEWHERE)).id == ada.id


async def test_signing_in_and_out_and_failing_are_told(sessions: Sessions, ada: Person, clock: Clock) -> None:
    secret = await sessions.begin(ada, HERE)
    await sessions.end(secret)
    await lock(sessions, clock, "Eve", ELSEWHERE)
    await sessions.people.store.audit.close()
    records, _ = await sessions.people.store.audit.page(None, 100)
    told = [(record["who"], record["what"], record["target"]) for record in reversed(records)][1:]
    assert told == [
        ("Ada", "session.began", HERE),
        ("Ada", "session.ended", "Ada"),
        *[("Eve", "session.failed", ELSEWHERE)] * 19,
        ("Eve", "session.locked", ELSEWHERE),
    ]
