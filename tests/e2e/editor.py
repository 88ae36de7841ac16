"""What the browser tests share: somebody who publishes, and a page that follows."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.liveserver import Liveserver

MORNING = "1969-07-21T02:56:00.000Z"
EVENING = "1969-07-20T20:17:40.000Z"
PARAGRAPHS = "A paragraph of some length, so that it takes more than one line on a phone's screen.\n\n" * 4

# Makes a page one that is kept in the background, or not, as far as a script can tell.
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Editor:
    """Somebody who publishes in one blog."""

    def __init__(self, server: Liveserver, **fields: Any) -> None:
        self.server = server
        self.slug = server.new_blog(**fields)
        self.api = f"/api/v1/blogs/{self.slug}"
        self.url = f"{server.url}/blogs/{self.slug}"

    def publish(self, title: str | None = None, body: str = "Text.", **fields: Any) -> str:
        """Publish an entry, and answer its id."""
        given = {"body": body, **({"title": title} if title else {}), **fields}
        return self._done("POST", "/entries", given)["entry"]["id"]

    def edit(self, entry: str, **fields: Any) -> None:
        self._done("PATCH", f"/entries/{entry}", fields)

    def retract(self, entry: str) -> None:
        self._done("DELETE", f"/entries/{entry}")

    def restore(self, entry: str) -> None:
        self._done("POST", f"/entries/{entry}/restore")

    def change(self, **fields: Any) -> None:
        self._done("PATCH", "", fields)

    def _done(self, method: str, path: str, fields: dict[str, Any] | None = None) -> Any:
        with self.server.client() as client:
            answer = client.request(method, self.api + path, json=fields)
        assert answer.is_success, answer.text
        return answer.json()


async def follow(open_page: OpenPage, editor: Editor, **options: Any) -> Page:
    """Open the blog's page and mark it, so that a reload would be seen."""
    page = await open_page(editor.url, **options)
    await page.evaluate("document.documentElement.dataset.same = 'yes'")
    return page


async def expect_no_reload(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("data-same", "yes")


def titles(page: Page) -> Locator:
    return page.locator("[role=feed] h3")


def publish_hours(editor: Editor, count: int) -> list[str]:
    """Publish long entries, one an hour from midnight on; answers their ids, the oldest first."""
    return [
        editor.publish(f"Entry {hour}", PARAGRAPHS, published_at=f"1969-07-20T{hour:02}:00:00Z")
        for hour in range(count)
    ]


async def scroll_to(article: Locator) -> None:
    """Bring an entry's head near the top of the screen, as somebody does who reads it."""
    await article.evaluate("element => scrollTo({top: element.getBoundingClientRect().top + scrollY - 100})")


async def settle(page: Page) -> None:
    """Two frames later everything that wants to move has moved."""
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
