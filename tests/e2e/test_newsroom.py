"""The newsroom's workspace: editors publish, together, and readers see it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import EVENING, HIDE, MORNING, Editor, expect_no_reload, follow, publish_hours, scroll_to, titles
from tests.e2e.newsroom import (
    act,
    body,
    edit,
    editing,
    entry,
    listed,
    name_of,
    publish,
    sheet,
    sign_in,
    sit_down,
    stories,
    write,
)
from tests.e2e.test_embeds import VIDEO, open_with_players
from tests.liveserver import Liveserver
from tests.web.person import make_person

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_what_is_published_is_on_the_readers_page(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    await act(sheet(page), "breaking")
    await sheet(page).get_by_label("Own label").fill("Moon")
    await act(sheet(page), "Key event")
    await act(sheet(page), "Pin on top")
    await sheet(page).get_by_text("Byline, date, schedule").click()
    await sheet(page).get_by_label("Byline").fill("Houston desk")
    await publish(page, "*Houston*, Tranquility Base here.", "The Eagle has landed")
    await expect(body(page)).to_be_focused()
    await expect(body(page)).to_have_value("")
    await expect(titles(reader)).to_have_text(["The Eagle has landed"])
    article = reader.locator(".feed article")
    await expect(article.locator(".labels li")).to_have_text(["Key event", "breaking", "Moon"])
    await expect(article.locator(".author")).to_have_text("Houston desk")
    await expect(article.locator(".story em")).to_have_text("Houston")
    await expect(reader.locator("section.pinned h3")).to_have_text("The Eagle has landed")
    await expect(page.locator(".outbox")).to_contain_text("Published")
    await expect(entry(page, "The Eagle has landed").locator(".reached")).to_have_text(
        re.compile(r"Reached \d+ readers in [\d,]+ ms")
    )
    await expect(sheet(page).get_by_label("Byline")).to_have_value("Houston desk")
    await page.reload()
    await sheet(page).get_by_text("Byline, date, schedule").click()
    await expect(sheet(page).get_by_label("Byline")).to_have_value("Houston desk")


async def test_how_far_it_got_stands_under_what_a_program_publishes_too(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.publish("Before anybody read")
    page = await sit_down(open_page, editor)
    await expect(page.locator(".workspace .state")).to_have_text("Live")
    editor.publish("By a program")
    await expect(entry(page, "By a program").locator(".reached")).to_have_text(re.compile("Reached 1 reader in"))
    await expect(page.locator(".reached")).to_have_count(1)


async def test_nobody_is_made_the_author_unasked(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await expect(sheet(page).locator("[name=author]")).to_have_value("")
    await publish(page, "Words.", "Plain")
    await expect(entry(page, "Plain")).to_be_visible()
    await expect(entry(page, "Plain").locator(".author")).to_have_count(0)


async def test_an_empty_sheet_is_not_sent(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page = await sit_down(open_page, editor)
    await body(page).press("Control+Enter")
    await expect(sheet(page)).to_contain_text("There is nothing to read yet.")
    await act(sheet(page), "Schedule")
    await expect(sheet(page)).to_contain_text("Choose when.")
    await expect(sheet(page).get_by_label("Publish at")).to_be_focused()
    for label in ("Byline", "Headline"):
        await sheet(page).get_by_label(label).fill("Words")
        await sheet(page).get_by_label(label).press("Enter")
    await expect(body(page)).to_be_focused()
    await sheet(page).get_by_label("Publish at").fill("2020-01-01T10:00")
    await act(sheet(page), "Schedule")
    await expect(sheet(page)).to_contain_text("That is over")
    await expect(sheet(page).get_by_label("Headline")).to_have_value("Words")
    assert stories(editor) == []


async def test_what_the_server_refuses_is_back_in_the_sheet(server: Liveserver, open_page: OpenPage) -> None:
    page = await sit_down(open_page, Editor(server))
    for number in range(11):
        await sheet(page).get_by_label("Own label").fill(f"label {number}")
        await sheet(page).get_by_label("Own label").press("Enter")
    await publish(page, "Words that stay.")
    await expect(sheet(page)).to_contain_text(re.compile("at most 10", re.IGNORECASE))
    await expect(body(page)).to_have_value("Words that stay.")


async def test_aids_write_markdown_and_the_preview_shows_it(server: Liveserver, open_page: OpenPage) -> None:
    page = await sit_down(open_page, Editor(server))
    await body(page).fill("one")
    await body(page).press("Control+A")
    await body(page).press("Control+B")
    await expect(body(page)).to_have_value("**one**")
    await body(page).press("Control+Z")
    await expect(body(page)).to_have_value("one")
    await body(page).press("Control+A")
    await body(page).evaluate(
        """body => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "https://moon.example/a");
          body.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }"""
    )
    await expect(body(page)).to_have_value("[one](https://moon.example/a)")
    await body(page).press("Control+A")
    await act(sheet(page), "Quotation")
    await expect(body(page)).to_have_value("> [one](https://moon.example/a)")
    await act(sheet(page), "Preview")
    preview = sheet(page).get_by_role("region", name="Preview")
    await expect(preview.locator("blockquote a")).to_have_attribute("href", "https://moon.example/a")
    await body(page).fill("https://youtu.be/dQw4w9WgXcQ")
    await expect(preview.locator(".embed[data-provider=youtube]")).to_be_visible()
    await body(page).fill("")
    await body(page).press("Control+B")
    await page.keyboard.type("bold")
    await body(page).press("Control+B")
    await page.keyboard.type(" plain\n\n- one\ntwo\n\nthree")
    await expect(body(page)).to_have_value("**bold** plain\n\n- one\n- two\nthree")


@pytest.mark.parametrize("choice", ["Keep mine", "Take theirs", "Merge by hand"])
async def test_two_edit_the_same_entry(server: Liveserver, open_page: OpenPage, choice: str) -> None:
    editor = Editor(server)
    editor.publish("Landed", "One two three.")
    reader = await follow(open_page, editor)
    ann, ben = await sit_down(open_page, editor), await sit_down(open_page, editor)
    for page in (ann, ben):
        await act(entry(page, "Landed"), "Edit")
    await expect(entry(ann, "Landed").locator(".others")).to_have_text(f"{await name_of(ben)} is editing")
    form = editing(ann, "Landed")
    await form.get_by_label("Text").fill("One two four.")
    await editing(ben, "Landed").get_by_label("Text").fill("One 2 three.")
    await editing(ben, "Landed").get_by_label("Headline").fill("Landed!")
    await act(editing(ben, "Landed"), "Save")
    await expect(titles(reader)).to_have_text(["Landed!"])
    await form.get_by_label("Text").press("Control+Enter")
    dialog = ann.get_by_role("dialog")
    await expect(dialog).to_contain_text(f"{await name_of(ben)} changed this entry meanwhile")
    await expect(dialog.locator("[data-side=Theirs] mark")).to_have_text(["!", "2", "three"])
    await expect(dialog.locator("[data-side=Yours] mark")).to_have_text(["two", "four"])
    await act(dialog, choice)
    expected = {"Keep mine": ("Landed", "One two four."), "Take theirs": ("Landed!", "One 2 three.")}
    if choice == "Merge by hand":
        await expect(form.get_by_label("Headline")).to_have_value("Landed!")
        await expect(ann.locator(".aside")).to_contain_text("One 2 three.")
        await form.get_by_label("Text").fill("One 2 four.")
        await act(form, "Save")
    title, story = expected.get(choice, ("Landed!", "One 2 four."))
    await expect(titles(reader)).to_have_text([title])
    await expect(reader.locator(".feed .story")).to_have_text(story)
    await expect(form).to_have_count(0)


async def test_ones_own_words_can_be_had_again_after_theirs_were_taken(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed", "Before.")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "A long thought.")
    editor.edit(landed, body="Theirs.")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("Theirs.")
    await act(form, "Save")
    await act(page.get_by_role("dialog"), "Take theirs")
    await expect(form).to_have_count(0)
    await act(page.locator("#notice"), "Undo")
    await expect(form.get_by_label("Text")).to_have_value("A long thought.")
    assert stories(editor) == ["<p>Theirs.</p>"]
    # Both meet once more: nobody's words are overwritten unseen.
    await act(form, "Save")
    await act(page.get_by_role("dialog"), "Keep mine")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("A long thought.")
    await expect(form).to_have_count(0)


async def test_an_edit_corrects_and_its_versions_can_be_had_again(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed", "On Mars.")
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    await act(entry(page, "Landed"), "Edit")
    form = editing(page, "Landed")
    await expect(form.get_by_label("Text")).to_be_focused()
    await form.get_by_label("Text").fill("On the Moon.")
    await form.get_by_label("Correction note").fill("It was the Moon.")
    await act(form, "Save")
    await expect(reader.locator(".correction")).to_contain_text("It was the Moon.")
    await act(entry(page, "Landed"), "Versions")
    dialog = page.get_by_role("dialog", name="Versions")
    await expect(dialog.locator("li").first.locator("del")).to_have_text(["Mars"])
    await expect(dialog.locator("li").first.locator("ins").first).to_contain_text("the Moon")
    await act(dialog.locator("li").last, "Restore this version")
    await expect(reader.locator(".feed .story")).to_have_text("On Mars.")
    await expect(reader.locator(".correction")).to_have_count(0)
    # The first of the three says what the last one says: there is nothing to be had again.
    await act(entry(page, "Landed"), "Versions")
    await expect(dialog.locator("li")).to_have_count(3)
    again = [await item.get_by_role("button").count() for item in await dialog.locator("li").all()]
    assert again == [0, 1, 0]


async def test_what_is_retracted_can_be_had_again(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed")
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    await act(entry(page, "Landed"), "Retract")
    await expect(titles(reader)).to_have_count(0)
    await act(page.locator("#notice"), "Undo")
    await expect(titles(reader)).to_have_text(["Landed"])
    await expect(entry(page, "Landed")).to_be_visible()
    await act(entry(page, "Landed"), "Retract")
    await page.reload()
    await page.get_by_role("tab", name="Retracted").click()
    await expect(listed(page, "Landed")).to_contain_text("Text.")
    await act(listed(page, "Landed"), "Restore")
    await expect(page.get_by_text("Nothing was retracted.")).to_be_visible()
    await expect(titles(reader)).to_have_text(["Landed"])


async def test_what_is_had_again_is_in_sight_at_once(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    publish_hours(editor, 6)
    page = await sit_down(open_page, editor)
    await scroll_to(entry(page, "Entry 2"))
    await act(entry(page, "Entry 2"), "Retract")
    await act(page.locator("#notice"), "Undo")
    await expect(entry(page, "Entry 2")).to_be_in_viewport()


async def test_an_edit_outlives_the_retraction_of_its_entry(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "A long thought.")
    editor.retract(landed)
    await expect(entry(page, "Landed")).to_have_count(0)
    await expect(form.get_by_label("Text")).to_have_value("A long thought.")
    await expect(form.get_by_label("Text")).to_be_focused()
    editor.restore(landed)
    await act(entry(page, "Landed").get_by_role("form"), "Save")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("A long thought.")


async def test_what_was_retracted_while_it_was_edited_is_restored_first(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    landed = editor.publish("Landed")
    page = await sit_down(open_page, editor)
    form = await edit(page, "Landed", "A long thought.")
    editor.retract(landed)
    await expect(entry(page, "Landed")).to_have_count(0)
    await act(form, "Save")
    asked = page.get_by_role("dialog")
    await expect(asked).to_contain_text("retracted this entry meanwhile")
    await act(asked, "Keep my words")
    await expect(form).to_contain_text("It was retracted. What you wrote is kept.")
    await expect(form.get_by_label("Text")).to_have_value("A long thought.")
    assert stories(editor) == []
    await act(form, "Save")
    await act(asked, "Restore and save")
    await expect(entry(page, "Landed").locator(".story")).to_have_text("A long thought.")
    await expect(form).to_have_count(0)


async def test_pins_and_the_end_of_a_blog_show(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed")
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    await act(entry(page, "Landed"), "Pin")
    await expect(reader.locator("section.pinned h3")).to_have_text("Landed")
    await act(entry(page, "Landed"), "Unpin")
    await expect(reader.locator("section.pinned")).to_have_count(0)
    await expect(page.locator("[data-state]").first).to_have_text("Live")
    editor.change(status="ended")
    await expect(page.locator(".state")).to_have_text("Ended")


async def test_an_ended_blog_says_so_beside_the_sheet_and_is_reopened_there(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    editor.change(status="ended", ended_at="2026-01-02T03:04:05Z")
    reader = await follow(open_page, editor)
    writer, page = await sit_down(open_page, editor, "writer"), await sit_down(open_page, editor)
    word = page.locator("#new-entry").get_by_role("note")
    await expect(word).to_contain_text("This blog has ended. What is published still appears")
    await expect(writer.get_by_role("note")).to_be_visible()
    await expect(writer.get_by_role("button", name="Reopen")).to_have_count(0)
    await publish(page, "Words.", "One more thing")
    await expect(titles(reader)).to_have_text(["One more thing"])
    await expect(reader.locator("[data-state]").first).to_have_text("Ended")
    await act(word, "Reopen")
    await expect(body(page)).to_be_focused()
    for each in (page, writer):
        await expect(each.get_by_role("note")).to_have_count(0)
        await expect(each.locator(".state")).to_have_text("Live")
    await act(page.locator("#notice"), "Undo")
    await expect(word).to_be_visible()
    with server.client() as client:
        assert client.get(editor.api).json()["blog"]["ended_at"] == "2026-01-02T03:04:05.000Z"


async def test_an_open_workspace_says_that_its_blog_was_deleted(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    page, ended = await sit_down(open_page, editor), await sit_down(open_page, editor)
    await write(page, "Words that stay.")
    # The way to the desk is lost, and the stream tells of it, too.
    await ended.route("**/desk", lambda route: route.abort())
    await ended.reload()
    await expect(ended.locator(".state")).to_have_text("Live")
    with server.client() as client:
        assert client.delete(editor.api).is_success
    for each in (page, ended):
        await expect(each.locator(".state")).to_have_text("This blog was deleted")
    await expect(page.locator("#notice")).to_contain_text("Copy what you still need")
    await expect(body(page)).to_have_value("Words that stay.")


async def test_a_draft_that_is_to_be_pinned_is_pinned_when_it_is_published(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    drafts = page.get_by_role("tab", name="Drafts")
    for title, opened in (("From its list", False), ("From its sheet", True)):
        await act(sheet(page), "Pin on top")
        await write(page, "Words.", title)
        await act(sheet(page), "Save draft")
        await expect(drafts).to_have_text("Drafts 1")
        await drafts.click()
        await expect(listed(page, title)).to_be_visible()
        if opened:
            await page.reload()
            await drafts.click()
            await act(listed(page, title), "Open")
            form = editing(page, title)
            await expect(form.get_by_role("button", name="Pin on top")).to_have_attribute("aria-pressed", "true")
            # It is as it was left: nothing asks, and nothing counts as changed.
            await form.get_by_label("Text").press("Escape")
            await expect(form).to_have_count(0)
            await act(listed(page, title), "Open")
            await act(form, "Publish")
        else:
            await act(listed(page, title), "Publish")
        await expect(reader.locator("section.pinned h3")).to_have_text(title)
        await expect(drafts).to_have_text("Drafts")


async def test_a_pin_that_nobody_else_would_know_of_is_spoken_of(server: Liveserver, open_page: OpenPage) -> None:
    page = await sit_down(open_page, Editor(server))
    await act(sheet(page), "Pin on top")
    await write(page, "Words.", "For somebody else")
    await act(sheet(page), "Submit")
    await expect(page.locator("#notice")).to_contain_text("tell whoever publishes it")
    await page.get_by_role("tab", name="Submitted").click()
    await act(listed(page, "For somebody else"), "Open")
    form = editing(page, "For somebody else")
    await form.get_by_text("Byline, date, schedule").click()
    await form.get_by_label("Publish at").fill("2090-01-01T12:00")
    await act(form, "Schedule")
    await expect(page.locator("#notice")).to_contain_text("Scheduled. It is not pinned by itself")


async def test_a_writer_submits_and_an_editor_publishes(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("There already")
    reader = await follow(open_page, editor)
    writer, boss = await sit_down(open_page, editor, "writer"), await sit_down(open_page, editor)
    for name in ("Publish", "Schedule", "Pin on top"):
        await expect(writer.get_by_role("button", name=name)).to_have_count(0)
    for name in ("Edit", "Retract", "Pin"):
        await expect(entry(writer, "There already").get_by_role("button", name=name, exact=True)).to_have_count(0)
    await write(writer, "First words.", "From the field")
    await act(sheet(writer), "Save draft")
    await expect(writer.get_by_role("tab", name="Drafts")).to_have_text("Drafts 1")
    await writer.get_by_role("tab", name="Drafts").click()
    await act(listed(writer, "From the field"), "Open")
    form = editing(writer, "From the field")
    await form.get_by_label("Text").fill("Better words.")
    await form.get_by_label("Text").press("Control+Enter")
    await expect(boss.get_by_role("tab", name="Submitted")).to_have_text("Submitted 1 new")
    await boss.get_by_role("tab", name="Submitted").click()
    await expect(boss.get_by_role("tab", name="Submitted")).to_have_text("Submitted 1")
    await expect(listed(boss, "From the field")).to_contain_text("Better words.")
    await act(listed(boss, "From the field"), "Publish")
    await expect(titles(reader)).to_have_text(["From the field", "There already"])
    await expect(boss.get_by_role("tab", name="Submitted")).to_have_text("Submitted")


async def test_what_is_scheduled_is_published_when_it_is_time(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, timezone="Asia/Kathmandu")
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)

    async def schedule(title: str, wall: str) -> None:
        await write(page, "Words.", title)
        if not await sheet(page).get_by_label("Publish at").is_visible():
            await sheet(page).get_by_text("Byline, date, schedule").click()
        await sheet(page).get_by_label("Publish at").fill(wall)
        await act(sheet(page), "Schedule")

    await schedule("Later", "2090-01-01T12:00")
    await page.get_by_role("tab", name="Scheduled").click()
    await expect(listed(page, "Later")).to_contain_text("Appears at 12:00")
    just_now = datetime.now(UTC) + timedelta(hours=5, minutes=44)
    await schedule("Now", f"{just_now:%Y-%m-%dT%H:%M}")
    await expect(titles(reader)).to_have_text(["Now"])
    await act(listed(page, "Later"), "Take back")
    await page.get_by_role("tab", name="Drafts").click()
    await act(listed(page, "Later"), "Publish")
    await expect(titles(reader)).to_have_text(["Later", "Now"])


async def test_what_is_backdated_takes_its_place_by_time_under_its_day(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, timezone="America/New_York")
    editor.publish("Step", published_at=MORNING)
    editor.publish("Landed", published_at=EVENING)
    reader = await follow(open_page, editor)
    page = await sit_down(open_page, editor)
    date = sheet(page).get_by_label("Date it")

    async def publish_as_of(title: str, wall: str) -> None:
        await write(page, "Words.", title)
        await sheet(page).get_by_text("Byline, date, schedule").click()
        await date.fill(wall)
        await body(page).press("Control+Enter")

    await publish_as_of("Launch", "1969-07-16T09:32")
    await expect(titles(reader)).to_have_text(["Step", "Landed", "Launch"])
    await expect(reader.locator("h2.day")).to_have_text(["Sunday 20 July 1969", "Wednesday 16 July 1969"])
    launch = reader.locator(".feed article", has_text="Launch")
    await expect(launch.locator("h2.day")).to_have_text("Wednesday 16 July 1969")
    await expect(launch.locator(".when time")).to_have_attribute("datetime", "1969-07-16T13:32:00.000Z")
    # The next one is of now again.
    await expect(date).to_have_value("")
    await publish_as_of("Hatch opens", "1969-07-20T22:39")
    await expect(titles(reader)).to_have_text(["Step", "Hatch opens", "Landed", "Launch"])
    await expect(reader.locator("h2.day")).to_have_count(2)
    await expect(page.locator(".feed h3")).to_have_text(["Step", "Hatch opens", "Landed", "Launch"])
    await expect_no_reload(reader)


async def test_an_embed_in_the_stream_plays_on_a_click(server: Liveserver, browser: Browser) -> None:
    editor = Editor(server)
    editor.publish("Landing", VIDEO)
    page = await open_with_players(browser, f"{server.url}/robots.txt")
    await sign_in(page, server, make_person(server, "writer")["name"])
    await page.goto(f"{server.url}/admin/blogs/{editor.slug}")
    await entry(page, "Landing").locator(".embed > a").click()
    await expect(page.frame_locator(".embed iframe").locator("body")).to_have_text("playing")


async def test_windows_that_nobody_sees_take_no_connection_from_the_one_that_is_seen(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    first = await sit_down(open_page, editor)
    page = first
    # One more than a browser has connections to a server over HTTP/1.1.
    for _ in range(7):
        await page.evaluate(HIDE, True)
        page = await first.context.new_page()
        await page.goto(first.url)
        await expect(page.get_by_role("list", name="Also here")).to_contain_text("You, in another window")
    await write(page, "Words.", "From the eighth")
    await act(sheet(page), "Save draft")
    await expect(page.get_by_role("tab", name="Drafts")).to_have_text("Drafts 1")
    await expect(first.get_by_role("tab", name="Drafts")).to_have_text("Drafts")
    await first.evaluate(HIDE, False)
    await expect(first.get_by_role("tab", name="Drafts")).to_have_text("Drafts 1")


async def test_who_else_is_here(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed")
    ann, ben = await sit_down(open_page, editor), await sit_down(open_page, editor)
    here = ann.get_by_role("list", name="Also here")
    await expect(here).to_have_text(await name_of(ben))
    await write(ben, "Wor")
    await expect(here).to_contain_text("writing")
    await act(entry(ann, "Landed"), "Edit")
    await expect(entry(ben, "Landed").locator(".others")).to_have_text(f"{await name_of(ann)} is editing")
    other = await ann.context.new_page()
    await other.goto(ann.url)
    await expect(entry(other, "Landed").locator(".others")).to_have_text("You, in another window, are editing")
    await other.goto("about:blank")
    await ben.goto("about:blank")
    # They say that they leave; their silence would tell it after half a minute only.
    await expect(here).to_have_count(0, timeout=15_000)


async def test_who_looks_at_something_else_is_away_and_misses_nothing(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server)
    editor.publish("Landed")
    ann, ben = await sit_down(open_page, editor), await sit_down(open_page, editor)
    await act(entry(ben, "Landed"), "Edit")
    here, editing = ann.get_by_role("list", name="Also here"), entry(ann, "Landed").locator(".others")
    await expect(editing).to_have_text(f"{await name_of(ben)} is editing")
    await ben.evaluate(HIDE, True)
    await expect(here).to_have_text(f"{await name_of(ben)} away")
    await expect(editing).to_have_text(f"{await name_of(ben)} is editing, but away just now")
    await publish(ann, "Published by somebody.", "By hand")
    editor.publish("By a program")
    for title in ("By hand", "By a program"):
        await expect(entry(ann, title).locator(".reached")).to_have_text(re.compile("Reached 2 readers"))
        await expect(entry(ben, title).locator(".reached")).to_have_count(0)
    await ben.evaluate(HIDE, False)
    await act(ben.locator("main"), "2 new updates")
    for title in ("By hand", "By a program"):
        await expect(entry(ben, title).locator(".reached")).to_have_text(re.compile("Reached 2 readers"))
    await expect(editing).to_have_text(f"{await name_of(ben)} is editing")


async def test_who_looks_at_something_else_for_minutes_says_nothing_any_more(
    server: Liveserver, open_page: OpenPage
) -> None:
    page = await sit_down(open_page, Editor(server))
    await page.clock.install()
    await page.reload()
    await expect(body(page)).to_be_visible()
    await page.evaluate(HIDE, True)
    said: list[str] = []
    page.on("request", lambda request: said.append(request.url) if request.method == "PUT" else None)
    await page.clock.run_for(3 * 60_000)
    assert 12 <= len(said) <= 13
    await page.clock.run_for(60 * 60_000)
    assert len(said) <= 17
    async with page.expect_request(lambda request: request.method == "PUT"):
        await page.evaluate(HIDE, False)


async def test_whoever_comes_back_after_a_drop_does_not_meet_themselves(
    server: Liveserver, open_page: OpenPage
) -> None:
    editor = Editor(server)
    ann, ben = await sit_down(open_page, editor), await sit_down(open_page, editor)
    await expect(ben.get_by_role("list", name="Also here")).to_have_text(await name_of(ann))
    # Nobody hears that this page goes.
    await ann.route("**/desk", lambda route: route.abort())
    await ann.reload()
    await ann.unroute_all()
    await ann.reload()
    await expect(ann.get_by_role("list", name="Also here")).to_have_text(await name_of(ben))
    await expect(ben.get_by_role("list", name="Also here")).to_have_text(await name_of(ann))
    # A window that is made from this one is another one.
    async with ann.context.expect_page() as opened:
        await ann.evaluate("() => { open(location.href, '_blank', ''); }")
    await expect((await opened.value).get_by_role("list", name="Also here")).to_contain_text("You, in another window")
