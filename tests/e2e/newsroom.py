"""What the browser tests of the newsroom share: somebody at a blog's desk, and what they do there."""

import io
from typing import Any

from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.editor import Editor
from tests.liveserver import Liveserver
from tests.web.person import PASSWORD, make_person

TELL_WHETHER_LEAVING_WARNS = """() => {
  const leaving = new Event("beforeunload", {cancelable: true});
  dispatchEvent(leaving);
  return leaving.defaultPrevented;
}"""


async def sit_down(open_page: OpenPage, editor: Editor, role: str = "editor", **options: Any) -> Page:
    """Open a blog's workspace in a browser of somebody new, who is signed in."""
    person = make_person(editor.server, role)
    page = await open_page(f"{editor.server.url}/robots.txt", **options)
    await sign_in(page, editor.server, person["name"])
    await page.goto(f"{editor.server.url}/admin/blogs/{editor.slug}")
    # On a phone, the sheet is there, but closed.
    await expect(page.locator("#new-entry form")).to_be_attached()
    return page


def end_sessions(server: Liveserver, name: str) -> None:
    """Somebody is signed out of every browser."""
    with server.client() as client:
        people = client.get("/api/v1/people").json()["people"]
        [person] = [found for found in people if found["name"] == name]
        assert client.delete(f"/api/v1/people/{person['id']}/sessions").status_code == 204


async def sign_in(page: Page, server: Liveserver, name: str) -> None:
    said = {"name": name, "password": PASSWORD}
    answer = await page.context.request.post(f"{server.url}/api/v1/session", data=said, headers={"Origin": server.url})
    assert answer.ok, await answer.text()


async def name_of(page: Page) -> str:
    """Who sits there."""
    me = page.locator(".bar .me")
    await expect(me).not_to_be_empty()
    return await me.inner_text()


def sheet(page: Page) -> Locator:
    """Where a new entry is written."""
    return page.get_by_role("form", name="New entry")


def body(page: Page) -> Locator:
    """Its text."""
    return sheet(page).get_by_label("Text")


async def write(page: Page, text: str, title: str = "") -> None:
    if title:
        await sheet(page).get_by_label("Headline").fill(title)
    await body(page).fill(text)


async def publish(page: Page, text: str, title: str = "") -> None:
    await write(page, text, title)
    await body(page).press("Control+Enter")


def entry(page: Page, title: str) -> Locator:
    """An entry of the stream, by its headline."""
    return page.locator(".feed article", has=page.get_by_role("heading", name=title, exact=True))


def editing(page: Page, title: str) -> Locator:
    """Where an entry is edited that had this headline when it was opened."""
    return page.get_by_role("form", name=f"Edit: {title}")


async def edit(page: Page, title: str, text: str) -> Locator:
    """Open an entry of the stream, and write another text; answers where."""
    await act(entry(page, title), "Edit")
    form = editing(page, title)
    await form.get_by_label("Text").fill(text)
    return form


def listed(page: Page, title: str) -> Locator:
    """An entry that is not published, by its headline."""
    return page.locator(".shelf > li:visible", has=page.get_by_role("heading", name=title, exact=True))


def chosen(name: str, kind: str, content: bytes) -> FilePayload:
    """A file that somebody chooses from their device."""
    return {"name": name, "mimeType": kind, "buffer": content}


def picture(color: str = "navy") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), color).save(file, "PNG")
    return file.getvalue()


async def act(where: Locator, name: str) -> None:
    await where.get_by_role("button", name=name, exact=True).first.click()


def stories(editor: Editor) -> list[str]:
    """The texts that readers get, the newest first."""
    with editor.server.client() as client:
        entries = client.get(f"{editor.api}?limit=100").json()["entries"]
    return [found["html"] for found in entries]
