"""Older entries, brought to where the reader is."""

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import MORNING, Editor, expect_no_reload, follow, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def publish_many(editor: Editor, count: int) -> list[str]:
    times = [f"1969-07-20T20:{minute:02}:00Z" for minute in range(count)]
    return [editor.publish(f"Entry {number}", published_at=at) for number, at in enumerate(times)]


async def test_older_entries_come_under_the_others_and_live(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_many(editor, 59)
    page = await follow(open_page, editor)
    await expect(page.locator("article")).to_have_count(39)
    await expect(page.locator("article[aria-setsize='-1']")).to_have_count(39)
    older = page.get_by_role("link", name="Older entries")
    await older.click()
    await expect(titles(page)).to_have_text([f"Entry {number}" for number in reversed(range(59))])
    await expect(page.locator(f"#entry-{ids[19]}")).to_be_focused()
    await expect(older).to_be_hidden()
    await expect(page.locator("article[aria-setsize='59']")).to_have_count(59)
    await expect(page.locator("button.new-updates")).to_have_count(0)
    editor.edit(ids[3], title="Mended")
    editor.retract(ids[4])
    await expect(titles(page).nth(54)).to_have_text("Mended")
    await expect(page.locator("article")).to_have_count(58)
    await expect_no_reload(page)


async def test_where_they_can_not_be_had_the_link_leads_to_their_page(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    publish_many(editor, 59)
    page = await follow(open_page, editor)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=503)

    await page.route("**/entries?*", refuse)
    await page.get_by_role("link", name="Older entries").click()
    await page.wait_for_url("**?page=2")
    await expect(titles(page).first).to_have_text("Entry 19")


async def test_the_oldest_first_the_earlier_ones_come_above(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, order="oldest")
    publish_many(editor, 45)
    page = await follow(open_page, editor)
    await page.get_by_role("link", name="Earlier entries").click()
    await expect(titles(page)).to_have_text([f"Entry {number}" for number in range(45)])


async def test_what_grew_on_an_open_page_stays_on_it(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    publish_many(editor, 39)
    page = await follow(open_page, editor)
    for number in range(3):
        editor.publish(f"New {number}", published_at=MORNING)
    await expect(titles(page)).to_have_count(42)
    await expect(page.get_by_role("link", name="Older entries")).to_be_hidden()
