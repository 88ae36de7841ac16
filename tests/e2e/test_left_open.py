"""Pages that are left open, whatever happens meanwhile: nothing jumps, and in the end they show what fresh ones do."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EVENING, HIDE, MORNING, PARAGRAPHS, Editor, publish_hours, scroll_to, settle, titles
from tests.e2e.site import Site
from tests.e2e.test_looks import SHIFTS
from tests.e2e.test_page import content
from tests.e2e.test_widget import widget
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PHONE = {"width": 390, "height": 700}
# What is there for ears, or without scripts, tells of the past.
UNSEEN = re.compile('<p class="(unseen|news)".*?</p>|<noscript>.*?</noscript>')


def zone_where_it_is_noon() -> str:
    """A time zone in which no day begins while a page's clock jumps by an hour."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def story(name: str) -> str:
    """What a site has to say itself, above or below a widget."""
    return "".join(f"<p>{name} {number}, of the site's own story.</p>" for number in range(30))


class Reader:
    """Somebody with a page before them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.waiting = page.locator("button.new-updates")

    async def open(self, url: str) -> None:
        await self.page.goto(url)
        # Not all browsers keep still by themselves what is read.
        await self.page.evaluate("document.documentElement.style.overflowAnchor = 'none'")
        await self.expect_state("Live")

    async def read(self, piece: Locator) -> None:
        """Scroll to something, and keep an eye on it."""
        await scroll_to(piece)
        self.piece, self.stood = piece, await piece.bounding_box()

    async def expect_still(self) -> None:
        """What is read stands on the screen where it stood."""
        await settle(self.page)
        # Scrolling goes by whole pixels.
        assert await self.piece.bounding_box() == pytest.approx(self.stood, abs=2)

    async def expect_state(self, word: str) -> None:
        await expect(self.page.locator(f"[data-state={word.lower()}]")).to_have_text(word)

    async def sees(self) -> list[str]:
        """The page, or the widget on it, tag by tag."""
        widget = self.page.locator("live-blog")
        on_site = await widget.count() > 0
        html = await widget.evaluate("blog => blog.shadowRoot.innerHTML") if on_site else await content(self.page)
        return re.findall("<[^>]*>|[^<]+", UNSEEN.sub("", html))


async def test_what_was_left_open_shows_what_a_fresh_page_shows(
    make_server: Callable[..., Liveserver], open_page: OpenPage, browser: Browser
) -> None:
    server = make_server(tick_seconds=1)
    editor = Editor(server, title="Before", standfirst="Before.", timezone=zone_where_it_is_noon())
    ids = publish_hours(editor, 12)
    editor.change(pinned=ids[9])
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    with Site(story("Above") + widget(server, editor.slug) + story("Below"), server.url) as site:
        urls = (editor.url, site.url)
        readers = [Reader(await open_page(server.url, viewport=PHONE)), Reader(await context.new_page())]
        for reader, url in zip(readers, urls, strict=True):
            await reader.page.clock.install()
            await reader.open(url)
            await reader.read(reader.page.locator(f"#entry-{ids[6]} h3"))

        server.kill()
        for reader in readers:
            await reader.expect_state("Reconnecting")
            await reader.expect_still()
        server.start()
        editor.publish("After the restart", PARAGRAPHS, published_at=EVENING, labels=["breaking"])
        editor.edit(ids[11], body=PARAGRAPHS * 3, key=True, correction="Much was left out.")
        editor.retract(ids[10])
        editor.retract(ids[2])
        for reader in readers:
            await expect(reader.page.locator(f"#entry-{ids[2]}")).to_have_count(0)
            await expect(reader.waiting).to_have_text("1 new update")
            await reader.expect_still()
            await reader.page.evaluate(HIDE, True)

        editor.publish("While it slept", PARAGRAPHS, published_at=MORNING, key=True)
        editor.edit(ids[9], title="Mended", published_at="1969-07-19T12:00:00Z")
        editor.restore(ids[10])
        editor.change(title="After", standfirst="A longer standfirst. " * 9, pinned=ids[8], status="ended")
        for reader in readers:
            await reader.page.clock.fast_forward("01:00:00")
            await reader.page.evaluate(HIDE, False)
            await reader.expect_state("Ended")
            await expect(reader.waiting).to_have_text("3 new updates")
            await reader.expect_still()
            await reader.waiting.click()
            await expect(titles(reader.page)).to_have_count(13)

        fresh = [Reader(await open_page(editor.url, viewport=PHONE)), Reader(await context.new_page())]
        for reader, left_open, url in zip(fresh, readers, urls, strict=True):
            await reader.page.goto(url)
            await expect(titles(reader.page)).to_have_count(13)
            await reader.expect_state("Ended")
            assert await left_open.sees() == await reader.sees()
            assert await left_open.page.title() == await reader.page.title()
    await context.close()


async def test_nothing_shifts_on_the_page_of_another_site_while_entries_arrive(
    server: Liveserver, browser: Browser
) -> None:
    editor = Editor(server)
    ids = publish_hours(editor, 6)
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    with Site(story("Above") + widget(server, editor.slug, "limit=8") + story("Below"), server.url) as site:
        reader = Reader(await context.new_page())
        await reader.open(site.url)
        at_once = ("New above", "New at the head")
        for title, piece in (
            (at_once[0], reader.page.get_by_text("Above 3,")),
            (at_once[1], reader.page.locator("live-blog h2.title")),
            ("1 new update", reader.page.locator(f"#entry-{ids[2]} h3")),
            ("2 new updates", reader.page.get_by_text("Below 3,")),
        ):
            await reader.read(piece)
            editor.publish(title, PARAGRAPHS)
            await expect(titles(reader.page).first if title in at_once else reader.waiting).to_have_text(title)
            await reader.expect_still()
        editor.edit(ids[5], body="Shorter.")
        await expect(reader.page.locator(f"#entry-{ids[5]} .story")).to_have_text("Shorter.")
        # What waits takes nobody's place.
        await expect(titles(reader.page)).to_have_count(8)
        await reader.expect_still()
        assert await reader.page.evaluate(SHIFTS) < 0.02
    await context.close()
