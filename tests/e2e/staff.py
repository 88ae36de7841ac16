"""What the tests of the newsroom's page share: somebody of the newsroom at their browser."""

from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page

from liveserver.web import assets
from tests.e2e.conftest import OpenPage
from tests.liveserver import Liveserver
from tests.web.person import PASSWORD, make_person, new_address

PHONE = {"width": 390, "height": 844}
AXE = Path(assets.__file__).parent.parent.parent / "clients/node_modules/axe-core/axe.min.js"


async def open_admin(server: Liveserver, open_page: OpenPage, path: str = "/admin", **options: Any) -> Page:
    """The newsroom's page, opened by somebody who is not signed in, at an address that no other test comes from."""
    return await open_page(f"{server.url}{path}", extra_http_headers={"X-Forwarded-For": new_address()}, **options)


async def enter(
    server: Liveserver, open_page: OpenPage, path: str = "/admin", *, role: str = "admin", **options: Any
) -> Page:
    """The same, by somebody new who is signed in; ``blogs`` limits them, and the rest is the browser's."""
    limits = {"blogs": options.pop("blogs")} if "blogs" in options else {}
    page = await open_admin(server, open_page, "/robots.txt", **options)
    await sign_in_again(server, page, make_person(server, role, **limits)["name"])
    await page.goto(f"{server.url}{path}")
    return page


async def sign_in_again(server: Liveserver, page: Page, name: str) -> None:
    """Give a page's browser a session of somebody."""
    answer = await page.context.request.post(
        f"{server.url}/api/v1/session", data={"name": name, "password": PASSWORD}, headers={"Origin": server.url}
    )
    assert answer.ok, await answer.text()


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def blog_of(server: Liveserver, slug: str) -> Any:
    """A blog as readers get it; None where there is none."""
    with server.client() as client:
        answer = client.get(f"/api/v1/blogs/{slug}")
    return answer.json()["blog"] if answer.is_success else None


async def complaints(page: Page) -> list[str]:
    """What axe-core finds, each with where."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run().then(({violations}) => violations)")
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]
