"""What becomes of an entry while somebody edits it: saving gives readers nothing, and takes nothing, unasked."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor
from tests.e2e.newsroom import act, edit, editing, entry, listed, sit_down, stories
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def told(editor: Editor, since: int) -> list[tuple[str, str | None]]:
    """What readers were told since, each with the text that came with it."""
    with editor.server.client() as client:
        events = client.get(f"{editor.api}/events?since={since}").json()["events"]
    return [(event["type"], event.get("entry", {}).get("html")) for event in events]


def stands_at(editor: Editor) -> int:
    with editor.server.client() as client:
        return client.get(f"{editor.api}/events").json()["position"]["seq"]


def kept(editor: Editor, entry: str) -> Any:
    """An entry as the newsroom has it."""
    with editor.server.client() as client:
        return client.get(f"{editor.api}/entries/{entry}").json()


async def open_shelved(page: Page, shelf: str, title: str, text: str) -> Locator:
    """Open what is not published, and write another text; answers where."""
    await page.get_by_role("tab", name=shelf).click()
    await act(listed(page, title), "Open")
    form = editing(page, title)
    await form.get_by_label("Text").fill(text)
    return form


async def follow_to_live(page: Page, title: str) -> None:
    """Once an entry is on its shelf no more, what is written of it stands where readers' entries do."""
    await expect(listed(page, title)).to_have_count(0)
    await page.get_by_role("tab", name="Live").click()


