"""What must hold after a fault, whichever it was."""

import httpx

from tests.faults.editor import Editor, entry_of
from tests.follower import Follower
from tests.liveserver import PLAIN, Liveserver
from tests.transports import Message


async def log_of(server: Liveserver, slug: str) -> list[Message]:
    """The whole log; it has no gap."""
    log: list[Message] = []
    async with httpx.AsyncClient(base_url=server.url, **PLAIN, timeout=30) as client:
        while True:
            answer = (await client.get(f"/api/v1/blogs/{slug}/events?since={len(log)}")).raise_for_status().json()
            if not answer["events"]:
                break
            log += answer["events"]
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    return log


async def check_convergence(server: Liveserver, slug: str, readers: list[Follower]) -> list[Message]:
    """Every reader comes to the end of the log, and has what a fresh page shows. Answers the log."""
    log = await log_of(server, slug)
    for reader in readers:
        await reader.reaches(len(log))
        await reader.assert_converged()
    return log


async def check_all_is_there(server: Liveserver, slug: str, readers: list[Follower], *editors: Editor) -> None:
    """The log holds what was acknowledged and nothing else, and every reader had all of it, without a reset.

    The editors have stopped; nobody else published.
    """
    log = await check_convergence(server, slug, readers)
    for editor in editors:
        editor.assert_in(log)
    made = {change.entry for editor in editors for change in editor.acknowledged}
    assert {entry_of(event) for event in log if event["type"] != "blog.updated"} == made
    for reader in readers:
        assert reader.resets == 0, reader
        assert [event["seq"] for event in reader.events] == list(range(1, len(log) + 1)), reader
