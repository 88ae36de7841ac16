"""What is new while somebody reads: it waits, is counted, and nothing moves under their eyes."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import (
    EVENING,
    HIDE,
    MORNING,
    PARAGRAPHS,
    Editor,
    expect_no_reload,
    follow,
    publish_hours,
    scroll_to,
    settle,
    titles,
)
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PHONE = {"width": 390, "height": 700}


def button(page: Page) -> Locator:
    return page.locator("button.new-updates")


async def reading(open_page: OpenPage, editor: Editor, entry: str) -> tuple[Page, Locator]:
    """A page scrolled down to an entry, and the title that is being read."""
    page = await follow(open_page, editor, viewport=PHONE)
    title = page.locator(f"#entry-{entry} h3")
    await scroll_to(title)
    return page, title


async def test_what_is_new_waits_and_is_counted(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, title="The landing")
    ids = publish_hours(editor, 8)
    page, read = await reading(open_page, editor, ids[4])
    stood = await read.bounding_box()
    first = editor.publish("First", PARAGRAPHS, published_at=EVENING)
    await expect(button(page)).to_have_text("1 new update")
    await expect(page).to_have_title("(1) The landing")
    await expect(page.locator("#news")).to_have_text("New entry: First")
    second = editor.publish("Second", PARAGRAPHS, published_at=MORNING)
    await expect(button(page)).to_have_text("2 new updates")
    await expect(page).to_have_title("(2) The landing")
    await expect(button(page)).to_be_in_viewport()
    assert await page.locator(f"#entry-{first}, #entry-{second}").count() == 0
    await settle(page)
    assert await read.bounding_box() == pytest.approx(stood, abs=1)

    await button(page).click()
    await expect(titles(page)).to_have_text(["Second", "First", *(f"Entry {hour}" for hour in reversed(range(8)))])
    await expect(page.locator(f"#entry-{first}")).to_be_focused()
    await expect(page.locator(f"#entry-{first} h3")).to_be_in_viewport()
    await expect(button(page)).to_have_count(0)
    await expect(page).to_have_title("The landing")
    await expect_no_reload(page)


async def test_edits_and_deletions_of_what_waits_are_made_unseen(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 8)
    page, _ = await reading(open_page, editor, ids[4])
    kept, gone = editor.publish("Kept", published_at=EVENING), editor.publish("Gone", published_at=MORNING)
    await expect(button(page)).to_have_text("2 new updates")
    editor.edit(kept, title="Kept, mended")
    editor.retract(gone)
    await expect(button(page)).to_have_text("1 new update")
    await button(page).click()
    await expect(titles(page).first).to_have_text("Kept, mended")
    editor.publish("Waits", published_at=MORNING)
    await scroll_to(page.locator(f"#entry-{ids[4]}"))
    only = editor.publish("Only", published_at=MORNING)
    await expect(button(page)).to_have_count(1)
    editor.retract(only)
    await expect(titles(page).filter(has_text="Only")).to_have_count(0)


async def test_what_changes_elsewhere_moves_nothing_that_is_read(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 10)
    page, read = await reading(open_page, editor, ids[4])
    stood = await read.bounding_box()
    editor.edit(ids[9], body="Shorter.", title="Shorter")
    editor.retract(ids[8])
    editor.change(pinned=ids[0], standfirst="A standfirst where there was none.")
    editor.edit(ids[7], key=True, title="Key")
    await expect(titles(page)).to_have_text(["Shorter", "Key", *(f"Entry {hour}" for hour in reversed(range(7)))])
    await expect(page.locator("nav.key-events, section.pinned")).to_have_count(2)
    await settle(page)
    # Scrolling goes by whole pixels.
    assert await read.bounding_box() == pytest.approx(stood, abs=2)
    await expect(button(page)).to_have_count(0)


async def test_back_at_the_head_what_waits_still_waits_for_its_button(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 8)
    page, _ = await reading(open_page, editor, ids[4])
    editor.publish("First", published_at=EVENING)
    await expect(button(page)).to_have_text("1 new update")
    await page.evaluate("scrollTo(0, 0)")
    editor.publish("Second", published_at=MORNING)
    await expect(button(page)).to_have_text("2 new updates")
    await expect(titles(page).first).to_have_text("Entry 7")
    await button(page).click()
    await page.evaluate("scrollTo(0, 0)")
    editor.publish("Third", published_at="1969-07-21T03:00:00Z")
    await expect(titles(page)).to_have_text(["Third", "Second", "First", *(f"Entry {n}" for n in reversed(range(8)))])


async def test_a_page_in_the_background_collects(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    await page.evaluate(HIDE, True)
    for number in range(3):
        editor.publish(f"Unseen {number}", published_at=MORNING)
    await expect(button(page)).to_have_text("3 new updates")
    await page.evaluate(HIDE, False)
    await expect(titles(page)).to_have_text(["Landed"])
    await button(page).click()
    await expect(titles(page)).to_have_text(["Unseen 2", "Unseen 1", "Unseen 0", "Landed"])
    await expect(page.locator("article").filter(has_text="Unseen 0")).to_be_focused()


async def test_a_page_that_goes_to_the_background_while_it_waits_for_a_frame_collects(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    # As browsers do for a page that nobody sees.
    await page.evaluate("window.requestAnimationFrame = () => { window.waits = true; return 0; }")
    editor.publish("Seen", published_at=MORNING)
    await page.wait_for_function("window.waits", polling=50)
    await page.evaluate(HIDE, True)
    editor.publish("Unseen", published_at=MORNING)
    await expect(button(page)).to_have_text("1 new update")
    await expect(titles(page)).to_have_text(["Seen", "Landed"])


async def test_a_page_that_is_paused_collects_and_goes_on(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    await page.get_by_role("button", name="Pause updates").click()
    editor.publish("Step", published_at=MORNING)
    await expect(button(page)).to_have_text("1 new update")
    editor.edit(entry, title="Landed, mended")
    await expect(titles(page)).to_have_text(["Landed, mended"])
    await page.get_by_role("button", name="Resume updates").click()
    await expect(titles(page)).to_have_text(["Step", "Landed, mended"])
    await expect(button(page)).to_have_count(0)


async def test_what_was_missed_during_a_drop_arrives_as_held(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 8)
    page, read = await reading(open_page, editor, ids[4])
    await page.context.set_offline(True)
    await expect(page.locator("#offline")).to_be_visible()
    # The stream that is open may outlive the switch; what it lacks afterwards is what counts.
    await page.evaluate("dispatchEvent(new Event('pagehide'))")
    stood = await read.bounding_box()
    editor.publish("Missed", published_at=EVENING)
    editor.publish("Missed, too", published_at=MORNING)
    editor.edit(ids[7], title="Mended meanwhile")
    await page.context.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('pageshow'))")
    await expect(button(page)).to_have_text("2 new updates")
    await expect(titles(page).first).to_have_text("Mended meanwhile")
    await expect(page.locator("#offline")).to_be_hidden()
    await settle(page)
    assert await read.bounding_box() == pytest.approx(stood, abs=2)
    await button(page).click()
    await expect(page.locator("article").filter(has=page.get_by_text("Missed", exact=True))).to_be_focused()


async def test_the_oldest_first_new_ones_wait_at_the_end(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, order="oldest")
    publish_hours(editor, 6)
    page = await follow(open_page, editor, viewport=PHONE)
    first = editor.publish("First", PARAGRAPHS, published_at=EVENING)
    editor.publish("Second", PARAGRAPHS, published_at=MORNING)
    await expect(button(page)).to_have_text("2 new updates")
    await expect(button(page)).to_be_in_viewport()
    await button(page).click()
    await expect(titles(page)).to_have_text([*(f"Entry {hour}" for hour in range(6)), "First", "Second"])
    await expect(page.locator(f"#entry-{first}")).to_be_focused()
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await expect(page.locator(".feed")).to_be_in_viewport()
    editor.publish("Third", published_at="1969-07-21T03:00:00Z")
    await expect(titles(page).last).to_have_text("Third")


async def test_a_key_event_that_waits_is_reached_by_its_link(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 8)
    page, _ = await reading(open_page, editor, ids[4])
    entry = editor.publish("Step", published_at=MORNING, key=True)
    await expect(button(page)).to_have_text("1 new update")
    await page.locator("nav.key-events a").click()
    await expect(page.locator(f"#entry-{entry}")).to_be_in_viewport()
    await expect(button(page)).to_have_count(0)


async def test_a_player_lives_through_updates_around_it(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", "Before.\n\nThe film.\n\nAfter.", published_at=EVENING)
    page = await follow(open_page, editor)
    await page.evaluate(
        """() => {
          const player = Object.assign(document.createElement("iframe"), {srcdoc: "playing"});
          player.dataset.added = "";
          document.querySelector(".story p:nth-child(2)").append(player);
          player.onload = () => (window.loads = (window.loads ?? 0) + 1);
        }"""
    )
    await page.wait_for_function("window.loads === 1")
    editor.edit(entry, title="Landed, mended", body="Before, mended.\n\nThe film.\n\nAfter, mended.", key=True)
    editor.publish("Step", published_at=MORNING)
    await expect(titles(page)).to_have_text(["Step", "Landed, mended"])
    await expect(page.locator(".story iframe")).to_have_count(1)
    assert await page.evaluate("window.loads") == 1