async def test_what_was_retracted_for_its_words_is_never_seen_again(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Libel.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "Harmless.")
    editor.retract(landed)
    since = stands_at(editor)
    lost = 0

    async def lose(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:  # on the way there
            await route.abort()
        elif lost == 2:  # on the way back
            await route.fetch()
            await route.abort()
        else:
            await route.fallback()

    await page.route("**/restore", lose)
    await act(form, "Save")
    asked = page.get_by_role("dialog")
    await expect(asked).to_contain_text("readers get it again as you wrote it")
    await act(asked, "Restore and save")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("Harmless.")
    await expect(form).to_have_count(0)
    assert lost == 3
    assert told(editor, since) == [("entry.created", "<p>Harmless.</p>")]


async def test_what_was_retracted_becomes_a_draft_unseen(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Libel.")
    page = await sit_down(open_page, editor)
    await edit(page, "Landed", "Harmless.")
    await page.reload()
    editor.retract(landed)
    since = stands_at(editor)
    await act(page.get_by_role("list", name="Kept on this device"), "Continue")
    form = editing(page, "Landed")
    await act(form, "Back to drafts")
    asked = page.get_by_role("dialog")
    await expect(asked).to_contain_text("readers don’t get it by that")
    await act(asked, "Restore and save")
    await expect(form).to_have_count(0)
    await expect(page.locator("#notice")).to_contain_text("Back among the drafts")
    assert (kept(editor, landed)["status"], kept(editor, landed)["body"]) == ("draft", "Harmless.")
    assert told(editor, since) == []


async def test_a_draft_that_was_published_and_retracted_comes_back_as_a_draft(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Libel.", status="draft")
    page = await sit_down(open_page, editor)
    form = await open_shelved(page, "Drafts", "Landed", "Harmless.")
    editor.edit(landed, status="published")
    editor.retract(landed)
    since = stands_at(editor)
    await follow_to_live(page, "Landed")
    await act(form, "Save draft")
    await act(page.get_by_role("dialog"), "Restore and save")
    await expect(form).to_have_count(0)
    assert (kept(editor, landed)["status"], kept(editor, landed)["body"]) == ("draft", "Harmless.")
    assert told(editor, since) == []


async def test_a_draft_that_somebody_published_is_not_taken_from_readers(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Theirs.", status="draft")
    page = await sit_down(open_page, editor)
    form = await open_shelved(page, "Drafts", "Landed", "Mine.")
    editor.edit(landed, status="published")
    await follow_to_live(page, "Landed")
    await act(form, "Save draft")
    dialog = page.get_by_role("dialog", name="Readers have this entry by now: the admin token published it")
    await act(dialog, "Decide later")
    # From here on it can be saved as what it is only.
    await expect(form.get_by_role("button", name="Save", exact=True)).to_be_visible()
    await expect(form.get_by_role("button", name="Save draft")).to_have_count(0)
    await expect(form.get_by_label("Correction note")).to_be_visible()
    await expect(form.get_by_label("Text")).to_be_focused()
    await form.get_by_label("Text").press("Control+Enter")
    await act(dialog, "Merge by hand")
    await expect(form.get_by_label("Text")).to_have_value("Mine.")
    assert stories(editor) == ["<p>Theirs.</p>"]
    await act(form, "Save")
    await expect(form).to_have_count(0)
    assert told(editor, 1) == [("entry.updated", "<p>Mine.</p>")]


@pytest.mark.parametrize("choice", ["Keep mine", "Merge by hand"])
async def test_what_came_due_while_it_was_edited_stays_published(
    server: Liveserver, open_page: OpenPage, choice: str
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Before.", status="scheduled", publish_at="2090-01-01T12:00:00Z")
    page = await sit_down(open_page, editor)
    form = await open_shelved(page, "Scheduled", "Landed", "After.")
    # Its hour has come by that.
    editor.edit(landed, publish_at="2026-01-01T12:00:00Z")
    await follow_to_live(page, "Landed")
    await act(form, "Save")
    dialog = page.get_by_role("dialog", name="Readers have this entry by now: it was published by its schedule")
    await act(dialog, choice)
    if choice == "Merge by hand":
        await expect(page.locator(".aside")).to_contain_text("Before.")
        await form.get_by_label("Text").press("Control+Enter")
    await expect(form).to_have_count(0)
    await expect(page.locator("#notice")).to_contain_text("Saved")
    assert told(editor, 1) == [("entry.updated", "<p>After.</p>")]


async def test_back_to_drafts_asks_before_it_takes_something_from_readers(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Theirs.", status="submitted")
    page = await sit_down(open_page, editor)
    form = await open_shelved(page, "Submitted", "Landed", "Mine.")
    editor.edit(landed, status="published")
    await follow_to_live(page, "Landed")
    asked = page.get_by_role("dialog", name="Readers have this entry by now: the admin token published it")
    await act(form, "Back to drafts")
    await act(asked, "Leave it published")
    await expect(form).to_contain_text("Readers have it. What you wrote is kept.")
    await expect(form.get_by_role("button", name="Back to drafts")).to_have_count(0)
    assert stories(editor) == ["<p>Theirs.</p>"]
    # As it was left, on another day.
    await page.reload()
    editor.edit(landed, status="submitted")
    await act(page.get_by_role("list", name="Kept on this device"), "Continue")
    await expect(form.get_by_role("button", name="Back to drafts")).to_be_visible()
    editor.edit(landed, status="published")
    await act(form, "Back to drafts")
    await act(asked, "Take it from readers")
    await expect(form).to_have_count(0)
    assert stories(editor) == []
    assert (kept(editor, landed)["status"], kept(editor, landed)["body"]) == ("draft", "Mine.")


async def test_what_is_submitted_after_it_was_published_stays_so(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Text.", status="draft")
    page = await sit_down(open_page, editor)
    form = await open_shelved(page, "Drafts", "Landed", "Text.")
    editor.edit(landed, status="published")
    await follow_to_live(page, "Landed")
    await act(form, "Submit")
    await expect(form).to_have_count(0)
    await expect(page.locator("#notice")).to_contain_text("Readers have it by now: it stays published")
    assert told(editor, 1) == []


async def test_a_network_that_drops_while_both_are_fetched_is_waited_for(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "Mine.")
    editor.edit(landed, body="Theirs.")
    await page.route("**/versions", lambda route: route.abort())
    await act(form, "Save")
    await expect(form).to_contain_text("Not saved yet: waiting for the network")
    await page.unroute("**/versions")
    await act(page.get_by_role("dialog", name="changed this entry meanwhile"), "Keep mine")
    await expect(form).to_have_count(0)
    assert stories(editor) == ["<p>Mine.</p>"]


async def test_a_shelf_does_not_offer_what_went_with_another(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", status="draft")
    page = await sit_down(open_page, editor)
    drafts, submitted = page.get_by_role("tab", name="Drafts"), page.get_by_role("tab", name="Submitted")
    await drafts.click()
    await expect(listed(page, "Landed").get_by_role("button", name="Submit")).to_be_visible()
    await page.get_by_role("tab", name="Live").click()
    await page.route(f"**/entries/{landed}", lambda route: route.abort())
    editor.edit(landed, status="submitted")
    await expect(submitted).to_contain_text("1 new")
    await submitted.click()
    await expect(submitted).to_have_text("Submitted 1")
    await expect(listed(page, "Landed")).to_have_count(0)
    await page.unroute(f"**/entries/{landed}")
    await drafts.click()
    await submitted.click()
    await expect(listed(page, "Landed").get_by_role("button", name="Take back")).to_be_visible()
