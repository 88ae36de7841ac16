"""Nothing that is written in the newsroom is lost, and nothing is published twice: drops, restarts, ended sessions."""

from collections.abc import Callable

import pytest
from playwright.async_api import Request, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import HIDE, Editor
from tests.e2e.line import WAIT_LONG, WRITES, learn_by_writing, lose_the_next_answer, open_again_in_doubt
from tests.e2e.newsroom import (
    TELL_WHETHER_LEAVING_WARNS,
    act,
    body,
    edit,
    editing,
    end_sessions,
    entry,
    name_of,
    publish,
    sheet,
    sign_in,
    sit_down,
    stories,
    write,
)
from tests.liveserver import Liveserver
from tests.web.person import PASSWORD, make_person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_the_server_is_killed_between_keystroke_and_acknowledgement(
    make_server: Callable[..., Liveserver], open_page: OpenPage
) -> None:
    server = make_server(tick_seconds=1)
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await write(page, "Written before the fall.")
    server.kill()
    await body(page).press("Control+Enter")
    await expect(page.locator(".outbox")).to_contain_text("The server can't be reached. It is kept")
    await publish(page, "Written after it.")
    await expect(body(page)).to_have_value("")
    server.start()
    await expect(page.locator(".outbox")).to_contain_text("Published")
    await expect(page.locator(".feed .story")).to_have_count(2)
    assert stories(editor) == ["<p>Written after it.</p>", "<p>Written before the fall.</p>"]


