"""While somebody types in the newsroom, what others do takes neither the focus nor the field from them."""

import asyncio
import re
from collections.abc import Callable

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor, publish_hours, settle, titles
from tests.e2e.line import WAIT_LONG, hold_up
from tests.e2e.newsroom import act, body, edit, editing, end_sessions, entry, listed, name_of, publish, sheet, sit_down
from tests.e2e.staff import PHONE, complaints
from tests.liveserver import Liveserver
from tests.web.person import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def look_at(page: Page, panel: str) -> None:
    await page.get_by_role("tab", name=panel).click()


async def begin_within(field: Locator) -> None:
    """Somebody types in the middle of a text: two words, with the caret between them."""
    await field.fill("One three.")
    await field.press("Home")
    for _ in "One ":
        await field.press("ArrowRight")


async def expect_to_go_on(page: Page, field: Locator) -> None:
    """What is typed next goes where it was meant to go."""
    await page.keyboard.type("two ")
    await expect(field).to_have_value("One two three.")
    await expect(field).to_be_in_viewport()


ON_THE_SHELF: dict[str, Callable[[Editor, str, str], object]] = {
    "another is made": lambda editor, mine, other: editor.publish("New", status="draft"),
    "another is changed": lambda editor, mine, other: editor.edit(other, title="New"),
    "another is published": lambda editor, mine, other: editor.edit(other, title="New", status="published"),
    "this one is changed": lambda editor, mine, other: editor.edit(mine, title="New"),
}


@pytest.mark.parametrize("what", ON_THE_SHELF)
async def test_a_shelf_changes_around_who_types_there(server: Liveserver, open_page: OpenPage, what: str) -> None:
    editor = Editor(server)
    editor.publish("Before", status="draft")
    mine = editor.publish("Mine", status="draft")
    other = editor.publish("Other", status="draft")
    page = await sit_down(open_page, editor)
    await look_at(page, "Drafts")
    await act(listed(page, "Mine"), "Open")
    field = editing(page, "Mine").get_by_label("Text")
    await begin_within(field)
    ON_THE_SHELF[what](editor, mine, other)
    if what == "another is published":
        await expect(listed(page, "Other")).to_have_count(0)
    else:
        await expect(listed(page, "New")).to_be_visible()
        await expect(page.locator("#panel-draft .shelf > li").first).to_contain_text("New")
    await expect_to_go_on(page, field)


