"""The way from the server to the page, where parts of it do not work: in a real browser, against a real server."""

import asyncio
import json
from collections.abc import Callable

import pytest
from playwright.async_api import Page, WebSocket, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EVENING, MORNING, Editor, expect_no_reload, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# Its handshake fails as it does behind a proxy that knows no WebSockets.
NO_WEBSOCKET = 'WebSocket = class extends WebSocket { constructor() { super("ws://127.0.0.1:9/"); } };'
TRANSPORTS = ("websocket", "eventsource", "polling")


async def open_blocked(open_page: OpenPage, editor: Editor, transport: str) -> Page:
    """Open the blog in a browser in which only this transport works, and those that come after it."""
    page = await open_page(editor.server.url)
    if transport != "websocket":
        await page.context.add_init_script(NO_WEBSOCKET)
    if transport == "polling":
        await page.context.route("**/stream?*", lambda route: route.abort())
    await page.goto(editor.url)
    await page.evaluate("document.documentElement.dataset.same = 'yes'")
    return page


def transports_of(page: Page) -> set[str]:
    """Which transports the page has used from now on; filled as it goes."""
    used: set[str] = set()
    page.on("websocket", lambda socket: used.add("websocket") if "/stream?" in socket.url else None)
    page.on("request", lambda request: used.add("eventsource") if request.resource_type == "eventsource" else None)
    page.on("request", lambda request: used.add("polling") if "/events?epoch=" in request.url else None)
    return used


async def expect_state(page: Page, state: str) -> None:
    await expect(page.locator(f"[data-state={state}]")).to_be_visible()


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_events_arrive_whatever_is_blocked_and_through_a_restart(
    make_server: Callable[..., Liveserver], open_page: OpenPage, transport: str
) -> None:
    server = make_server(tick_seconds=1)
    editor = Editor(server)
    entry = editor.publish("Landed", published_at=EVENING)
    page = await open_blocked(open_page, editor, transport)
    used = transports_of(page)
    editor.publish("Step", published_at=MORNING)
    await expect(titles(page)).to_have_text(["Step", "Landed"])
    editor.edit(entry, title="The Eagle has landed")
    await expect(titles(page)).to_have_text(["Step", "The Eagle has landed"])
    editor.retract(entry)
    await expect(titles(page)).to_have_text(["Step"])
    server.kill()
    await expect_state(page, "reconnecting")
    server.start()
    editor.restore(entry)
    await expect(titles(page)).to_have_text(["Step", "The Eagle has landed"])
    await expect_state(page, "live")
    assert transport in used
    assert used.isdisjoint(TRANSPORTS[TRANSPORTS.index(transport) + 1 :])
    await expect_no_reload(page)


async def test_a_position_that_means_nothing_any_more_is_noticed_by_polling_too(
    make_server: Callable[..., Liveserver], open_page: OpenPage
) -> None:
    server = make_server(tick_seconds=1)
    editor = Editor(server)
    editor.publish("Before", published_at=EVENING)
    page = await open_blocked(open_page, editor, "polling")
    await expect(titles(page)).to_have_text(["Before"])
    await page.context.set_offline(True)
    await expect_state(page, "reconnecting")
    with server.client() as client:
        assert client.delete(editor.api).status_code == 204
        assert client.post("/api/v1/blogs", json={"slug": editor.slug, "title": "Made anew"}).status_code == 201
    editor.publish("After", published_at=MORNING)
    await page.context.set_offline(False)
    await expect(titles(page)).to_have_text(["After"])
    await expect(page.locator("h1")).to_have_text("Made anew")