async def test_an_answer_that_was_lost_makes_no_second_entry(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await lose_the_next_answer(page, "POST")
    await publish(page, "Once.")
    await expect(page.locator(".outbox")).to_contain_text("Published")
    await expect(page.locator(".feed .story")).to_have_text(["Once."])
    assert stories(editor) == ["<p>Once.</p>"]


async def test_an_edit_whose_answer_was_lost_is_no_conflict(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "After.")
    await lose_the_next_answer(page, "PATCH")
    await act(form, "Save")
    await expect(form).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert stories(editor) == ["<p>After.</p>"]


async def test_without_a_network_one_writes_on(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await page.context.set_offline(True)
    await publish(page, "One.")
    await expect(page.locator(".outbox")).to_contain_text("No network")
    for text in ("Two.", "Three.", "Four."):
        await publish(page, text)
    assert await page.evaluate(TELL_WHETHER_LEAVING_WARNS)
    await page.get_by_role("link", name="Settings").click()
    await act(page.get_by_role("dialog", name="Leave this page?"), "Stay")
    assert stories(editor) == []
    await page.context.set_offline(False)
    await expect(page.locator(".feed .story")).to_have_count(4)
    await expect(page.locator(".outbox")).to_be_empty()
    assert stories(editor) == ["<p>Four.</p>", "<p>Three.</p>", "<p>Two.</p>", "<p>One.</p>"]
    assert not await page.evaluate(TELL_WHETHER_LEAVING_WARNS)


async def test_an_edit_on_its_way_asks_before_its_view_is_left_and_is_found_again(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "After.")
    await page.context.set_offline(True)
    await act(form, "Save")
    await expect(form).to_contain_text("Not saved yet")
    blogs = page.get_by_role("link", name="Blogs")
    asked = page.get_by_role("dialog", name="Leave this page?")
    await blogs.click()
    await expect(asked).to_contain_text("An edit has not reached the server yet")
    await act(asked, "Stay")
    await expect(form.get_by_label("Text")).to_have_value("After.")
    await blogs.click()
    await act(asked, "Leave")
    await page.context.set_offline(False)
    await page.goto(f"{server.url}/admin/blogs/{editor.slug}")
    left = page.get_by_role("list", name="Kept on this device")
    await expect(left).to_contain_text("An edit that was not saved")
    assert stories(editor) == ["<p>Before.</p>"]
    await act(left, "Continue")
    await act(form, "Save")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("After.")
    await expect(form).to_have_count(0)
    await expect(left).to_be_empty()


async def test_what_waits_is_opened_again_or_discarded(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await page.evaluate(WAIT_LONG)
    await page.context.set_offline(True)
    for text in ("One.", "Two.", "Three."):
        await publish(page, text)
    rows = page.locator(".outbox li")
    await expect(rows).to_have_count(3)
    await write(page, "Half a sent")
    await act(rows.filter(has_text="Two."), "Edit")
    await expect(body(page)).to_have_value("Two.")
    # What was being written is kept, to be gone on with.
    left = page.get_by_role("list", name="Kept on this device")
    await expect(left).to_contain_text("Half a sent")
    await body(page).fill("Two, corrected.")
    await expect(rows).to_have_count(2)
    asked = page.get_by_role("dialog", name="Discard “Three.”?")
    await act(rows.filter(has_text="Three."), "Discard")
    await expect(asked).to_contain_text("It has not reached the server.")
    await act(asked, "Keep")
    await act(rows.filter(has_text="Three."), "Discard")
    await act(asked, "Discard")
    await expect(rows).to_have_count(1)
    await body(page).press("Control+Enter")
    await page.context.set_offline(False)
    await expect(page.locator(".feed .story")).to_have_count(2)
    await expect(rows).to_have_count(0)
    assert stories(editor) == ["<p>Two, corrected.</p>", "<p>One.</p>"]
    await act(left, "Continue")
    await expect(body(page)).to_have_value("Half a sent")


async def test_what_arrives_while_one_is_asked_whether_to_discard_it_is_said_to_have_arrived(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await page.evaluate(WAIT_LONG)
    await page.context.set_offline(True)
    await publish(page, "One.")
    await act(page.locator(".outbox"), "Discard")
    asked = page.get_by_role("dialog", name="Discard “One.”?")
    await expect(asked).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.locator(".feed .story")).to_have_text(["One."])
    await expect(page.locator(".outbox")).to_contain_text("Published")
    await act(asked, "Discard")
    await expect(page.locator("#notice")).to_contain_text("Too late: it has reached the server.")
    assert stories(editor) == ["<p>One.</p>"]


@pytest.mark.parametrize(("arrived", "has_network"), [(True, True), (False, True), (True, False)])
async def test_what_may_have_arrived_is_opened_again_and_published_once(
    server: Liveserver, open_page: OpenPage, arrived: bool, has_network: bool
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    # A server on the same machine is reached without any.
    await page.add_init_script(f"Object.defineProperty(navigator, 'onLine', {{get: () => {str(has_network).lower()}}})")
    await page.reload()
    await page.evaluate(WAIT_LONG)

    async def answer_nothing(route: Route) -> None:
        if route.request.method != "POST":
            await route.fallback()
            return
        if arrived:
            await route.fetch()
        await route.abort()

    await page.route(WRITES, answer_nothing)
    await publish(page, "A misteak.", "Landed")
    rows = page.locator(".outbox li")
    await expect(rows).to_contain_text("The server can't be reached" if has_network else "No network")
    await act(rows, "Discard")
    asked = page.get_by_role("dialog")
    await expect(asked).to_contain_text("It may have arrived")
    await act(asked, "Keep")
    await act(rows, "Edit")
    await expect(page.locator("#notice")).to_contain_text("it is not published twice")
    await body(page).fill("A mistake.")
    await page.reload()
    await expect(body(page)).to_have_value("A mistake.")
    await page.unroute_all()
    await body(page).press("Control+Enter")
    if arrived:
        await expect(page.locator("#notice")).to_contain_text("It had arrived before you opened it again.")
        # Whoever writes on goes on with it when they want to.
        await act(page.get_by_role("list", name="Kept on this device"), "Continue")
        form = editing(page, "Landed")
        await expect(form.get_by_label("Text")).to_have_value("A mistake.")
        await expect(rows).to_have_count(0)
        assert stories(editor) == ["<p>A misteak.</p>"]
        await act(form, "Save")
        await expect(form).to_have_count(0)
    await expect(page.locator(".feed .story")).to_have_text(["A mistake."])
    assert stories(editor) == ["<p>A mistake.</p>"]


async def test_what_is_written_after_the_sheet_was_emptied_is_another_entry(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await open_again_in_doubt(page, "One story.", "Landed")
    await write(page, "")
    await sheet(page).get_by_label("Headline").fill("")
    await expect(page.locator("#notice")).to_contain_text("what you write now is another entry")
    await publish(page, "Another story.")
    await expect(page.locator(".feed .story")).to_have_text(["Another story.", "One story."])
    assert stories(editor) == ["<p>Another story.</p>", "<p>One story.</p>"]


@pytest.mark.parametrize("hindered", ["open already", "not to be had"])
async def test_what_had_arrived_and_can_not_be_opened_as_an_edit_stays_on_the_device(
    server: Liveserver, open_page: OpenPage, hindered: str
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await open_again_in_doubt(page, "A misteak.", "Landed")
    rows = page.locator(".outbox li")
    await body(page).fill("A mistake.")
    form = editing(page, "Landed")
    if hindered == "open already":
        await act(entry(page, "Landed"), "Edit")
        await expect(form.get_by_label("Text")).to_have_value("A misteak.")
    else:
        await page.route(WRITES, lambda route: route.abort() if route.request.method == "GET" else route.fallback())
    await body(page).press("Control+Enter")
    left = page.get_by_role("list", name="Kept on this device")
    await expect(left).to_contain_text("An edit that was not saved")
    await expect(page.locator("#notice")).to_contain_text("What you changed since is kept on this device")
    await expect(rows).to_have_count(0)
    await page.unroute_all()
    if hindered == "open already":
        await act(left, "Continue")
        await expect(page.locator("#notice")).to_contain_text("This entry is open here already")
        await expect(left).to_contain_text("An edit that was not saved")
        await act(form, "Cancel")
    await act(left, "Continue")
    await expect(form.get_by_label("Text")).to_have_value("A mistake.")
    await expect(left).to_be_empty()
    await act(form, "Save")
    await expect(form).to_have_count(0)
    assert stories(editor) == ["<p>A mistake.</p>"]


async def test_an_edit_that_is_dropped_and_wanted_again_while_its_entry_is_open_stays_on_the_device(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "After.")
    await act(form, "Cancel")
    await act(entry(page, "Landed"), "Edit")
    await expect(form.get_by_label("Text")).to_have_value("Before.")
    await act(page.locator("#notice"), "Undo")
    await expect(page.get_by_role("list", name="Kept on this device")).to_contain_text("An edit that was not saved")


async def test_an_edit_whose_view_is_left_while_it_opens_is_found_again(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    await edit(page, "Landed", "After.")
    await page.reload()
    left = page.get_by_role("list", name="Kept on this device")
    await expect(left).to_contain_text("An edit that was not saved")
    asked: list[Route] = []
    await page.route("**/entries/*", lambda route: asked.append(route))
    async with page.expect_request("**/entries/*"):
        await act(entry(page, "Landed"), "Edit")
    await page.get_by_role("link", name="Blogs").click()
    await expect(page.get_by_role("heading", name="Blogs")).to_be_visible()
    async with page.expect_response("**/entries/*"):
        await asked[0].continue_()
    await page.unroute_all()
    await page.go_back()
    await act(left, "Continue")
    await expect(editing(page, "Landed").get_by_label("Text")).to_have_value("After.")


async def test_a_page_that_is_loaded_anew_goes_on_sending(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await page.route(WRITES, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    await publish(page, "Kept on the way.")
    await expect(page.locator(".outbox")).to_contain_text("can't be reached")
    await page.unroute_all()
    await page.reload()
    await expect(page.locator(".feed .story")).to_have_text(["Kept on the way."])
    assert stories(editor) == ["<p>Kept on the way.</p>"]


async def test_what_is_typed_is_there_after_a_reload(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    await write(page, "Half a sent")
    assert await page.evaluate(TELL_WHETHER_LEAVING_WARNS)
    await edit(page, "Landed", "Half an edit")
    await page.reload()
    await expect(body(page)).to_have_value("Half a sent")
    left = page.get_by_role("list", name="Kept on this device")
    await expect(left).to_contain_text("An edit that was not saved")
    await act(left, "Continue")
    await expect(editing(page, "Landed").get_by_label("Text")).to_have_value("Half an edit")
    await publish(page, "Half a sentence.")
    await expect(body(page)).to_have_value("")
    await page.reload()
    await expect(body(page)).to_have_value("")


async def test_two_windows_keep_a_text_each(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    other = await page.context.new_page()
    await other.goto(page.url)
    await expect(body(other)).to_have_value("")
    await write(page, "One window")
    await write(other, "Another window")
    await page.reload()
    await expect(body(page)).to_have_value("One window")
    await other.close()
    await page.reload()
    await expect(body(page)).to_have_value("Another window")
    left = page.get_by_role("list", name="Kept on this device")
    await act(left, "Continue")
    await expect(body(page)).to_have_value("One window")
    await expect(left).to_contain_text("Another window")


async def test_a_session_that_ends_asks_to_sign_in_over_the_page(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await learn_by_writing(page)
    name = await name_of(page)
    await write(page, "In the middle of a sen")
    end_sessions(server, name)
    await body(page).press("Control+Enter")
    dialog = page.get_by_role("dialog", name="Sign in again")
    await dialog.get_by_label("Password").fill(PASSWORD)
    await act(dialog, "Sign in")
    await expect(page.locator(".feed .story")).to_have_text(["In the middle of a sen"])
    await expect(page.locator(".outbox")).to_contain_text("Published")
    assert stories(editor) == ["<p>In the middle of a sen</p>"]


async def test_what_one_has_written_is_not_sent_when_somebody_else_signs_in(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    await learn_by_writing(page)
    ann, ben = await name_of(page), make_person(server, "editor")["name"]
    form = await edit(page, "Landed", "Half an edit of the first one.")
    await write(page, "Words of the first one.")
    end_sessions(server, ann)
    await body(page).press("Control+Enter")
    dialog = page.get_by_role("dialog", name="Sign in again")
    await dialog.get_by_label("Name").fill(ben)
    await dialog.get_by_label("Password").fill(PASSWORD)
    await act(dialog, "Sign in")
    await expect(page.locator("#notice")).to_contain_text(f"is kept on this device for {ann}")
    await expect(page.locator(".bar .me")).to_have_text(ben)
    await expect(body(page)).to_have_value("")
    await expect(form).to_have_count(0)
    await expect(page.locator(".outbox")).to_be_empty()
    await publish(page, "Words of the second one.")
    await expect(page.locator(".feed .story")).to_have_text(["Words of the second one.", "Before."])
    assert stories(editor) == ["<p>Words of the second one.</p>", "<p>Before.</p>"]
    # Back again, the first one finds the edit, and what was handed over goes on in the right name.
    await sign_in(page, server, ann)
    await page.reload()
    await expect(page.get_by_role("list", name="Kept on this device")).to_contain_text("An edit that was not saved")
    await expect(page.locator(".feed .story").first).to_have_text("Words of the first one.")


@pytest.mark.parametrize("choice", ["sign in again", "go on as the other"])
async def test_nothing_is_published_in_the_name_of_who_signed_in_in_another_tab(
    server: Liveserver, open_page: OpenPage, choice: str
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await learn_by_writing(page)
    ann, ben = await name_of(page), make_person(server, "editor")["name"]
    await write(page, "Words of the first one.")
    other = await page.context.new_page()
    await other.goto(page.url)
    await expect(other.locator(".bar .me")).to_have_text(ann)
    await sign_in(other, server, ben)
    await other.reload()
    await expect(other.locator(".bar .me")).to_have_text(ben)
    await body(page).press("Control+Enter")
    dialog = page.get_by_role("dialog", name="Sign in again")
    await expect(dialog).to_contain_text(f"{ben} has signed in in another tab")
    await expect(page.locator(".outbox")).to_contain_text("Words of the first one.")
    assert stories(editor) == []
    if choice == "sign in again":
        await dialog.get_by_label("Password").fill(PASSWORD)
        await act(dialog, "Sign in")
        await expect(page.locator(".feed .story")).to_have_text(["Words of the first one."])
        # Now it is the other tab that has the wrong one.
        await publish(other, "Words of the second one.")
        await expect(other.get_by_role("dialog")).to_contain_text(f"{ann} has signed in in another tab")
        assert stories(editor) == ["<p>Words of the first one.</p>"]
    else:
        await act(dialog, f"Go on as {ben}")
        await expect(page.locator("#notice")).to_contain_text(f"is kept on this device for {ann}")
        await expect(page.locator(".bar .me")).to_have_text(ben)
        await expect(body(page)).to_have_value("")
        await publish(page, "Words of the second one.")
        await expect(page.locator(".feed .story")).to_have_text(["Words of the second one."])
        await sign_in(page, server, ann)
        await page.reload()
        await expect(page.locator(".feed .story").first).to_have_text("Words of the first one.")


async def test_what_a_workspace_asks_for_says_in_whose_name(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    await publish(page, "Words.")
    await expect(page.locator(".feed .story")).to_have_text(["Words.", "Before."])
    await act(await edit(page, "Landed", "After."), "Save")
    await expect(editing(page, "Landed")).to_have_count(0)
    async with page.expect_request(lambda request: "leaving" in (request.post_data or "")):
        await page.get_by_role("link", name="Blogs").click()
    named = {(request.method, "signed-in-as" in request.headers) for request in asked if "/api/v1" in request.url}
    assert named == {("GET", True), ("POST", True), ("PATCH", True), ("PUT", True)}


async def test_a_tab_that_is_looked_at_again_says_who_signed_in_in_another(
    server: Liveserver, open_page: OpenPage
) -> None:
    page = await sit_down(open_page, Editor(server))
    ben = make_person(server, "editor")["name"]
    await page.evaluate(HIDE, True)
    await sign_in(page, server, ben)
    await page.evaluate(HIDE, False)
    dialog = page.get_by_role("dialog", name="Sign in again")
    await expect(dialog).to_contain_text(f"{ben} has signed in in another tab")


async def test_what_may_have_arrived_yesterday_is_not_published_again_by_itself(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await page.evaluate(WAIT_LONG)
    await lose_the_next_answer(page, "POST")
    await publish(page, "Once.")
    await expect(page.locator(".outbox")).to_contain_text("can't be reached")
    # The laptop is closed for a day, in which the server forgets the key.
    await page.evaluate("""() => {
      for (const [name, kept] of Object.entries(localStorage).filter(([name]) => name.includes("/outbox/"))) {
        const parcel = JSON.parse(kept);
        const at = new Date(Date.parse(parcel.at) - 24 * 3600000).toISOString();
        localStorage.setItem(name, JSON.stringify({...parcel, at, since: at}));
      }
    }""")
    await page.reload()
    waiting = page.locator(".outbox li")
    await expect(waiting).to_contain_text("No answer came when it was sent")
    await publish(page, "The next one.")
    await expect(page.locator(".feed .story")).to_have_text(["The next one.", "Once."])
    await expect(waiting).to_contain_text(["No answer came when it was sent"])
    await act(waiting.first, "Discard")
    await act(page.get_by_role("dialog"), "Discard")
    assert stories(editor) == ["<p>The next one.</p>", "<p>Once.</p>"]
