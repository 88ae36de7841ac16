"""Coming and going: signing in, links, sessions that end, what each role is offered."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.newsroom import name_of
from tests.e2e.staff import PHONE, blog_of, complaints, dialog, enter, open_admin
from tests.liveserver import Liveserver
from tests.web.person import PASSWORD, make_person, new_name

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_somebody_signs_in_and_out(server: Liveserver, open_page: OpenPage) -> None:
    name = make_person(server)["name"]
    page = await open_admin(server, open_page, "/admin/people")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill("not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    assert await complaints(page) == []
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="People")).to_be_visible()
    await expect(page.get_by_role("link", name=name)).to_be_visible()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(dialog(page).get_by_role("heading", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(dialog(page)).to_be_visible()


async def test_who_guesses_too_often_is_told_how_long_to_wait(server: Liveserver, open_page: OpenPage) -> None:
    page = await open_admin(server, open_page)
    await page.get_by_label("Name").fill(new_name())
    button = dialog(page).locator("button.primary")
    for attempt in range(7):
        await page.get_by_label("Password").fill(f"guess {attempt}")
        async with page.expect_response("**/session") as answered:
            await button.click()
        if (await (await answered.value).header_value("Retry-After")) is not None:
            break
    await expect(page.get_by_role("alert")).to_have_text("Too many tries.")
    await expect(button).to_have_text(re.compile(r"Try again in \d+ (s|min)"))
    await expect(button).to_be_disabled()
    await expect(button).to_be_enabled()


async def test_the_link_of_the_first_start_makes_the_first_admin(
    make_server: Callable[..., Liveserver], open_page: OpenPage
) -> None:
    server = make_server(admin_token="")
    found = re.search(r"\S+/admin#setup=\S+", server.said())
    assert found
    page = await open_page(found[0], viewport=PHONE)
    await expect(page.get_by_role("heading", name="Set up the newsroom")).to_be_visible()
    assert page.url == f"{server.url}/admin"
    await page.get_by_label("Name").fill("Ada")
    await page.get_by_label("Password").fill("too short")
    await page.get_by_role("button", name="Become admin").click()
    await expect(page.locator("[data-field=password] .wrong")).to_contain_text("at least 12")
    await expect(page.get_by_label("Password")).to_be_focused()
    assert await complaints(page) == []
    show = page.get_by_role("button", name="Show")
    await show.click()
    await expect(page.get_by_label("Password")).to_have_attribute("type", "text")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Become admin").click()
    await expect(page.get_by_text("There is no blog yet.")).to_be_visible()
    await expect(page.get_by_role("link", name="People")).to_be_visible()

    again = await open_page(found[0])
    await again.get_by_label("Name").fill("Eve")
    await again.get_by_label("Password").fill(PASSWORD)
    await again.get_by_role("button", name="Become admin").click()
    await expect(again.get_by_role("alert")).to_contain_text("This link was used or has expired.")


async def test_a_session_that_ends_asks_over_the_page_and_the_text_stays(
    server: Liveserver, open_page: OpenPage
) -> None:
    page = await enter(server, open_page)
    name = await name_of(page)
    await page.get_by_role("button", name="New blog").click()
    title, slug = f"Words of {name}", f"words-{server.port}"
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Slug").fill(slug)
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Create").click()
    again = page.locator("dialog.sign-in")
    await expect(again.get_by_text("What you have typed is still here.")).to_be_visible()
    await expect(again.get_by_label("Name")).to_have_value(name)
    await page.keyboard.press("Escape")
    await expect(again).to_be_visible()
    await again.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/admin/blogs/{slug}")
    assert blog_of(server, slug)["title"] == title


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("writer", ["Blogs"]),
        ("editor", ["Blogs"]),
        ("admin", ["Blogs", "People", "Tokens", "Audit"]),
    ],
)
async def test_what_a_role_may_not_do_is_not_offered(
    server: Liveserver, open_page: OpenPage, role: str, offered: list[str]
) -> None:
    slug = server.new_blog()
    page = await enter(server, open_page, role=role)
    row = page.locator(f'li[data-slug="{slug}"]')
    await expect(row).to_be_visible()
    assert await page.locator(".bar nav a:visible").all_inner_texts() == offered
    await expect(page.get_by_role("button", name="New blog")).to_be_visible(visible=role == "admin")
    await expect(row.get_by_role("button", name="End")).to_be_visible(visible=role != "writer")
    await page.goto(f"{server.url}/admin/blogs/{slug}/settings")
    await expect(page.get_by_role("heading", name="Numbers")).to_be_visible()
    await expect(page.get_by_label("Standfirst")).to_be_visible(visible=role != "writer")
    await expect(page.get_by_label("Time zone")).to_be_visible(visible=role == "admin")
    await expect(page.get_by_role("button", name="Delete")).to_be_visible(visible=role == "admin")
    await page.goto(f"{server.url}/admin/people")
    await expect(page.get_by_role("heading", name="People")).to_be_visible(visible=role == "admin")


async def test_who_is_limited_to_a_blog_sees_no_other_one(server: Liveserver, open_page: OpenPage) -> None:
    mine, other = server.new_blog(), server.new_blog()
    page = await enter(server, open_page, role="admin", blogs=[mine])
    await expect(page.locator(f'li[data-slug="{mine}"]')).to_be_visible()
    await expect(page.locator(f'li[data-slug="{other}"]')).to_have_count(0)
    assert await page.locator(".bar nav a:visible").all_inner_texts() == ["Blogs"]