async def test_who_writes_on_while_an_edit_is_saved_stays_in_the_sheet(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    typed = await hold_up(page, "PATCH")
    form = await edit(page, "Landed", "After.")
    await form.get_by_label("Text").press("Control+Enter")
    await begin_within(body(page))
    typed.set()
    await expect(form).to_have_count(0)
    await expect(entry(page, "Landed").locator(".story")).to_have_text("After.")
    await expect_to_go_on(page, body(page))


BECOMES: dict[str, tuple[Callable[[Editor, str], object], str]] = {
    "published": (lambda editor, mine: editor.edit(mine, status="published"), "This was published meanwhile."),
    "submitted": (lambda editor, mine: editor.edit(mine, status="submitted"), "This was submitted meanwhile."),
    "deleted": (lambda editor, mine: editor.retract(mine), "This was retracted meanwhile."),
}


@pytest.mark.parametrize("what", BECOMES)
async def test_what_is_typed_at_stays_in_sight_whatever_becomes_of_it(
    server: Liveserver, open_page: OpenPage, what: str
) -> None:
    editor = Editor(server)
    editor.publish("Other", status="draft")
    mine = editor.publish("Mine", status="draft")
    page = await sit_down(open_page, editor)
    await look_at(page, "Drafts")
    await act(listed(page, "Mine"), "Open")
    form = editing(page, "Mine")
    field = form.get_by_label("Text")
    await begin_within(field)
    do, words = BECOMES[what]
    do(editor, mine)
    await expect(listed(page, "Mine")).to_have_count(0)
    await expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    await expect_to_go_on(page, field)
    await expect(listed(page, "Other")).to_be_visible()
    if what == "published":
        # Whoever looks there finds it in its place.
        await look_at(page, "Live")
        await expect(entry(page, "Mine").get_by_role("form").get_by_label("Text")).to_have_value("One two three.")


@pytest.mark.parametrize("status", ["published", "draft"])
async def test_an_edit_that_is_gone_on_with_is_in_sight(server: Liveserver, open_page: OpenPage, status: str) -> None:
    editor = Editor(server)
    editor.publish("Mine", status=status)
    panels = ("Live", "Drafts") if status == "published" else ("Drafts", "Live")
    page = await sit_down(open_page, editor)
    await look_at(page, panels[0])
    await (act(entry(page, "Mine"), "Edit") if status == "published" else act(listed(page, "Mine"), "Open"))
    field = editing(page, "Mine").get_by_label("Text")
    await begin_within(field)
    await page.reload()
    await expect(page.get_by_role("tab", name="Drafts")).to_contain_text("1" if status == "draft" else "Drafts")
    await look_at(page, panels[1])
    await act(page.get_by_role("list", name="Kept on this device"), "Continue")
    await expect(page.get_by_role("tab", name=panels[0])).to_have_attribute("aria-selected", "true")
    place = entry(page, "Mine") if status == "published" else listed(page, "Mine")
    await expect(place.get_by_role("form").get_by_label("Text")).to_be_focused()
    await expect(field).to_have_value("One three.")


async def test_on_a_phone_an_edit_that_is_gone_on_with_does_not_lie_under_the_sheet(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    publish_hours(editor, 4)
    page = await sit_down(open_page, editor, viewport=PHONE, has_touch=True)
    await edit(page, "Entry 1", "Half an edit.")
    await page.reload()
    await page.get_by_role("button", name="Go on writing").tap()
    await act(page.get_by_role("list", name="Kept on this device"), "Continue")
    field = editing(page, "Entry 1").get_by_label("Text")
    await expect(field).to_be_focused()
    await expect(body(page)).to_be_hidden()
    await field.click()


async def test_what_was_published_is_shown_whatever_was_looked_at(server: Liveserver, open_page: OpenPage) -> None:
    page = await sit_down(open_page, Editor(server))
    await look_at(page, "Drafts")
    await publish(page, "New.", "New")
    await act(page.locator(".outbox"), "Show")
    await expect(entry(page, "New")).to_be_focused()


async def test_what_is_refused_does_not_take_the_place_of_what_is_typed(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    typed = await hold_up(page, "POST")
    for number in range(11):
        await sheet(page).get_by_label("Own label").fill(f"label {number}")
        await sheet(page).get_by_label("Own label").press("Enter")
    await publish(page, "Refused.")
    await act(entry(page, "Landed"), "Edit")
    field = editing(page, "Landed").get_by_label("Text")
    await begin_within(field)
    typed.set()
    waiting = page.locator(".outbox li")
    await expect(waiting).to_contain_text("Not accepted")
    await expect_to_go_on(page, field)
    await act(waiting, "Edit")
    await expect(body(page)).to_have_value("Refused.")
    await expect(body(page)).to_be_focused()


async def test_what_had_arrived_waits_to_be_gone_on_with_while_the_next_one_is_written(
    server: Liveserver, open_page: OpenPage
) -> None:
    page = await sit_down(open_page, Editor(server))
    await page.evaluate(WAIT_LONG)
    lost, typed = asyncio.Event(), asyncio.Event()

    async def lose_the_first(route: Route) -> None:
        if route.request.method != "POST":
            await route.fallback()
        elif not lost.is_set():
            lost.set()
            await route.fetch()
            await route.abort()
        else:
            await typed.wait()
            await route.fallback()

    await page.route("**/entries", lose_the_first)
    await publish(page, "A misteak.", "Landed")
    await act(page.locator(".outbox li"), "Edit")
    await expect(body(page)).to_have_value("A misteak.")
    await body(page).fill("A mistake.")
    await body(page).press("Control+Enter")
    await begin_within(body(page))
    typed.set()
    await expect(page.locator("#notice")).to_contain_text("What you changed since is kept on this device")
    await expect_to_go_on(page, body(page))
    await act(page.get_by_role("list", name="Kept on this device"), "Continue")
    field = editing(page, "Landed").get_by_label("Text")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("A mistake.")


async def test_an_entry_is_dated_elsewhere_under_who_types_there(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    [first, *_] = publish_hours(editor, 4)
    mine = editor.publish("Mine")
    page = await sit_down(open_page, editor)
    await act(entry(page, "Mine"), "Edit")
    field = editing(page, "Mine").get_by_label("Text")
    await begin_within(field)
    editor.edit(mine, published_at="1969-07-20T01:30:00Z")
    await expect(titles(page)).to_have_text(["Entry 3", "Entry 2", "Mine", "Entry 1", "Entry 0"])
    await expect(field).to_be_focused()
    await settle(page)
    await expect_to_go_on(page, field)
    editor.edit(first, published_at="1969-07-20T01:40:00Z")
    await expect(titles(page)).to_have_text(["Entry 3", "Entry 2", "Entry 0", "Mine", "Entry 1"])
    await expect(field).to_be_focused()


@pytest.mark.parametrize("how", ["by the button", "by publishing", "by leaving the field"])
async def test_a_session_that_ends_in_the_middle_of_a_sentence_waits_for_its_end(
    server: Liveserver, open_page: OpenPage, how: str
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await begin_within(body(page))
    end_sessions(server, await name_of(page))
    # The page learns of it by itself, by what it says at the desk.
    await page.evaluate("dispatchEvent(new Event('online'))")
    told = page.get_by_role("alert").filter(has_text="Your session has ended.")
    await expect(told).to_be_visible()
    assert await complaints(page) == []
    await body(page).press("Control+A")
    await body(page).press("Delete")
    await begin_within(body(page))
    await expect_to_go_on(page, body(page))
    await act(sheet(page), "Bold")
    await act(sheet(page), "Bold")
    dialog = page.get_by_role("dialog", name="Sign in again")
    await expect(body(page)).to_be_focused()
    await expect(dialog).to_have_count(0)
    if how == "by the button":
        await act(told, "Sign in")
        await expect(dialog.get_by_label("Password")).to_be_focused()
    elif how == "by publishing":
        await body(page).press("Control+Enter")
        await expect(dialog).to_be_visible()
        await page.keyboard.type("The next one.")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_label("Password")).to_have_value("")
    else:
        await page.locator(".blog-title").click()
    await expect(told).to_have_count(0)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await act(dialog, "Sign in")
    await expect(dialog).to_have_count(0)
    if how != "by publishing":
        await body(page).press("Control+Enter")
    await expect(page.locator(".feed .story")).to_have_count(1)


async def test_who_was_faster_is_told_of_beside_what_is_typed_until_somebody_asks(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "Mine.")
    await page.context.set_offline(True)
    await act(form, "Save")
    await expect(form).to_contain_text("Not saved yet")
    editor.edit(landed, body="Theirs.")
    await begin_within(body(page))
    await page.context.set_offline(False)
    compare = page.locator(".editing").get_by_role("button", name="Compare")
    await expect(compare).to_be_visible()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_have_count(0)
    await expect_to_go_on(page, body(page))
    editor.edit(landed, body="Theirs, once more.")
    await compare.click()
    await expect(dialog).to_contain_text("changed this entry meanwhile")
    await expect(dialog.locator("[data-side=Theirs]")).to_contain_text("Theirs, once more.")
    await act(dialog, "Keep mine")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("Mine.")
    await expect(form).to_have_count(0)


@pytest.mark.parametrize("arrived", [True, False])
async def test_an_edit_that_waits_for_the_network_can_be_written_on(
    server: Liveserver, open_page: OpenPage, arrived: bool
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)

    async def lose(route: Route) -> None:
        if route.request.method != "PATCH":
            await route.fallback()
            return
        if arrived:
            await route.fetch()
        await route.abort()

    await page.evaluate(WAIT_LONG)
    await page.route("**/entries/*", lose)
    form = await edit(page, "Landed", "One three.")
    field = form.get_by_label("Text")
    await field.press("Control+Enter")
    await expect(form).to_contain_text("Not saved yet: waiting for the network.")
    assert await complaints(page) == []
    await act(form, "Edit on")
    await expect(field).to_be_focused()
    await expect(form.get_by_role("button", name="Edit on")).to_be_hidden()
    await begin_within(field)
    await expect_to_go_on(page, field)
    await page.unroute_all()
    await field.press("Control+Enter")
    await expect(form).to_have_count(0)
    await expect(entry(page, "Landed").locator(".story")).to_have_text("One two three.")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_edit_that_waits_for_the_network_can_be_cancelled(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "After.")
    await page.context.set_offline(True)
    await act(form, "Save")
    await expect(form).to_contain_text("Not saved yet")
    await act(form, "Cancel")
    await expect(form).to_have_count(0)
    await expect(page.locator("#notice")).to_contain_text("unless they have arrived already")
    # Without a network it would be listed, and not opened.
    await page.context.set_offline(False)
    await act(page.locator("#notice"), "Undo")
    await act(editing(page, "Landed"), "Save")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("After.")
    await expect(page.locator(".editing")).to_have_count(0)


async def test_an_edit_that_is_refused_does_not_fetch_who_writes_on_elsewhere(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    typed = await hold_up(page, "PATCH")
    form = await edit(page, "Landed", "After.")
    for number in range(11):
        await form.get_by_label("Own label").fill(f"label {number}")
        await form.get_by_label("Own label").press("Enter")
    await act(form, "Save")
    await begin_within(body(page))
    typed.set()
    await expect(form).to_contain_text(re.compile("at most 10", re.IGNORECASE))
    await expect_to_go_on(page, body(page))
