"""The newsroom's page where a moment's trouble hits it: it says so, and goes on by itself."""

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import HIDE, Editor
from tests.e2e.line import learn_by_writing
from tests.e2e.newsroom import (
    TELL_WHETHER_LEAVING_WARNS,
    body,
    end_sessions,
    name_of,
    publish,
    sit_down,
    stories,
    write,
)
from tests.liveserver import Liveserver
from tests.web.person import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


# A browser that has no room left for what is on its way.
FULL = """() => {
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (name, value) {
    if (name.includes("/outbox/")) throw new DOMException("full", "QuotaExceededError");
    setItem.call(this, name, value);
  };
}"""


async def lose_one(page: Page, pattern: str) -> None:
    """The next request for such an address gets no answer."""

    async def lose(route: Route) -> None:
        await route.abort()

    await page.route(pattern, lose, times=1)


def rename(server: Liveserver, name: str) -> None:
    with server.client() as client:
        [person] = [each for each in client.get("/api/v1/people").json()["people"] if each["name"] == name]
        assert client.patch(f"/api/v1/people/{person['id']}", json={"name": f"{name} Renamed"}).is_success


async def test_a_page_that_could_not_ask_who_is_there_says_so_and_tries_again(
    server: Liveserver, open_page: OpenPage
) -> None:
    page = await sit_down(open_page, Editor(server))
    for again in ("by hand", "by itself"):
        await lose_one(page, "**/api/v1/me")
        await page.reload()
        await expect(page.get_by_role("alert")).to_contain_text("The server can't be reached.")
        if again == "by hand":
            await page.get_by_role("button", name="Try again").click()
        else:
            await page.evaluate("dispatchEvent(new Event('online'))")
        await expect(body(page)).to_be_visible()


async def test_a_shelf_is_filled_up_after_an_answer_was_lost(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    for number in range(3):
        editor.publish(f"Draft {number}", status="draft")
    page = await sit_down(open_page, editor)
    await lose_one(page, f"**{editor.api}/entries/*")
    await page.get_by_role("tab", name="Drafts").click()
    await expect(page.locator(".unpublished h3")).to_have_count(3)


async def test_what_one_writes_is_found_again_under_another_name(server: Liveserver, open_page: OpenPage) -> None:
    page = await sit_down(open_page, Editor(server))
    await write(page, "Half a sentence")
    await expect(page.get_by_text("Kept on this device")).to_be_visible()
    name = await name_of(page)
    rename(server, name)
    await page.reload()
    await expect(page.locator(".bar .me")).to_have_text(f"{name} Renamed")
    await expect(body(page)).to_have_value("Half a sentence")


async def test_a_session_is_gone_on_with_under_another_name(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    name = await name_of(page)
    await learn_by_writing(page)
    await write(page, "Written before.")
    await page.locator(".workspace").evaluate("workspace => { workspace.dataset.same = 'yes'; }")
    rename(server, name)
    end_sessions(server, f"{name} Renamed")
    await body(page).press("Control+Enter")
    dialog = page.get_by_role("dialog", name="Sign in again")
    await dialog.get_by_label("Name").fill(f"{name} Renamed")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Sign in").click()
    await expect(page.locator(".feed .story")).to_have_text(["Written before."])
    await expect(page.locator(".workspace")).to_have_attribute("data-same", "yes")


async def test_what_a_full_browser_can_not_keep_says_so(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await page.evaluate(FULL)
    await page.context.set_offline(True)
    for text in ("One.", "Two."):
        await publish(page, text)
    rows = page.locator(".outbox li")
    await expect(rows.first).to_contain_text("This browser keeps nothing: leave this page open until it is sent.")
    await expect(rows.last).to_contain_text("leave this page open until then")
    assert await page.evaluate(TELL_WHETHER_LEAVING_WARNS)
    await page.context.set_offline(False)
    await expect(page.locator(".feed .story")).to_have_text(["Two.", "One."])


async def test_a_key_that_is_held_publishes_once_and_complains_of_nothing(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await write(page, "Once.")
    await body(page).focus()
    await page.keyboard.down("Control")
    for _ in range(5):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await page.keyboard.up("Control")
    await expect(page.locator(".feed article")).to_have_count(1)
    assert stories(editor) == ["<p>Once.</p>"]
    await expect(page.get_by_text("There is nothing to read yet.")).to_have_count(0)


async def test_a_window_that_is_open_goes_on_with_what_a_closed_one_left(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    other = await page.context.new_page()
    await other.goto(page.url)
    await other.route(f"**{editor.api}/entries", lambda route: route.abort())
    await publish(other, "Handed over.")
    await expect(other.locator(".outbox")).to_contain_text("It is kept")
    await write(other, "Half a sentence")
    await expect(other.get_by_text("Kept on this device")).to_be_visible()
    assert stories(editor) == []
    await other.close()
    await expect(page.locator(".feed article")).to_contain_text("Handed over.")
    assert stories(editor) == ["<p>Handed over.</p>"]
    await page.evaluate(HIDE, False)
    await expect(page.locator(".left .words")).to_have_text("Half a sentence")


async def test_what_was_written_for_a_blog_that_was_deleted_can_still_be_read(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await write(page, "Half a sentence", title="Begun")
    await expect(page.get_by_text("Kept on this device")).to_be_visible()
    with server.client() as client:
        assert client.delete(editor.api).is_success
    await page.reload()
    await expect(page.get_by_role("alert")).to_contain_text(f"There is no blog {editor.slug}.")
    kept = page.get_by_role("region", name="Kept on this device")
    await expect(kept.get_by_role("listitem")).to_have_text("Begun\n\nHalf a sentence", use_inner_text=True)
