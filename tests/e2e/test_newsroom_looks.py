"""The workspace for everybody: on a phone, by keyboard, to be read by machines, and with hostile content in it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor
from tests.e2e.newsroom import act, body, chosen, entry, picture, publish, sheet, sit_down, stories, write
from tests.e2e.test_looks import FAINT
from tests.hostile import HOSTILE
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

AXE = Path(__file__).parents[2] / "clients" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SCRIPTS_THAT_RAN = "window.ran ?? 0"


async def found_by_axe(page: Page) -> list[str]:
    """What is wrong for those who do not see the page, or use no mouse."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run().then(({violations}) => violations)")
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def busy_blog(server: Liveserver) -> Editor:
    editor = Editor(server, title="Apollo 11: men on the Moon")
    editor.publish("Landed", "Words.\n\n> Quoted.", labels=["breaking"], key=True, author="Houston")
    corrected = editor.publish("Step", "One small stepp.")
    editor.edit(corrected, body="One small step.", correction="It was misspelt.")
    editor.change(pinned=corrected)
    for status in ("draft", "submitted"):
        editor.publish(f"A {status}", status=status)
    editor.publish("Later", status="scheduled", publish_at="2090-01-01T00:00:00Z")
    return editor


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_can_be_used_and_read(
    server: Liveserver, open_page: OpenPage, viewport: dict[str, int], scheme: str
) -> None:
    editor = busy_blog(server)
    page = await sit_down(open_page, editor, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    await expect(page.get_by_role("tab", name="Drafts")).to_have_text("Drafts 1 new")
    await act(entry(page, "Landed"), "Edit")
    await expect(page.get_by_role("form", name="Edit: Landed")).to_be_visible()
    if viewport is PHONE:
        await page.get_by_role("button", name="Write", exact=True).click()
    await write(page, "https://youtu.be/dQw4w9WgXcQ\n\nWords.", "Written")
    await act(sheet(page), "Preview")
    await expect(sheet(page).locator(".preview .embed")).to_be_visible()
    await sheet(page).get_by_text("Byline, date, schedule").click()
    await act(sheet(page), "breaking")
    for name, kind in (("one.png", "image/png"), ("two.png", "image/png"), ("notes.txt", "text/plain")):
        await sheet(page).locator("input[type=file]").set_input_files(chosen(name, kind, picture()))
    described = sheet(page).locator(".picture").first
    await described.get_by_label("What is to be seen").fill("A blue night")
    await act(sheet(page), "Publish")
    await expect(described.locator(".said")).to_have_text("Uploaded")
    await expect(sheet(page).locator(".picture [aria-invalid=true]")).to_have_count(1)
    assert await found_by_axe(page) == []
    assert await page.evaluate(FAINT) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if viewport is PHONE:
        await page.get_by_role("button", name="Close", exact=True).click()
    await page.get_by_role("tab", name="Drafts").click()
    await expect(page.locator(".shelf > li:visible")).to_have_count(1)
    assert await found_by_axe(page) == []
    await page.get_by_role("tab", name="Live").click()
    await act(entry(page, "Step"), "Versions")
    await expect(page.get_by_role("dialog", name="Versions")).to_be_visible()
    assert await found_by_axe(page) == []


async def test_on_a_phone_the_sheet_lies_over_the_stream(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor, viewport=PHONE, has_touch=True)
    await expect(body(page)).to_be_hidden()
    await page.get_by_role("button", name="Write", exact=True).tap()
    await expect(body(page)).to_be_focused()
    await body(page).fill("From a")
    await page.reload()
    await page.get_by_role("button", name="Go on writing").tap()
    await expect(body(page)).to_have_value("From a")
    await body(page).fill("From a phone.")
    # What is left of the screen when its keyboard is open.
    await page.set_viewport_size({"width": 390, "height": 440})
    await expect(sheet(page).get_by_role("button", name="Publish", exact=True)).to_be_in_viewport(ratio=1)
    await sheet(page).get_by_role("button", name="Publish", exact=True).tap()
    await expect(page.locator(".outbox")).to_contain_text("Published")
    await page.get_by_role("button", name="Close", exact=True).tap()
    await expect(page.locator(".feed .story")).to_have_text(["From a phone."])
    await expect(page.locator(".feed .story")).to_be_in_viewport()


async def test_on_a_phone_formatting_is_one_row_and_what_waits_has_room_beside_a_closed_sheet(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed")
    page = await sit_down(open_page, editor, viewport=PHONE, has_touch=True)
    await act(entry(page, "Landed"), "Edit")
    tools = page.locator(".editing .tools button")
    await expect(tools.last).to_have_text("Preview")
    assert await tools.evaluate_all("all => new Set(all.map(each => each.offsetTop)).size") == 1
    await act(page.locator(".editing"), "Cancel")
    await page.get_by_role("button", name="Write", exact=True).tap()
    await page.context.set_offline(True)
    for number in range(4):
        await publish(page, f"Number {number}.")
    await page.get_by_role("button", name="Close", exact=True).tap()
    waiting = page.locator(".outbox li")
    await expect(waiting).to_have_count(4)
    for number in range(4):
        await expect(waiting.nth(number)).to_be_in_viewport(ratio=1)


async def test_the_keys_that_publish_are_told_as_the_keyboard_has_them(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor, viewport=DESK)
    keys = sheet(page).locator(".by-keys")
    await expect(keys).to_have_text("Ctrl Enter Publish")
    await expect(sheet(page).get_by_role("button", name="Bold")).to_have_attribute("title", "Bold (Ctrl+B)")
    publish_button = sheet(page).get_by_role("button", name="Publish", exact=True)
    before = await publish_button.bounding_box()
    await write(page, "Words.")
    await expect(sheet(page).locator(".told")).to_have_text("Kept on this device")
    assert await publish_button.bounding_box() == before
    await page.add_init_script("Object.defineProperty(navigator, 'platform', {get: () => 'MacIntel'})")
    await page.reload()
    await expect(keys).to_have_text("⌘ ↩ Publish")
    phone = await sit_down(open_page, editor, viewport=PHONE, has_touch=True, is_mobile=True)
    await phone.get_by_role("button", name="Write", exact=True).tap()
    await expect(sheet(phone).locator(".by-keys")).to_be_hidden()


async def test_by_keyboard_alone(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)

    async def tab_to(name: str, role: str = "button") -> None:
        wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
        for _ in range(60):
            await page.keyboard.press("Tab")
            if await wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"never came to {name}")

    await tab_to("Headline", "textbox")
    await page.keyboard.type("Landed")
    await tab_to("Text", "textbox")
    await page.keyboard.type("By keys.")
    await page.keyboard.press("Control+Enter")
    await expect(entry(page, "Landed")).to_be_visible()
    await expect(body(page)).to_be_focused()
    await tab_to("Edit")
    await page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Edit: Landed")
    await expect(form.get_by_label("Text")).to_be_focused()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" And mended.")
    await page.keyboard.press("Control+Enter")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("By keys. And mended.")
    await expect(entry(page, "Landed")).to_be_focused()
    await tab_to("Retract")
    await page.keyboard.press("Enter")
    await expect(entry(page, "Landed")).to_have_count(0)
    await tab_to("Undo")
    await page.keyboard.press("Enter")
    await expect(entry(page, "Landed")).to_be_visible()
    await page.get_by_role("tab", name="Live").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Drafts")).to_be_focused()
    await expect(page.get_by_text("No drafts.")).to_be_visible()


