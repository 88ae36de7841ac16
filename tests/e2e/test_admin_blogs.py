"""Blogs and their settings, as editors and admins handle them."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor
from tests.e2e.newsroom import chosen
from tests.e2e.staff import PHONE, blog_of, complaints, dialog, enter
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_blog_is_made_with_a_slug_from_its_title_and_the_zone_of_the_browser(
    server: Liveserver, open_page: OpenPage
) -> None:
    page = await enter(server, open_page, timezone_id="Europe/Warsaw", locale="pl")
    await page.get_by_role("button", name="New blog").click()
    await page.get_by_label("Title").fill(f"Noc w Łodzi, {server.port}")
    slug = f"noc-w-lodzi-{server.port}"
    await expect(page.get_by_label("Slug")).to_have_value(slug)
    await expect(page.get_by_label("Starts at")).to_be_hidden()
    assert await complaints(page) == []
    await page.get_by_label("Language").fill("no language")
    await page.get_by_role("button", name="Create").click()
    await expect(page.locator("[data-field=language] .wrong")).to_contain_text("language tag")
    await page.get_by_label("Language").fill("pl")
    await page.get_by_role("button", name="Create").click()
    await page.wait_for_url(f"**/admin/blogs/{slug}")
    blog = blog_of(server, slug)
    assert (blog["timezone"], blog["language"], blog["status"]) == ("Europe/Warsaw", "pl", "live")


async def test_a_blog_can_be_made_for_later(server: Liveserver, open_page: OpenPage) -> None:
    page = await enter(server, open_page, timezone_id="Asia/Tokyo")
    await page.get_by_role("button", name="New blog").click()
    slug = f"later-{server.port}"
    await page.get_by_label("Title").fill(slug)
    await page.get_by_label("Begins").select_option("scheduled")
    await page.get_by_label("Starts at").fill("2031-05-01T09:30")
    await page.get_by_role("button", name="Create").click()
    await page.wait_for_url(f"**/admin/blogs/{slug}")
    blog = blog_of(server, slug)
    assert (blog["status"], blog["started_at"]) == ("scheduled", "2031-05-01T00:30:00.000Z")


async def test_the_list_says_what_waits_and_is_searched_as_one_types(server: Liveserver, open_page: OpenPage) -> None:
    editor = Editor(server, title="Ćwiczenia na Księżycu")
    for status in ("submitted", "submitted", "draft"):
        editor.publish("From the field", status=status)
    page = await enter(server, open_page, viewport=PHONE)
    row = page.locator(f'li[data-slug="{editor.slug}"]')
    await expect(row.locator(".badge")).to_have_text(["2 submitted", "1 draft"])
    await expect(row.locator(".facts")).to_contain_text("0 readers")
    await page.get_by_role("searchbox").fill("ksiezycu cwicz")
    await expect(page.locator("li.blog")).to_have_count(1)
    await page.get_by_role("searchbox").fill("no such words")
    await expect(page.get_by_text("No blog has these words")).to_be_visible()
    assert await complaints(page) == []


async def test_a_blog_is_ended_and_with_undo_live_again(server: Liveserver, open_page: OpenPage) -> None:
    slug = server.new_blog()
    page = await enter(server, open_page, role="editor")
    row = page.locator(f'li[data-slug="{slug}"]')
    await row.get_by_role("button", name="End").click()
    await expect(row.get_by_role("button", name="Reopen")).to_be_visible()
    assert blog_of(server, slug)["status"] == "ended"
    await page.get_by_role("button", name="Undo").click()
    await expect(row.get_by_role("button", name="End")).to_be_visible()
    assert blog_of(server, slug)["status"] == "live"


async def test_a_forgotten_blog_says_so(server: Liveserver, open_page: OpenPage) -> None:
    slug = server.new_blog()
    page = await enter(server, open_page, "/robots.txt")
    await page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=12, hours=1))
    await page.goto(f"{server.url}/admin")
    await expect(page.locator(f'li[data-slug="{slug}"] .forgotten')).to_contain_text("silent for 12 days")


async def test_a_blog_is_deleted_only_with_its_slug_typed(server: Liveserver, open_page: OpenPage) -> None:
    slug = server.new_blog()
    page = await enter(server, open_page, f"/admin/blogs/{slug}/settings")
    await page.get_by_role("button", name="Delete this blog").click()
    asked = dialog(page)
    await asked.get_by_role("textbox").fill("another one")
    await asked.get_by_role("button", name="Delete").click()
    await expect(asked.locator(".wrong")).to_have_text(f"Is not {slug}.")
    assert blog_of(server, slug)
    await asked.get_by_role("textbox").fill(slug)
    await asked.get_by_role("button", name="Delete").click()
    await page.wait_for_url("**/admin")
    await expect(page.locator(f'li[data-slug="{slug}"]')).to_have_count(0)
    assert blog_of(server, slug) is None


async def test_all_settings_are_kept_and_what_is_wrong_is_said_at_its_field(
    server: Liveserver, open_page: OpenPage
) -> None:
    slug = server.new_blog()
    page = await enter(server, open_page, f"/admin/blogs/{slug}/settings")
    fields = {
        "Title": "The war",
        "Standfirst": "It enters its {day_ordinal} day.",
        "Time zone": "Europe/Kyiv",
        "Zone as written": "Kyiv",
        "Language": "ar",
        "First day of the story": "2022-02-24",
        "Cover": "https://example.org/cover.jpg",
        "Story": "The war",
        "The day before": "the-war-1",
        "The day after": "not a slug",
        "Starts, or started, at": "2026-01-31T06:00",
    }
    for label, text in fields.items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_label("Times").select_option("HHmm")
    await page.get_by_label("Order").select_option("oldest")
    save = page.get_by_role("button", name="Save")
    await save.click()
    after = page.locator('[data-field="series.next"]')
    await expect(after.locator(".wrong")).not_to_be_empty()
    await expect(after.locator("input")).to_be_focused()
    assert blog_of(server, slug)["title"] != "The war"
    await after.locator("input").fill("https://example.org/tomorrow")
    await save.click()
    await expect(page.locator("#notice")).to_contain_text("Saved")
    assert (
        blog_of(server, slug).items()
        >= {
            "title": "The war",
            "standfirst": "It enters its {day_ordinal} day.",
            "timezone": "Europe/Kyiv",
            "time_label": "Kyiv",
            "time_format": "HHmm",
            "language": "ar",
            "direction": "rtl",
            "day_one": "2022-02-24",
            "cover": "https://example.org/cover.jpg",
            "order": "oldest",
            "series": {"name": "The war", "previous": "the-war-1", "next": "https://example.org/tomorrow"},
            "started_at": "2026-01-31T04:00:00.000Z",
        }.items()
    )
    title = page.get_by_label("Title", exact=True)
    await title.fill("Not saved")
    await page.get_by_role("link", name="Write").click()
    await dialog(page).get_by_role("button", name="Stay").click()
    await expect(title).to_have_value("Not saved")
    await page.get_by_role("link", name="Write").click()
    await dialog(page).get_by_role("button", name="Leave").click()
    await page.wait_for_url(f"**/admin/blogs/{slug}")
    await page.go_back()
    await title.fill("Not saved")
    await page.go_forward()
    await expect(dialog(page)).to_contain_text("not saved")
    await page.keyboard.press("Escape")
    await expect(title).to_have_value("Not saved")
    await page.wait_for_url(f"**/admin/blogs/{slug}/settings")


async def test_tomorrow_goes_on_in_a_new_blog_and_both_are_linked(server: Liveserver, open_page: OpenPage) -> None:
    slug, following = (f"voyage-{server.port}-day-{day}-the-ice" for day in (41, 42))
    with server.client() as client:
        fields = {"timezone": "Asia/Tokyo", "standfirst": "Day {day}", "day_one": "2026-01-01", "order": "oldest"}
        named = {"slug": slug, "title": "The voyage, day 41: the ice"}
        client.post("/api/v1/blogs", json={**named, **fields}).raise_for_status()
    page = await enter(server, open_page, f"/admin/blogs/{slug}/settings")
    await page.get_by_role("button", name="Continue tomorrow").click()
    asked = dialog(page)
    await expect(asked.get_by_label("Title")).to_have_value("The voyage, day 42: the ice")
    await expect(asked.get_by_label("Slug")).to_have_value(following)
    await asked.get_by_label("Story").fill("The voyage")
    assert await complaints(page) == []
    await asked.get_by_role("button", name="Create and link").click()
    await page.wait_for_url(f"**/admin/blogs/{following}")
    before, after = blog_of(server, slug), blog_of(server, following)
    assert after["series"] == {"name": "The voyage", "previous": slug, "next": None}
    assert before["series"] == {"name": "The voyage", "previous": None, "next": following}
    assert (before["status"], after["status"]) == ("ended", "live")
    assert {name: after[name] for name in fields} == fields


async def test_what_is_copied_for_other_sites_shows_the_blog(server: Liveserver, open_page: OpenPage) -> None:
    title = '"Quoted" & <marked>'
    editor = Editor(server, title=title)
    editor.publish("Landed")
    page = await enter(server, open_page, f"/admin/blogs/{editor.slug}/settings")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Copy: In a page, where scripts are allowed").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert f'<live-blog src="{server.url}/blogs/{editor.slug}"></live-blog>' in copied
    frame = await page.get_by_label("Where only frames are allowed", exact=True).input_value()
    shown = await page.evaluate(
        "html => new DOMParser().parseFromString(html, 'text/html').body.firstChild.title", frame
    )
    assert shown == title
    await page.get_by_text("A look at it").click()
    await expect(page.frame_locator("iframe.look").locator("h3")).to_have_text("Landed")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Entries as CSV").click()
    assert "Landed" in (await (await download.value).path()).read_text()
    assert await page.locator(".graph img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert await complaints(page) == []


async def test_a_cover_is_uploaded_and_seen(server: Liveserver, open_page: OpenPage) -> None:
    slug = server.new_blog()
    page = await enter(server, open_page, f"/admin/blogs/{slug}/settings", color_scheme="dark", viewport=PHONE)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide == PHONE["width"]
    drawn = await page.evaluate("""() => {
      const canvas = Object.assign(document.createElement("canvas"), {width: 640, height: 360});
      canvas.getContext("2d").fillRect(0, 0, 300, 300);
      return canvas.toDataURL("image/png").split(",")[1];
    }""")
    picture = chosen("cover.png", "image/png", base64.b64decode(drawn))
    fake = chosen("fake.png", "image/png", b"words")
    await page.locator(".cover input[type=file]").set_input_files(fake)
    await expect(page.locator(".cover [role=status]")).to_have_text(
        "fake.png must be a picture: JPEG, PNG, WebP, GIF or AVIF."
    )
    await page.locator(".cover input[type=file]").set_input_files(picture)
    await expect(page.get_by_role("img", name="The cover")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#notice")).to_contain_text("Saved")
    assert str(blog_of(server, slug)["cover"]).startswith("/media/")
    assert await complaints(page) == []


async def test_a_title_that_would_be_markup_is_text_everywhere(server: Liveserver, open_page: OpenPage) -> None:
    hostile = '<img src=x onerror="document.title=1">${1}"\'</script>'
    slug = server.new_blog(title=hostile, series={"name": hostile, "previous": None, "next": None})
    page = await enter(server, open_page)
    await expect(page.locator(f'li[data-slug="{slug}"] h3')).to_have_text(hostile)
    await page.goto(f"{server.url}/admin/blogs/{slug}/settings")
    await expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    await expect(page.get_by_label("Title", exact=True)).to_have_value(hostile)
    assert await page.locator("main img[src=x]").count() == 0
    assert (await page.title()).startswith(hostile)
