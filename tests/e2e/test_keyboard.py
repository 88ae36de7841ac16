"""The list under the fingers, as the WAI-ARIA authoring practices describe a feed."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import MORNING, Editor, follow, publish_hours
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_keys_walk_through_the_list_and_out_of_it(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, series={"name": "Apollo 11", "previous": "day-four"})
    ids = publish_hours(editor, 6)[::-1]
    page = await follow(open_page, editor)
    articles = [page.locator(f"#entry-{entry}") for entry in ids]
    await articles[0].focus()
    await page.keyboard.press("PageDown")
    await expect(articles[1]).to_be_focused()
    await expect(articles[1].locator("h3")).to_be_in_viewport()
    # From within an entry, too.
    await page.keyboard.press("Tab")
    await expect(articles[1].locator(".when a")).to_be_focused()
    await page.keyboard.press("PageDown")
    await expect(articles[2]).to_be_focused()
    await page.keyboard.press("PageUp")
    await expect(articles[1]).to_be_focused()
    await page.keyboard.press("Control+End")
    await expect(page.locator("nav.series a")).to_be_focused()
    await articles[3].focus()
    await page.keyboard.press("Control+Home")
    await expect(page.get_by_role("button", name="Pause updates")).to_be_focused()
    await articles[0].focus()
    await page.keyboard.press("PageUp")
    await expect(articles[0]).to_be_focused()


async def test_articles_tell_their_place(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    publish_hours(editor, 3)
    page = await follow(open_page, editor)
    editor.publish("Step", published_at=MORNING)
    places = page.locator("[role=feed] > article[aria-setsize='4']")
    await expect(places).to_have_count(4)
    assert [await places.nth(n).get_attribute("aria-posinset") for n in range(4)] == ["1", "2", "3", "4"]
    await expect(page.locator("[role=feed]")).not_to_have_attribute("aria-busy", "true")


async def test_the_button_of_what_waits_is_reached_by_keys(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 8)
    page = await follow(open_page, editor, viewport={"width": 390, "height": 700})
    await page.locator(f"#entry-{ids[2]}").focus()
    entry = editor.publish("Step", published_at=MORNING)
    await expect(page.locator("button.new-updates")).to_have_text("1 new update")
    await expect(page.locator(f"#entry-{ids[2]}")).to_be_focused()
    await page.keyboard.press("Control+Home")
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator("button.new-updates")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#entry-{entry}")).to_be_focused()
