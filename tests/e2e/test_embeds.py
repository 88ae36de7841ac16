"""Pictures and embeds in a real browser: their size is kept free, and other sites are asked by a click alone."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.liveserver import Liveserver
from tests.media.pictures import encoded, halves
from tests.web.desk import good

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

VIDEO = "https://youtu.be/S9HdPi9Ikhk"
FRAME = "https://www.youtube-nocookie.com/embed/S9HdPi9Ikhk?autoplay=1"
# A player that counts its seconds, as a video would: it starts again when it is made anew.
PLAYER = "<body>playing<script>setInterval(() => document.body.dataset.played = performance.now(), 20)</script>"


class Desk:
    """A blog, and what is done to it."""

    def __init__(self, server: Liveserver) -> None:
        self.server = server
        self.slug = server.new_blog()
        self.url = f"{server.url}/blogs/{self.slug}"

    def publish(self, **fields: Any) -> dict[str, Any]:
        with self.server.client() as client:
            return good(client.post(f"/api/v1/blogs/{self.slug}/entries", json=fields), 201)["entry"]

    def edit(self, entry: dict[str, Any], **fields: Any) -> None:
        with self.server.client() as client:
            good(client.patch(f"/api/v1/blogs/{self.slug}/entries/{entry['id']}", json=fields))

    def upload(self, width: int, height: int) -> str:
        with self.server.client() as client:
            sent = {"file": ("a.png", encoded(halves(width, height), "PNG"))}
            return good(client.post("/api/v1/media", files=sent, data={"alt": "Red over blue"}), 201)["id"]


async def open_with_players(browser: Browser, url: str) -> Page:
    """Open a page in a world where the players of other sites answer."""
    context = await browser.new_context()

    async def play(route: Route) -> None:
        await route.fulfill(body=PLAYER, content_type="text/html")

    await context.route(lambda address: not address.startswith("http://127.0.0.1"), play)
    page = await context.new_page()
    await page.goto(url)
    return page


async def test_pictures_are_shown_in_a_size_that_fits(server: Liveserver, open_page: OpenPage) -> None:
    desk = Desk(server)
    desk.publish(title="Wide", body="words", media=[desk.upload(2000, 1000)])
    desk.publish(title="Small", body="words", media=[desk.upload(90, 60)])
    page = await open_page(desk.url, viewport={"width": 390, "height": 844})
    wide, small = (
        page.locator("article", has_text="Wide").locator("img"),
        page.locator("article", has_text="Small").locator("img"),
    )
    for picture in (wide, small):
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_have_js_property("complete", True)
        assert await picture.get_attribute("alt") == "Red over blue"
    assert (await wide.evaluate("img => img.currentSrc")).endswith("/480.webp")
    box = await wide.bounding_box()
    assert box is not None and abs(box["width"] - 2 * box["height"]) < 2 and box["width"] <= 390
    box = await small.bounding_box()
    assert box is not None and (box["width"], box["height"]) == (90, 60)


async def test_nothing_moves_while_a_picture_arrives(server: Liveserver, browser: Browser) -> None:
    desk = Desk(server)
    entry = desk.publish(title="Wide", body="words", media=[desk.upload(1500, 1000)])
    page = await (await browser.new_context()).new_page()
    await page.route("**/media/**", lambda route: None)  # never answered
    await page.goto(desk.url, wait_until="domcontentloaded")
    box = await page.locator(f"#entry-{entry['id']} img").bounding_box()
    assert box is not None and abs(box["width"] - 1.5 * box["height"]) < 2 and box["width"] > 300
    await page.context.close()


async def test_an_embed_asks_nothing_of_its_site_before_the_click(server: Liveserver, open_page: OpenPage) -> None:
    desk = Desk(server)
    desk.publish(body=VIDEO)
    page = await open_page(desk.url)
    link = page.locator(".embed > a")
    await expect(link).to_have_attribute("href", VIDEO)
    await expect(page.locator("iframe")).to_have_count(0)


async def test_a_click_loads_it_in_the_room_that_was_kept(server: Liveserver, browser: Browser) -> None:
    desk = Desk(server)
    desk.publish(body=VIDEO)
    page = await open_with_players(browser, desk.url)
    before = await page.locator(".embed").bounding_box()
    await page.locator(".embed > a").click()
    frame = page.locator(".embed > iframe")
    await expect(frame).to_have_attribute("src", FRAME)
    await expect(page.frame_locator(".embed > iframe").locator("body")).to_contain_text("playing")
    assert await page.locator(".embed").bounding_box() == before
    await expect(page.locator(".embed > a")).to_be_hidden()
    assert desk.url in page.url
    await page.context.close()


async def test_keys_load_it_too(server: Liveserver, browser: Browser) -> None:
    desk = Desk(server)
    desk.publish(body=VIDEO)
    page = await open_with_players(browser, desk.url)
    await page.locator(".embed > a").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".embed > iframe")).to_be_focused()
    await page.context.close()


async def test_what_plays_plays_on_while_its_entry_changes(server: Liveserver, browser: Browser) -> None:
    desk = Desk(server)
    entry = desk.publish(title="Video", body=VIDEO)
    page = await open_with_players(browser, desk.url)
    await page.locator(".embed > a").click()
    body = page.frame_locator(".embed > iframe").locator("body[data-played]")
    played = float(await body.get_attribute("data-played") or 0)
    frame = await page.locator("iframe").element_handle()
    desk.edit(entry, body=f"Before it.\n\n{VIDEO}\n\nAfter it.")
    await expect(page.locator(".story")).to_contain_text("After it.")
    desk.edit(entry, title="Another title", correction="The title was another one.")
    await expect(page.locator("h3")).to_have_text("Another title")
    desk.publish(title="Another entry", body="words")
    await expect(page.locator("article")).to_have_count(2)
    assert frame is not None and await frame.evaluate("frame => frame.isConnected")
    assert float(await body.get_attribute("data-played") or 0) > played
    # Another video in its place is another embed, and waits for its own click.
    desk.edit(entry, body="https://youtu.be/aaaaaaaaaaa")
    await expect(page.locator(".embed")).to_have_attribute("data-embed", "aaaaaaaaaaa")
    await expect(page.locator("iframe")).to_have_count(0)
    await page.context.close()


async def test_without_scripts_it_is_a_link(server: Liveserver, open_page: OpenPage) -> None:
    desk = Desk(server)
    desk.publish(body=f"[The landing]({VIDEO})")
    page = await open_page(desk.url, java_script_enabled=False)
    link = page.get_by_role("link", name="The landing")
    await expect(link).to_have_attribute("href", VIDEO)
    assert await page.locator(".embed").evaluate("place => place.getBoundingClientRect().height") < 200