async def test_offline_is_shown_at_once_and_online_brings_what_was_missed(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await open_blocked(open_page, editor, "websocket")
    editor.publish("Before", published_at=EVENING)
    await expect(titles(page)).to_have_text(["Before"])
    await page.context.set_offline(True)
    await expect_state(page, "reconnecting")
    editor.publish("Meanwhile", published_at=MORNING)
    await page.context.set_offline(False)
    await expect(titles(page)).to_have_text(["Meanwhile", "Before"])
    await expect_state(page, "live")
    await expect_no_reload(page)


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_blog_that_was_deleted_while_the_page_was_away_has_ended(
    server: Liveserver, open_page: OpenPage, transport: str
) -> None:
    editor = Editor(server)
    page = await open_blocked(open_page, editor, transport)
    editor.publish("Only", published_at=EVENING)
    await expect(titles(page)).to_have_text(["Only"])
    await page.context.set_offline(True)
    await expect_state(page, "reconnecting")
    with server.client() as client:
        assert client.delete(editor.api).status_code == 204
    await page.context.set_offline(False)
    await expect_state(page, "ended")


class Tab:
    """A tab that follows a blog, and the connections that it makes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sockets: list[WebSocket] = []
        self.readers: list[int] = []
        page.on("websocket", self._connected)

    def _connected(self, socket: WebSocket) -> None:
        self.sockets.append(socket)
        socket.on("framereceived", self._heard)

    def _heard(self, frame: str | bytes) -> None:
        message = json.loads(frame)
        if "readers" in message:
            self.readers.append(message["readers"])


async def open_tabs(open_page: OpenPage, editor: Editor, count: int) -> list[Tab]:
    """Open a blog in several tabs of one browser, one after the other."""
    first = await open_page(editor.server.url)
    tabs = [Tab(first), *[Tab(await first.context.new_page()) for _ in range(count - 1)]]
    for tab in tabs:
        await tab.page.goto(editor.url)
        await expect_state(tab.page, "live")
        entry = editor.publish(f"For tab {tabs.index(tab)}")
        await expect(tab.page.locator(f"#entry-{entry}")).to_have_count(1)
    return tabs


async def test_tabs_share_one_connection(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    leader, *followers = await open_tabs(open_page, editor, 3)
    assert [len(tab.sockets) for tab in (leader, *followers)] == [1, 0, 0]
    entry = editor.publish("For all")
    for tab in (leader, *followers):
        await expect(tab.page.locator(f"#entry-{entry}")).to_have_count(1)
        await expect(tab.page.locator("article")).to_have_count(4)
    assert set(leader.readers) == {1}


async def expect_entries(tab: Tab, entries: list[str], count: int) -> None:
    """The tab shows these entries, ``count`` in all, and is live."""
    for entry in entries:
        await expect(tab.page.locator(f"#entry-{entry}")).to_have_count(1)
    await expect(tab.page.locator("article")).to_have_count(count)
    await expect_state(tab.page, "live")


@pytest.mark.parametrize("going", ["closed", "navigated", "crashed"])
async def test_when_the_leading_tab_goes_another_one_leads_without_a_gap(
    server: Liveserver, open_page: OpenPage, going: str
) -> None:
    editor = Editor(server)
    leader, second, third = await open_tabs(open_page, editor, 3)
    if going == "closed":
        await leader.page.close()
    elif going == "navigated":
        await leader.page.goto(server.url)
    else:
        session = await leader.page.context.new_cdp_session(leader.page)
        async with leader.page.expect_event("crash"):
            # The tab that is asked does not live to answer.
            asking = asyncio.ensure_future(session.send("Page.crash"))
        asking.cancel()
    entries = [editor.publish(f"Without the leader {number}") for number in range(3)]
    for tab in (second, third):
        await expect_entries(tab, entries, 6)
    assert sorted(len(tab.sockets) for tab in (second, third)) == [0, 1]


async def test_a_leading_tab_that_stands_still_keeps_nobody_waiting(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    leader, second, third = await open_tabs(open_page, editor, 3)
    session = await leader.page.context.new_cdp_session(leader.page)
    await session.send("Debugger.enable")
    await session.send("Debugger.pause")
    entries = [editor.publish(f"Without the leader {number}") for number in range(3)]
    for tab in (second, third):
        await expect_entries(tab, entries, 6)
    assert [len(tab.sockets) for tab in (second, third)] == [1, 1]
    await session.send("Debugger.disable")
    await expect_entries(leader, entries, 6)
