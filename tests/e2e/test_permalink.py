"""One entry with an address of its own: opened, shared, found again in its blog."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EVENING, Editor, follow, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize("scripts", [True, False])
async def test_it_is_read_in_the_live_blog_where_it_stands(
    server: Liveserver, open_page: OpenPage, scripts: bool
) -> None:
    editor = Editor(server)
    ids = [
        editor.publish(f"Entry {number}", "Text.\n\n" * 9, published_at=f"1969-07-20T20:{number:02}:00Z")
        for number in range(41)
    ]
    page = await open_page(f"{editor.url}/entries/{ids[9]}", java_script_enabled=scripts)
    await page.get_by_role("link", name="Read it in the live blog").click()
    await expect(page).to_have_url(re.compile(rf"\?page=2#entry-{ids[9]}$"))
    article = page.locator(f"#entry-{ids[9]}")
    await expect(article.locator("h3")).to_be_in_viewport()
    await expect(page.locator("article:target")).to_have_attribute("id", f"entry-{ids[9]}")


async def test_an_address_of_an_entry_on_another_page_finds_it(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = [editor.publish(f"Entry {number}", published_at=f"1969-07-20T20:{number:02}:00Z") for number in range(41)]
    page = await open_page(f"{editor.url}#entry-{ids[2]}")
    await expect(page).to_have_url(re.compile(rf"/entries/{ids[2]}$"))
    await expect(page.locator("article h3")).to_have_text("Entry 2")


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
