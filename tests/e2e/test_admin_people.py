"""People, tokens and the audit, as admins handle them."""

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.newsroom import name_of
from tests.e2e.staff import PHONE, complaints, dialog, enter, open_admin, sign_in_again
from tests.liveserver import PLAIN, Liveserver
from tests.web.person import PASSWORD, make_person, new_name

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_colleague_is_invited_and_joins_by_the_link(server: Liveserver, open_page: OpenPage) -> None:
    slug, name = server.new_blog(), new_name()
    page = await enter(server, open_page, "/admin/people")
    await page.get_by_role("button", name="Invite somebody").click()
    await dialog(page).get_by_label("For whom").fill(name)
    await dialog(page).get_by_label("Role").select_option("writer")
    await dialog(page).get_by_label("All blogs").uncheck()
    await dialog(page).get_by_role("button", name="Make a link").click()
    await expect(dialog(page).locator("[data-field=blogs] .wrong")).to_have_text("Must be all, or at least one.")
    await dialog(page).locator(f'input[value="{slug}"]').check()
    assert await complaints(page) == []
    await dialog(page).get_by_role("button", name="Make a link").click()
    link = await page.get_by_label("Link", exact=True).input_value()
    assert link.startswith(f"{server.url}/admin#invite=")
    await page.get_by_role("button", name="Done").click()
    await expect(page.locator(".line", has_text=name)).to_contain_text(f"writer of {slug}")

    mine = await page.context.new_page()
    await mine.goto(link)
    await expect(dialog(mine)).to_contain_text(f"You are signed in as {await page.locator('.me').inner_text()}.")
    await dialog(mine).get_by_role("button", name="Stay").click()
    await expect(mine.get_by_role("heading", name="Blogs")).to_be_visible()

    theirs = await open_admin(server, open_page, link.removeprefix(server.url), viewport=PHONE)
    assert theirs.url == f"{server.url}/admin"
    await theirs.get_by_label("Name").fill(name)
    await theirs.get_by_label("Password").fill(PASSWORD)
    await theirs.get_by_role("button", name="Join").click()
    await expect(theirs.locator("li.blog")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_role("button", name=f"Remove {name}")).to_be_visible()


async def test_a_change_of_somebody_holds_at_once(server: Liveserver, open_page: OpenPage) -> None:
    name = make_person(server, "writer")["name"]
    slug = server.new_blog()
    theirs = await open_admin(server, open_page, "/robots.txt")
    await sign_in_again(server, theirs, name)
    await theirs.goto(f"{server.url}/admin")
    page = await enter(server, open_page, "/admin/people")

    await page.get_by_role("button", name=f"Change {name}").click()
    await dialog(page).get_by_label("Role").select_option("editor")
    await dialog(page).get_by_role("button", name="Save").click()
    await expect(page.locator(".line", has_text=name)).to_contain_text("editor")
    await theirs.reload()
    await expect(theirs.locator(f'li[data-slug="{slug}"]').get_by_role("button", name="End")).to_be_visible()

    await page.get_by_role("button", name=f"Sign {name} out everywhere").click()
    await dialog(page).get_by_role("button", name="Sign out everywhere").click()
    await expect(page.locator("#notice")).to_contain_text("signed out everywhere")
    await theirs.reload()
    await expect(theirs.get_by_role("heading", name="Sign in")).to_be_visible()

    await page.get_by_role("button", name=f"New password for {name}").click()
    await dialog(page).get_by_label("Password").fill("another correct horse")
    await dialog(page).get_by_role("button", name="Set").click()
    await expect(page.locator("#notice")).to_contain_text("has a new password")
    await theirs.get_by_label("Name").fill(name)
    await theirs.get_by_label("Password").fill("another correct horse")
    await theirs.keyboard.press("Enter")
    await expect(theirs.locator("li.blog").first).to_be_visible()

    await page.get_by_role("button", name=f"Remove {name}").click()
    await dialog(page).get_by_role("button", name="Remove").click()
    await expect(page.locator(".line", has_text=name)).to_have_count(0)
    assert await complaints(page) == []


async def test_ones_own_password_is_changed(server: Liveserver, open_page: OpenPage) -> None:
    page = await enter(server, open_page, "/admin/account", role="writer")
    name = await name_of(page)
    await page.get_by_label("Present password").fill("not this one")
    await page.get_by_label("New password").fill("quite another horse")
    await page.get_by_role("button", name="Change").click()
    await expect(page.locator("[data-field=current_password] .wrong")).to_have_text("Is not your password.")
    assert await complaints(page) == []
    await page.get_by_label("Present password").fill(PASSWORD)
    await page.get_by_role("button", name="Change").click()
    await expect(page.locator("#notice")).to_contain_text("Your password is changed.")
    again = await open_admin(server, open_page)
    await again.get_by_label("Name").fill(name)
    await again.get_by_label("Password").fill("quite another horse")
    await again.keyboard.press("Enter")
    await expect(again.locator(".me")).to_have_text(name)


async def test_a_tokens_secret_is_shown_once_and_is_dead_once_revoked(server: Liveserver, open_page: OpenPage) -> None:
    page = await enter(server, open_page, "/admin/tokens")
    name = new_name()
    await page.get_by_role("button", name="New token").click()
    await dialog(page).get_by_role("button", name="Make").click()
    await expect(dialog(page).locator("[data-field=name] .wrong")).to_have_text("Is needed.")
    await dialog(page).get_by_label("Name").fill(name)
    await dialog(page).get_by_role("button", name="Make").click()
    secret = await page.get_by_label("Token", exact=True).input_value()
    assert await complaints(page) == []
    await page.get_by_role("button", name="Done").click()

    def who() -> httpx.Response:
        return httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {secret}"}, **PLAIN)

    assert who().json().items() >= {"name": name, "role": "editor", "blogs": None}.items()
    await page.reload()
    await expect(page.locator(".line", has_text=name)).to_contain_text("editor")
    assert secret not in await page.content()
    await page.get_by_role("button", name=f"Revoke {name}").click()
    await dialog(page).get_by_role("button", name="Revoke").click()
    await expect(page.locator(".line", has_text=name)).to_have_count(0)
    assert who().status_code == 401


async def test_the_audit_tells_the_newest_first_page_by_page(server: Liveserver, open_page: OpenPage) -> None:
    for _ in range(51):
        slug = server.new_blog()
    page = await enter(server, open_page, "/admin/audit", viewport=PHONE)
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(50)
    await expect(rows.first).to_contain_text("signed in from")
    await expect(page.locator("tr", has_text="made the blog").first).to_contain_text(slug)
    await page.get_by_role("button", name="Older").click()
    await expect(rows.nth(50)).to_be_visible()
    assert await complaints(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
