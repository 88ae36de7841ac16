"""One entry with an address of its own: opened, shared, found again in its blog."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EVENING, Editor, follow, publish_hours, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("scripts", [True, False])
async def test_it_opens_the_page_that_holds_it_at_its_place(
    server: Liveserver, open_page: OpenPage, scripts: bool
) -> None:
    editor = Editor(server)
    ids = [
        editor.publish(f"Entry {number}", "Text.\n\n" * 30, published_at=f"1969-07-20T20:{number:02}:00Z")
        for number in range(41)
    ]
    for number, place in ((9, "2 of 2"), (30, "1 of 2")):
        page = await open_page(
            f"{editor.url}/entries/{ids[number]}", java_script_enabled=scripts, viewport={"width": 390, "height": 844}
        )
        await expect(page.locator("nav.pages [aria-current]")).to_have_text(place)
        await expect(page.locator("article[aria-current] h3")).to_have_text(f"Entry {number}")
        await expect(page.locator("article[aria-current] h3")).to_be_in_viewport()
        box = await page.locator("article[aria-current] h3").bounding_box()
        assert box is not None and 0 < box["y"] < 200, "its head is at the top of the screen"
        assert await page.title() == f"Entry {number} – {await page.locator('h1').text_content()}"


async def test_it_follows_the_blog_and_keeps_its_name_and_its_place(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, title="The landing")
    ids = publish_hours(editor, 10)
    page = await open_page(f"{editor.url}/entries/{ids[4]}")
    heading = page.locator(f"#entry-{ids[4]} h3")
    await expect(heading).to_be_in_viewport()
    await expect(page.locator(".ago, [data-state=live]").first).to_be_attached()
    top = await heading.evaluate("heading => heading.getBoundingClientRect().top")
    editor.publish("News", published_at="1969-07-20T12:00:00Z")
    await expect(page.locator("button.new-updates")).to_have_text("1 new update")
    await expect(page).to_have_title("(1) Entry 4 – The landing")
    assert abs(await heading.evaluate("heading => heading.getBoundingClientRect().top") - top) < 1
    editor.edit(ids[4], title="Entry 4, mended")
    await expect(heading).to_have_text("Entry 4, mended")
    await expect(page).to_have_title("(1) Entry 4, mended – The landing")
    marked = page.locator("article[aria-current]")
    await expect(marked).to_have_id(f"entry-{ids[4]}")

    # What is corrected while the page is open has its past a click away, and none when the note is taken back.
    editor.edit(ids[4], body="Other words.", correction="It was said otherwise.")
    await marked.get_by_role("link", name="Earlier versions").click()
    await expect(page.locator("#earlier h5")).to_have_text(["Entry 4, mended", "Entry 4"])
    await expect(page.locator("[data-state]")).to_have_text("Live")
    editor.edit(ids[4], correction=None)
    await expect(page.locator("#earlier")).to_have_count(0)


async def test_who_comes_back_to_it_is_where_they_were(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 15)
    page = await open_page(f"{editor.url}/entries/{ids[10]}")
    for there in (2_000, 300):
        await expect(page.locator("article[aria-current]")).to_be_attached()
        await page.evaluate("top => scrollTo(0, top)", there)
        await page.goto(server.url)
        await page.go_back()
        await expect(page.locator("[data-state]")).to_have_text("Live")
        assert abs(await page.evaluate("scrollY") - there) <= 2


async def test_an_address_of_an_entry_on_another_page_finds_it(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = [editor.publish(f"Entry {number}", published_at=f"1969-07-20T20:{number:02}:00Z") for number in range(41)]
    page = await open_page(f"{editor.url}#entry-{ids[2]}")
    await expect(page).to_have_url(re.compile(rf"/entries/{ids[2]}$"))
    await expect(page.locator("article[aria-current] h3")).to_have_text("Entry 2")


@pytest.mark.parametrize("scripts", [True, False])
async def test_the_note_of_a_correction_leads_to_what_was_said_before(
    server: Liveserver, open_page: OpenPage, scripts: bool
) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", "At 20:18.", published_at=EVENING)
    editor.edit(entry, body="At 20:17.", correction="The minute was wrong.")
    page = await open_page(editor.url, java_script_enabled=scripts)
    await page.get_by_role("link", name="Earlier versions").click()
    await expect(page.locator("#earlier .story")).to_have_text("At 20:18.")
    await expect(page.locator("#earlier")).to_be_in_viewport()


async def test_the_pinned_entry_is_marked_and_leads_to_its_copy(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry, other = editor.publish("Landed", published_at=EVENING), editor.publish("Other", published_at=EVENING)
    page = await follow(open_page, editor)
    editor.change(pinned=entry)
    mark = page.locator(f"#entry-{entry} .pin")
    await expect(mark).to_have_text("Pinned")
    await mark.click()
    await expect(page.locator("#pinned")).to_be_in_viewport()
    await expect(page).to_have_url(re.compile("#pinned$"))
    editor.change(pinned=other)
    await expect(page.locator(f"#entry-{other} .pin")).to_have_count(1)
    await expect(mark).to_have_count(0)


async def test_a_long_lead_is_folded_and_opens(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", "A paragraph.\n\n" * 30 + "[a link](https://example.org/)", published_at=EVENING)
    editor.change(pinned=entry)
    page = await follow(open_page, editor, viewport={"width": 390, "height": 800})
    lead = page.locator("section.pinned")
    height = "element => element.getBoundingClientRect().height"
    unfold = page.get_by_role("button", name="Show more")
    await expect(unfold).to_have_attribute("aria-expanded", "false")
    assert await lead.evaluate(height) <= 0.4 * 800
    await unfold.click()
    assert await lead.evaluate(height) > 800
    editor.edit(entry, title="Landed, mended")
    await expect(lead.locator("h3")).to_have_text("Landed, mended")
    assert await lead.evaluate(height) > 800
    await page.get_by_role("button", name="Show less").click()
    assert await lead.evaluate(height) <= 0.4 * 800
    await lead.get_by_role("link", name="a link").focus()
    assert await lead.evaluate(height) > 800
    editor.edit(entry, body="Short.")
    await expect(page.locator("button.unfold")).to_have_count(0)
    without = await open_page(editor.url, java_script_enabled=False)
    assert "Short." in await without.locator("section.pinned").inner_text()


async def test_without_scripts_the_lead_is_not_folded(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.change(pinned=editor.publish("Landed", "A paragraph.\n\n" * 30, published_at=EVENING))
    page = await open_page(editor.url, java_script_enabled=False, viewport={"width": 390, "height": 800})
    assert await page.locator("section.pinned").evaluate("element => element.scrollHeight - element.clientHeight") <= 2
    assert await page.locator("section.pinned").evaluate("element => element.clientHeight") > 800


async def test_the_address_of_an_entry_is_copied_or_shared(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", published_at=EVENING)
    page = await open_page(editor.url, permissions=["clipboard-read", "clipboard-write"])
    await page.evaluate("navigator.share = undefined")
    share = page.get_by_role("button", name="Share")
    await share.click()
    await expect(page.locator("#news")).to_have_text("Link copied")
    assert await page.evaluate("navigator.clipboard.readText()") == f"{editor.url}/entries/{entry}"
    await page.evaluate("navigator.share = async given => { window.shared = given; }")
    await page.locator("button.share").click()
    assert await page.evaluate("window.shared") == {"title": "Landed", "url": f"{editor.url}/entries/{entry}"}
    editor.publish("Step")
    await expect(titles(page)).to_have_count(2)
    await expect(page.locator("button.share")).to_have_count(2)