async def test_hostile_content_is_content_only(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, title=HOSTILE[0])
    for payload in HOSTILE:
        said = {"author": payload[:100].strip(), "labels": [payload[:40].strip()], "correction": payload[:900]}
        editor.publish(payload[:300], payload, **said)
        editor.publish(payload[:300], payload, format="html", status="draft")
    page = await sit_down(open_page, editor)
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    await page.evaluate("() => { window.alert = () => { window.ran = 1; }; }")
    await expect(page.locator(".feed article")).to_have_count(20)
    await act(page.locator(".feed article").first, "Versions")
    await expect(page.get_by_role("dialog", name="Versions")).to_be_visible()
    await page.keyboard.press("Escape")
    await act(page.locator(".feed article").first, "Edit")
    await act(page.locator(".editing"), "Preview")
    await expect(page.locator(".editing .preview article")).to_be_visible()
    await page.get_by_role("tab", name="Drafts").click()
    await expect(page.locator(".shelf > li:visible")).to_have_count(len(HOSTILE))
    await write(page, HOSTILE[8], HOSTILE[8])
    await act(sheet(page), "Preview")
    await expect(sheet(page).locator(".preview article")).to_be_visible()
    await publish(page, HOSTILE[0])
    await expect(page.locator(".outbox")).to_contain_text(re.compile("Published|Publishing"))
    assert alerts == []
    assert await page.evaluate(SCRIPTS_THAT_RAN) == 0
    assert (
        await page.evaluate(
            "document.querySelectorAll('.workspace :is(script, iframe, style, [onerror], [onclick])').length"
        )
        == 0
    )
    assert stories(editor)
