"""The reader's page in a real browser, against a real server."""

import re
import shutil
from collections.abc import Callable

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EVENING, MORNING, Editor, expect_no_reload, follow, titles
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def content(page: Page) -> str:
    """What a reader can see of the page, in a form that does not tell how it came about."""
    html = await page.locator("main").inner_html()
    return re.sub(r"\s+", " ", html.replace(" arrived", "")).replace("> <", "><")


async def test_an_entry_appears_without_a_reload(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await follow(open_page, editor)
    await expect(page.locator(".empty")).to_be_visible()
    first = editor.publish("The Eagle has landed", published_at=EVENING, labels=["breaking"], author="Houston desk")
    article = page.locator(f"article#entry-{first}")
    await expect(article.locator("h3")).to_have_text("The Eagle has landed")
    await expect(article.locator(".when time")).to_have_text("20:17 GMT")
    await expect(article.locator("h2.day")).to_have_text("Sunday 20 July 1969")
    await expect(article.locator(".labels")).to_contain_text("breaking")
    await expect(page.locator(".empty")).to_be_hidden()
    await expect(page.locator("[data-state]")).to_have_text("Live")
    editor.publish("One small step", published_at=MORNING)
    await expect(titles(page)).to_have_text(["One small step", "The Eagle has landed"])
    await expect(page.locator("h2.day")).to_have_text(["Monday 21 July 1969", "Sunday 20 July 1969"])
    await expect(page.locator("#news")).to_have_text("New entry: One small step")
    await expect_no_reload(page)


async def test_a_backdated_entry_takes_its_place(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    for title, at in {"Landed": EVENING, "Step": MORNING}.items():
        editor.publish(title, published_at=at)
    page = await follow(open_page, editor)
    editor.publish("Between", published_at="1969-07-20T21:55:00.000Z")
    await expect(titles(page)).to_have_text(["Step", "Between", "Landed"])
    assert [await page.locator(f"article:nth-child({n}) h2.day").count() for n in (1, 2, 3)] == [1, 1, 0]


async def test_a_blog_that_reads_oldest_first_grows_at_its_end(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, order="oldest")
    editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    editor.publish("Step", published_at=MORNING)
    await expect(titles(page)).to_have_text(["Landed", "Step"])
    editor.change(order="newest")
    await expect(titles(page)).to_have_text(["Step", "Landed"])
    await expect(page.locator("h2.day")).to_have_text(["Monday 21 July 1969", "Sunday 20 July 1969"])


async def test_edits_and_deletions_reach_open_pages(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    other, entry = editor.publish("Landed", published_at=EVENING), editor.publish("Stepp", published_at=MORNING)
    page = await follow(open_page, editor)
    article = page.locator(f"#entry-{entry}")
    editor.edit(entry, title="Step", body="Mended.", correction="The title was misspelt.")
    await expect(article.locator("h3")).to_have_text("Step")
    await expect(article.locator(".story")).to_have_text("Mended.")
    await expect(article.locator(".correction")).to_have_text("Correction The title was misspelt. Earlier versions")
    await expect(article.locator(".updated")).to_contain_text(re.compile(r"Updated \d\d:\d\d GMT"))
    await expect(article).to_have_attribute("data-version", "2")
    editor.retract(entry)
    await expect(titles(page)).to_have_text(["Landed"])
    await expect(page.locator(f"#entry-{other} h2.day")).to_have_text("Sunday 20 July 1969")
    editor.restore(entry)
    await expect(titles(page)).to_have_text(["Step", "Landed"])
    editor.edit(entry, published_at="1969-07-20T19:00:00.000Z")
    await expect(titles(page)).to_have_text(["Landed", "Step"])
    await expect_no_reload(page)


async def test_the_lead_and_the_key_events_follow(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    editor.change(pinned=entry)
    await expect(page.locator("section.pinned h3")).to_have_text("Landed")
    await expect(page.locator(f"[id='entry-{entry}']")).to_have_count(1)
    editor.edit(entry, title="The Eagle has landed", key=True)
    await expect(page.locator("section.pinned h3")).to_have_text("The Eagle has landed")
    link = page.locator("nav.key-events a")
    await expect(link).to_have_text("20:17 GMT The Eagle has landed")
    await expect(link).to_have_attribute("href", f"#entry-{entry}")
    editor.change(pinned=None)
    await expect(page.locator("section.pinned")).to_have_count(0)
    editor.change(pinned=entry)
    await expect(page.locator("section.pinned")).to_have_count(1)
    editor.retract(entry)
    await expect(page.locator("section.pinned, nav.key-events, article")).to_have_count(0)


async def test_the_blog_is_retitled_ends_and_goes_on(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, title="Before")
    editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    editor.change(title="After", standfirst="The {day_ordinal} day", day_one="1969-07-20", time_format="HHmm")
    await expect(page.locator("h1")).to_have_text("After")
    await expect(page).to_have_title("After")
    await expect(page.locator(".standfirst")).to_have_text(re.compile(r"The \d+(st|nd|rd|th) day"))
    await expect(page.locator("article .when time")).to_have_text("2017 GMT")
    editor.change(status="ended")
    await expect(page.locator("[data-state=ended]")).to_have_text("Ended")
    editor.change(status="live")
    await expect(page.locator("[data-state=live]")).to_have_text("Live")
    editor.publish("Step", published_at=MORNING)
    await expect(titles(page)).to_have_text(["Step", "Landed"])


async def test_a_page_that_followed_equals_a_fresh_one(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    ids = [
        editor.publish(f"Entry {hour}", published_at=f"1969-07-20T{hour}:00:00Z", key=hour % 2 == 0)
        for hour in range(10, 24)
    ]
    page = await follow(open_page, editor)
    editor.change(pinned=ids[3])
    for number, entry in enumerate(ids[:8]):
        editor.edit(entry, title=f"Mended {number}", labels=["analysis"] * (number % 2), key=number % 3 == 0)
    for entry in ids[4:8]:
        editor.retract(entry)
    editor.restore(ids[5])
    editor.edit(ids[9], published_at="1969-07-21T01:00:00Z", correction="Moved.")
    editor.publish(None, "No title.", published_at="1969-07-21T02:00:00Z")
    editor.publish("Other day", "> quoted", published_at="1969-07-19T02:00:00Z", author="Desk")
    editor.change(time_label="UTC", standfirst="Over")
    last = editor.publish("Last", published_at="1969-07-21T03:00:00Z")
    await expect(page.locator(f"#entry-{last}")).to_be_visible()
    fresh = await open_page(editor.url)
    await expect(fresh.locator(".when time[title]")).to_have_count(await fresh.locator(".when time").count())
    news = re.compile(r'<p class="unseen".*?</p>')
    assert news.sub("", await content(page)) == news.sub("", await content(fresh))
    await expect_no_reload(page)


async def test_a_page_recovers_when_the_server_is_killed(
    make_server: Callable[..., Liveserver], open_page: OpenPage
) -> None:
    server = make_server(tick_seconds=1)
    editor = Editor(server)
    editor.publish("Before", published_at=EVENING)
    page = await follow(open_page, editor)
    editor.publish("Just before", published_at="1969-07-20T20:18:00Z")
    await expect(titles(page)).to_have_text(["Just before", "Before"])
    server.kill()
    await expect(page.locator("[data-state=reconnecting]")).to_have_text("Reconnecting")
    server.start()
    editor.publish("After", published_at=MORNING)
    await expect(titles(page)).to_have_text(["After", "Just before", "Before"])
    await expect(page.locator("[data-state=live]")).to_have_text("Live")
    await expect_no_reload(page)


async def test_a_page_converges_when_an_older_copy_of_the_data_is_put_back(
    make_server: Callable[..., Liveserver], open_page: OpenPage
) -> None:
    server = make_server(tick_seconds=1)
    editor = Editor(server)
    kept = editor.publish("Kept", published_at=EVENING)
    server.kill()
    data, copy = server.settings["data_dir"], server.directory / "copy"
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
    server.start()
    lost = [editor.publish(f"Lost {number}", published_at=MORNING) for number in range(3)]
    editor.edit(kept, title="Kept, mended")
    page = await follow(open_page, editor)
    await expect(page.locator("article")).to_have_count(1 + len(lost))
    server.kill()
    shutil.rmtree(data)
    shutil.move(copy, data)
    server.start()
    await expect(titles(page)).to_have_text(["Kept"])
    await expect(page.locator("[data-state=live]")).to_have_text("Live")
    editor.publish("New", published_at=MORNING)
    await expect(titles(page)).to_have_text(["New", "Kept"])
    await expect_no_reload(page)


async def test_a_deleted_blog_has_ended(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await follow(open_page, editor)
    editor.publish("Only", published_at=EVENING)
    await expect(titles(page)).to_have_text(["Only"])
    with server.client() as client:
        assert client.delete(editor.api).status_code == 204
    await expect(page.locator("[data-state=ended]")).to_have_text("Ended")


async def test_at_the_head_of_the_list_an_entry_is_seen_arriving(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor)
    entry = editor.publish("Step", published_at=MORNING)
    await expect(page.locator(f"#entry-{entry}")).to_be_in_viewport()
    assert await page.evaluate("scrollY") == 0


async def test_nothing_moves_for_those_who_asked_for_that(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await follow(open_page, editor, reduced_motion="reduce")
    entry = editor.publish("Step", published_at=MORNING)
    story = page.locator(f"#entry-{entry} .story")
    await expect(story).to_have_css("animation-name", "none")
    await expect(story).to_have_css("opacity", "1")


async def test_what_has_the_focus_keeps_it_through_an_edit(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    entry = editor.publish("Landed", "See [the log](https://example.org/).\n\nMore.", published_at=EVENING)
    page = await follow(open_page, editor)
    link = page.locator(f"#entry-{entry} .story a")
    await link.focus()
    editor.edit(entry, body="See [the log](https://example.org/).\n\nMore of it.")
    await expect(page.locator(f"#entry-{entry} .story")).to_contain_text("More of it.")
    await expect(link).to_be_focused()


async def test_a_label_tells_the_readers_own_time(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", published_at=EVENING)
    page = await follow(open_page, editor, timezone_id="America/New_York", locale="en-US")
    editor.publish("Step", published_at=MORNING)
    for title in ("Sunday, July 20, 1969 at 10:56", "Sunday, July 20, 1969 at 4:17"):
        await expect(page.locator(f".when time[title^='{title}']")).to_have_count(1)


async def test_older_pages_stay_and_lead_to_the_newest(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    for number in range(45):
        editor.publish(f"Entry {number}", published_at=f"1969-07-20T20:{number:02}:00Z")
    page = await open_page(f"{editor.url}?page=2")
    before = await titles(page).all_inner_texts()
    editor.publish("Newest", published_at=MORNING)
    await page.locator("nav.pages >> text=Newest").click()
    await expect(titles(page).first).to_have_text("Newest")
    newer = await titles(page).all_inner_texts()
    assert not set(before) & set(newer)
    editor.publish("Newer still", published_at="1969-07-21T03:15:00Z")
    await expect(titles(page).first).to_have_text("Newer still")


async def test_everything_but_the_push_works_without_scripts(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, title="A landing without scripts")
    entry = editor.publish("The Eagle has landed", published_at=EVENING, key=True)
    editor.change(pinned=entry)
    for number in range(44):
        editor.publish(f"Entry {number}", published_at=f"1969-07-20T21:{number:02}:00Z")
    page = await open_page(server.url, java_script_enabled=False)
    await page.get_by_role("link", name="A landing without scripts").click()
    await expect(page.locator("section.pinned h3")).to_have_text("The Eagle has landed")
    await expect(titles(page).first).to_have_text("Entry 43")
    await expect(page.locator("noscript p")).to_be_visible()
    await page.locator("nav.pages >> text=Older").click()
    await expect(page.locator(f"#entry-{entry}")).to_be_visible()
    await page.locator(f"#entry-{entry} .when a").click()
    await expect(page.locator("article[aria-current] h3")).to_have_text("The Eagle has landed")
    await page.get_by_role("link", name="the newest page").click()
    assert httpx.URL(page.url).path == f"/blogs/{editor.slug}"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_sticks_out(server: Liveserver, open_page: OpenPage, width: int, direction: str) -> None:
    editor = Editor(server, title="W" * 200, language="ar" if direction == "rtl" else "en")
    words = f"{'W' * 300} https://example.org/{'w' * 200}\n\n    {'code ' * 100}"
    body = f"{words}\n\n| a | b |\n|---|---|\n| {'w' * 90} | {'w ' * 90} |"
    entry = editor.publish("W" * 300, body, author="A" * 90, labels=["l" * 40], key=True, correction="c" * 200)
    editor.change(pinned=entry, standfirst="S" * 300)
    page = await open_page(editor.url, viewport={"width": width, "height": 800})
    assert await page.locator("html").get_attribute("dir") == direction
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
