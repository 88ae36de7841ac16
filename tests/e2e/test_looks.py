"""How the page looks and holds still: no shift, contrast, narrow screens, print; what a browser can measure of that."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor, follow, publish_hours, settle, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SHIFTS = """() => new Promise(done => {
  const shifts = [];
  new PerformanceObserver(list => shifts.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() =>
    done(shifts.filter(shift => !shift.hadRecentInput).reduce((sum, shift) => sum + shift.value, 0)))));
})"""

# Every visible text on the page with less contrast to what lies behind it than AA asks for.
FAINT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b]
    .map(value => value / 255)
    .map(value => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const texts = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!texts || !element.checkVisibility() || element.closest("script, noscript, .unseen, .skip")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [luminance(rgba(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    const large = parseFloat(style.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) faint.push(`${element.className || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


def rich_blog(server: Liveserver, **fields: Any) -> Editor:
    """A blog with something of everything."""
    editor = Editor(server, standfirst="A standfirst.", series={"name": "Story", "previous": "day-one"}, **fields)
    now = datetime.now(UTC)
    ids = [
        editor.publish(
            f"Entry {number}",
            "A paragraph with [a link](https://example.org/).\n\n> A quotation.\n\n" * 3,
            published_at=(now - timedelta(minutes=40 * number + 1)).isoformat(),
            labels=[["breaking"], ["analysis"], ["correction"]][number % 3],
            key=number % 3 == 0,
            author="Desk",
        )
        for number in range(44)
    ]
    editor.edit(ids[2], body="Mended.", correction="A note.")
    editor.change(pinned=ids[5])
    return editor


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}, {"width": 1280, "height": 900}], ids=str)
async def test_nothing_shifts_while_the_page_comes_alive(
    server: Liveserver, open_page: OpenPage, viewport: dict[str, int]
) -> None:
    page = await follow(open_page, rich_blog(server), viewport=viewport)
    await expect(page.locator(".ago").first).to_be_attached()
    await expect(page.locator("button.share").first).to_be_attached()
    assert await page.evaluate(SHIFTS) < 0.02


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}, {"width": 1280, "height": 900}], ids=str)
async def test_nothing_shifts_while_entries_arrive(
    server: Liveserver, open_page: OpenPage, viewport: dict[str, int]
) -> None:
    editor = Editor(server)
    publish_hours(editor, 6)
    page = await follow(open_page, editor, viewport=viewport)
    for number in range(3):
        editor.publish(f"New {number}", "Words.\n\n" * 3)
        await expect(titles(page).first).to_have_text(f"New {number}")
        await settle(page)
    assert await page.evaluate(SHIFTS) < 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "?page=2", "entry"])
async def test_every_text_can_be_read(server: Liveserver, open_page: OpenPage, scheme: str, path: str) -> None:
    editor = rich_blog(server)
    with server.client() as client:
        corrected = client.get(f"{editor.api}?limit=3").json()["entries"][2]["id"]
    path = f"/entries/{corrected}" if path == "entry" else path
    page = await open_page(editor.url + path, color_scheme=scheme)
    await expect(page.locator("button.share").first).to_be_attached()
    assert await page.evaluate(FAINT) == []


async def test_what_waits_can_be_read_in_any_light(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("First")
    for scheme in ("light", "dark"):
        page = await open_page(editor.url, color_scheme=scheme, reduced_motion="reduce")
        await page.get_by_role("button", name="Pause updates").click()
        editor.publish("New")
        await expect(page.locator("button.new-updates")).to_have_text("1 new update")
        await page.context.set_offline(True)
        await expect(page.locator("#offline")).to_be_visible()
        assert await page.evaluate(FAINT) == []


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_at_four_times_the_size_nothing_sticks_out(
    server: Liveserver, open_page: OpenPage, language: str
) -> None:
    # 1280 pixels at 400 % are 320.
    editor = rich_blog(server, language=language)
    page = await follow(open_page, editor, viewport={"width": 320, "height": 256})
    await expect(page.locator(".ago").first).to_be_attached()
    await page.get_by_role("button", name="Pause updates").click()
    for _ in range(12):
        editor.publish("New")
    button = page.locator("button.new-updates")
    await expect(button).to_have_text("12 new updates")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    pause, waits = await page.locator("button.pause").bounding_box(), await button.bounding_box()
    assert pause and waits
    assert pause["x"] >= waits["x"] + waits["width"] or waits["x"] >= pause["x"] + pause["width"]


async def test_colours_of_the_readers_own_leave_everything_in_sight(server: Liveserver, open_page: OpenPage) -> None:
    page = await follow(open_page, rich_blog(server), forced_colors="active")
    # What is told by colour alone elsewhere has a border or a word here.
    for part in ("[data-state]", ".labels li", ".correction", "button.pause", "section.pinned"):
        style = "element => getComputedStyle(element).borderInlineStartStyle + getComputedStyle(element).outlineStyle"
        assert "solid" in await page.locator(part).first.evaluate(style), part


async def test_printed_it_is_the_text_and_nothing_to_press(server: Liveserver, open_page: OpenPage) -> None:
    page = await follow(open_page, rich_blog(server))
    await expect(page.locator("button.share").first).to_be_attached()
    await page.emulate_media(media="print")
    for part in ("button", "nav", ".state", ".more", ".bar"):
        assert not await page.locator(part).locator("visible=true").count(), part
    lead = page.locator("section.pinned")
    assert await lead.evaluate("element => element.scrollHeight - element.clientHeight") <= 2
    await expect(page.locator("article h3").first).to_be_visible()


async def test_nothing_is_kept_and_nobody_else_is_asked(server: Liveserver, open_page: OpenPage) -> None:
    page = await follow(open_page, rich_blog(server))
    await expect(page.locator("[data-state=live]")).to_have_text(re.compile("Live"))
    assert await page.context.cookies() == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
