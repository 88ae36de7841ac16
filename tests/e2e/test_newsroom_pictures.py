"""Pictures of an entry: dropped, pasted or chosen, described, uploaded through a bad network, and shown to readers."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor, follow
from tests.e2e.newsroom import act, body, chosen, picture, publish, sheet, sit_down
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TOO_LARGE = 11 << 20
BYTES_PER_SECOND = 100_000
COPY_PICTURE = """async base64 => {
  const bytes = Uint8Array.from(atob(base64), sign => sign.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})})]);
}"""

# Where nobody prevents it, a browser opens what is dropped.
TELL_WHAT_A_DRAG_FINDS = """() => {
  window.found = [];
  addEventListener("dragover", event => found.push(event.defaultPrevented ? event.dataTransfer.dropEffect : "opened"));
}"""


def cards(page: Page) -> Locator:
    return sheet(page).locator(".picture")


def words_of(card: Locator) -> Locator:
    return card.get_by_label("What is to be seen")


def noise() -> bytes:
    """A picture that no compression makes small, large enough for a slow network."""
    file = io.BytesIO()
    Image.effect_noise((1000, 500), 90).save(file, "PNG")
    return file.getvalue()


async def choose(page: Page, name: str, kind: str, content: bytes) -> None:
    await page.locator("input[type=file]").first.set_input_files(chosen(name, kind, content))


async def copy(page: Page, content: bytes) -> None:
    """Have a picture in the clipboard."""
    await page.evaluate(COPY_PICTURE, base64.b64encode(content).decode())


async def drag(page: Page, onto: Locator, file: Path, *, drop: bool = True) -> None:
    """Drag a file from the machine over a place, as a pointer does it, and let it go there."""
    box = await onto.bounding_box()
    assert box
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    dragged = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    session = await page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", *(["drop"] if drop else [])):
        await session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": dragged})
    await session.detach()


async def test_a_picture_that_is_dropped_is_described_published_and_shown_in_its_sizes(
    server: Liveserver, open_page: OpenPage, tmp_path: Path
) -> None:
    editor = Editor(server)
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    file = tmp_path / "launch.jpg"
    Image.new("RGB", (2000, 1000), "navy").save(file)
    await drag(page, body(page), file, drop=False)
    await expect(page.locator(".composer.drop")).to_have_count(1)
    await drag(page, body(page), file)
    await expect(page.locator(".composer.drop")).to_have_count(0)
    await expect(cards(page)).to_have_count(1)
    # It waits for its words; without them it does not go.
    await body(page).press("Control+Enter")
    await expect(words_of(cards(page))).to_be_focused()
    await expect(words_of(cards(page))).to_have_accessible_description("Describe it, or tick decoration.")
    await expect(words_of(cards(page))).to_have_attribute("aria-invalid", "true")
    await words_of(cards(page)).fill("The launch pad at night")
    await expect(words_of(cards(page))).not_to_have_attribute("aria-invalid", "true")
    await words_of(cards(page)).press("Enter")
    await expect(cards(page).locator(".said")).to_have_text("Uploaded")
    await publish(page, "Night falls.")
    shown = reader.locator(".feed .media img")
    await expect(shown).to_have_attribute("alt", "The launch pad at night")
    for kind, end in (("webp", "webp"), ("jpeg", "jpg")):
        sizes = await reader.locator(f".feed .media [srcset*='.{end}']").get_attribute("srcset")
        assert re.findall(r"/(\d+)\.", sizes or "") == ["480", "960", "1600"], kind
    await shown.evaluate("image => image.decode()")
    assert str(await shown.evaluate("image => image.currentSrc")).endswith(".webp")
    assert await shown.evaluate("image => image.naturalWidth / image.naturalHeight") == 2


async def test_a_picture_that_is_pasted_is_taken(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor, permissions=["clipboard-read", "clipboard-write"])
    await body(page).fill("Seen from above.")
    await copy(page, picture())
    await body(page).press("Control+v")
    await expect(cards(page)).to_have_count(1)
    await expect(body(page)).to_be_focused()
    await expect(body(page)).to_have_value("Seen from above.")
    # The headline is as good a place.
    await copy(page, picture("teal"))
    await sheet(page).get_by_label("Headline").press("Control+v")
    await expect(cards(page)).to_have_count(2)
    await cards(page).nth(0).get_by_label("Decoration only").check()
    await words_of(cards(page).nth(1)).fill("The Earth")
    await body(page).press("Control+Enter")
    await expect(page.locator(".feed .media img")).to_have_count(2)


async def test_a_file_that_misses_the_sheet_is_not_opened_in_the_pages_place(
    server: Liveserver, open_page: OpenPage, tmp_path: Path
) -> None:
    page = await sit_down(open_page, Editor(server))
    (tmp_path / "moon.png").write_bytes(picture())
    await page.evaluate(TELL_WHAT_A_DRAG_FINDS)
    await drag(page, page.locator(".bar"), tmp_path / "moon.png")
    assert await page.evaluate("found.at(-1)") == "none"
    await drag(page, body(page), tmp_path / "moon.png")
    await expect(cards(page)).to_have_count(1)
    assert await page.evaluate("found.at(-1)") == "copy"


async def test_an_upload_shows_how_far_it_is_and_outlives_a_connection_that_breaks(
    make_server: Callable[..., Liveserver], open_page: OpenPage
) -> None:
    server = make_server()
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    network = await page.context.new_cdp_session(page)

    async def slow(bytes_per_second: int, *, offline: bool = False) -> None:
        speed = {"downloadThroughput": -1, "uploadThroughput": bytes_per_second, "latency": 0}
        await network.send("Network.emulateNetworkConditions", {"offline": offline, **speed})

    await slow(BYTES_PER_SECOND)
    await choose(page, "noise.png", "image/png", noise())
    await words_of(cards(page)).fill("Noise")
    await words_of(cards(page)).press("Control+Enter")
    progress = cards(page).get_by_role("progressbar")
    await expect(progress).to_be_visible()
    await expect(progress).not_to_have_js_property("value", 0)
    assert await progress.evaluate("bar => bar.value") < 1
    top = await words_of(cards(page)).bounding_box()
    server.kill()
    said = cards(page).locator(".said")
    await expect(said).to_have_text("Waiting for the network")
    await expect(progress).to_be_hidden()
    assert await words_of(cards(page)).bounding_box() == top
    await slow(-1, offline=True)
    server.start()
    await act(cards(page), "Upload again: noise.png")
    await expect(said).to_have_text("Waiting for the network")
    # The browser says when its network is back; what waits does not wait any longer.
    await slow(-1)
    await expect(page.locator(".feed .media img")).to_have_attribute("alt", "Noise")
    await expect(page.locator(".feed article")).to_have_count(1)


async def test_what_is_no_picture_or_too_large_is_refused_in_a_sentence(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/media") else None)
    await choose(page, "notes.txt", "text/plain", b"words")
    await choose(page, "huge.png", "image/png", bytes(TOO_LARGE))
    said = cards(page).locator(".said")
    await expect(said).to_have_text(
        [
            "notes.txt is not a picture that can be shown. JPEG, PNG, WebP, GIF and AVIF can.",
            "huge.png has 11.5 MB. A picture may have at most 10 MB.",
        ]
    )
    assert asked == []
    # What only looks like a picture, the server tells.
    await choose(page, "fake.png", "image/png", b"words")
    await words_of(cards(page).nth(2)).fill("Words")
    await words_of(cards(page).nth(2)).press("Enter")
    await expect(said.nth(2)).to_have_text("fake.png must be a picture: JPEG, PNG, WebP, GIF or AVIF.")
    await body(page).press("Control+Enter")
    await expect(sheet(page)).to_contain_text("A picture was refused: remove it first.")
    for name in ("notes.txt", "huge.png", "fake.png"):
        await act(sheet(page), f"Remove: {name}")
    await publish(page, "Without them.")
    await expect(page.locator(".feed article")).to_have_count(1)


async def test_several_are_put_in_order_and_described_in_other_words(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    files = [
        chosen(name, "image/png", content)
        for name, content in {"one.png": picture(), "two.png": picture("teal"), "no.png": b"words"}.items()
    ]
    await page.locator("input[type=file]").first.set_input_files(files)
    cards = sheet(page).locator(".picture")
    await body(page).press("Control+Enter")
    await expect(cards.nth(0).get_by_label("What is to be seen")).to_be_focused()
    await expect(cards.nth(0).locator(".said")).to_have_text("Describe it, or tick decoration.")
    await cards.nth(0).get_by_label("What is to be seen").fill("A blue night")
    await cards.nth(1).get_by_label("Decoration only").check()
    await cards.nth(2).get_by_label("What is to be seen").fill("Words")
    await cards.nth(2).get_by_label("What is to be seen").press("Enter")
    await expect(cards.nth(2)).to_have_attribute("data-state", "refused")
    await expect(cards.nth(2).locator(".said")).to_have_text("no.png must be a picture: JPEG, PNG, WebP, GIF or AVIF.")
    await body(page).press("Control+Enter")
    await expect(sheet(page)).to_contain_text("A picture was refused")
    await act(cards.nth(2), "Remove: no.png")
    await act(cards.nth(1), "Earlier: two.png")
    await body(page).press("Control+Enter")
    await expect(reader.locator(".feed .media img")).to_have_count(2)
    assert [await image.get_attribute("alt") for image in await reader.locator(".feed .media img").all()] == [
        "",
        "A blue night",
    ]
    await expect(sheet(page).locator(".picture")).to_have_count(0)
    await act(page.locator(".feed article"), "Edit")
    words = page.locator(".editing .picture").get_by_label("What is to be seen")
    await expect(words.nth(1)).to_have_value("A blue night")
    await words.nth(0).fill("A teal morning")
    await words.nth(0).press("Control+Enter")
    await expect(reader.locator(".feed .media img").first).to_have_attribute("alt", "A teal morning")
