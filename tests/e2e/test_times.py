"""Times that pass: beside the labels, by the server's clock; and what the page says of when."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import HIDE, MORNING, Editor, expect_no_reload, follow, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


async def test_how_long_ago_is_counted_by_the_servers_clock(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    # Half a minute from the next change of the words, on either side.
    entry = editor.publish("Landed", published_at=ago(minutes=5.5))
    older = editor.publish("Before", published_at=ago(hours=3.5))
    yesterday = editor.publish("Yesterday", published_at=ago(hours=25))
    page = await open_page(server.url)
    await page.clock.install(time=datetime.now(UTC) + timedelta(hours=7))
    await page.goto(editor.url)
    when = page.locator(f"#entry-{entry} .when")
    await expect(when.locator(".ago")).to_have_text("5 min ago")
    await expect(when.locator("time")).to_have_text(re.compile(r"^\d\d:\d\d GMT$"))
    await expect(page.locator(f"#entry-{older} .ago")).to_have_text("3 hr ago")
    await expect(page.locator(f"#entry-{yesterday} .ago")).to_have_count(0)
    editor.publish("Now")
    await expect(page.locator("article").first.locator(".ago")).to_have_text("now")
    # Without a word from the server, its clock goes on.
    await page.evaluate("dispatchEvent(new Event('pagehide'))")
    await page.clock.fast_forward("10:00")
    await expect(when.locator(".ago")).to_have_text("15 min ago")
    editor.edit(entry, title="Landed, mended")
    await page.evaluate("dispatchEvent(new Event('pageshow'))")
    await expect(page.locator(f"#entry-{entry} h3")).to_have_text("Landed, mended")
    await expect(when.locator(".ago")).to_have_count(1)


async def test_a_page_that_slept_for_an_hour_shows_what_a_fresh_one_shows(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    entry, gone = editor.publish("Kept", published_at=ago(hours=30)), editor.publish("Gone", published_at=ago(hours=29))
    page = await open_page(server.url)
    await page.clock.install()
    await page.goto(editor.url)
    await page.evaluate("document.documentElement.dataset.same = 'yes'")
    await expect(page.locator("[data-state=live]")).to_have_text("Live")
    await page.evaluate(HIDE, True)
    editor.edit(entry, title="Kept, mended")
    editor.retract(gone)
    for number in range(3):
        editor.publish(f"Slept through {number}", published_at=MORNING)
    await page.clock.fast_forward("01:00:00")
    await page.evaluate(HIDE, False)
    await expect(page.locator("button.new-updates")).to_have_text("3 new updates")
    await expect(titles(page)).to_have_text(["Kept, mended"])
    await page.locator("button.new-updates").click()
    fresh = await open_page(editor.url)
    assert await titles(page).all_inner_texts() == await titles(fresh).all_inner_texts()
    await expect_no_reload(page)


async def test_the_page_says_when_it_last_changed(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await follow(open_page, editor)
    entry = editor.publish("Landed")
    published = page.locator(f"#entry-{entry} .when time")
    changed = page.locator(".changed time")
    await expect(changed).to_have_attribute("datetime", await published.get_attribute("datetime") or "")
    await expect(changed).to_have_text(await published.inner_text())
    await expect(changed).to_have_attribute("title", re.compile(r"\d"))


async def test_a_blog_that_is_to_come_says_when(server: Liveserver, open_page: OpenPage) -> None:
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    editor = Editor(server, status="scheduled", started_at=starts.isoformat())
    page = await follow(open_page, editor)
    await expect(page.locator(".status")).to_have_text(f"Starts at {starts:%H:%M} GMT, {starts:%A %-d %B %Y}")
    await expect(page.locator("[data-state]")).to_have_class("state unseen")
    editor.change(started_at=ago(minutes=1))
    await expect(page.locator(".status")).to_have_text("About to start")
    editor.change(status="live")
    await expect(page.locator(".status")).to_be_hidden()
    await expect(page.locator("[data-state=live]")).to_have_class("state")
    editor.change(status="ended")
    await expect(page.locator("[data-state=ended]")).to_have_text("Ended")
    await expect(page.locator("button.pause")).to_be_hidden()


async def test_the_ways_to_other_days_follow(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await follow(open_page, editor)
    await expect(page.locator("nav.series")).to_have_count(0)
    editor.change(series={"name": "Apollo 11", "previous": "day-four", "next": "https://news.example/day-six"})
    await expect(page.locator("nav.series a[rel=prev]")).to_have_attribute("href", "/blogs/day-four")
    await expect(page.locator("nav.series a[rel=next]")).to_have_attribute("href", "https://news.example/day-six")
    await expect(page.locator(".series-name")).to_have_text("Apollo 11")
    editor.change(series=None)
    await expect(page.locator("nav.series")).to_have_count(0)
