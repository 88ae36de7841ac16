"""Every page that readers open, and the widget: axe-core finds nothing on them, and their HTML is valid."""

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import complaints
from tests.e2e.editor import EVENING, Editor
from tests.e2e.site import Site
from tests.e2e.test_widget import widget
from tests.liveserver import PLAIN, Liveserver
from tests.media.pictures import encoded, halves
from tests.web.desk import good
from tests.web.test_assets import CLIENTS, NODE

SCREENS = ((390, 844), (1280, 900))
# Pages on which scripts say nothing of a state.
STILL = ("index", "older", "permalink", "error")
# What hangs on colours alone; the rest of the rules sees no difference between light and dark.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# The HTML as scripts have made it: of the page, or of each widget on it.
WRITTEN = """() => {
  const widgets = [...document.querySelectorAll("live-blog")].map(({shadowRoot}) => shadowRoot.innerHTML);
  return widgets.length ? widgets : [document.documentElement.outerHTML];
}"""
# On a page that says nothing of its ground, a white one is supposed.
GROUND = "Object.assign(document.body.style, {colorScheme: 'light dark', background: 'Canvas', color: 'CanvasText'})"
EVERYTHING = """
# A heading

1. One
2. Two

| a | b |
|---|---|
| 1 | 2 |

A line with `code`, ~~struck~~.

    a block of code

https://youtu.be/S9HdPi9Ikhk
"""


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Liveserver]:
    """A server that shows these pages and no other test's."""
    server = Liveserver(tmp_path_factory.mktemp("server"), tick_seconds=1).start()
    yield server
    server.end()


def blog_of_everything(press: Liveserver, **fields: Any) -> tuple[Editor, str]:
    """A blog with whatever a page can show, and the entry in it that has most of that."""
    editor = Editor(press, standfirst="A standfirst.", series={"name": "Story", "previous": "day-one"}, **fields)
    with press.client() as client:
        sent = {"file": ("a.png", encoded(halves(90, 60), "PNG"))}
        picture = good(client.post("/api/v1/media", files=sent, data={"alt": "Red over blue"}), 201)["id"]
    said = {"author": "Desk", "labels": ["breaking", "analysis", "correction", "own words"], "key": True}
    entry = editor.publish("First", EVERYTHING, media=[picture], published_at=EVENING, **said)
    editor.publish(None, "> Without a title.", key=True)
    editor.edit(entry, title="Corrected", correction="It had another title.")
    editor.change(pinned=entry)
    return editor, entry


@pytest.fixture(scope="module")
def pages(press: Liveserver) -> dict[str, str]:
    """The path of a page of each kind, in each state."""
    many, corrected = blog_of_everything(press)
    for minute in range(38):
        many.publish(f"Entry {minute}", published_at=f"1969-07-20T20:{minute:02}:00Z")
    arabic, _ = blog_of_everything(press, language="ar", title="الهبوط")
    none = Editor(press, standfirst="Nothing yet.")
    starts = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    scheduled = Editor(press, status="scheduled", started_at=starts)
    ended = Editor(press)
    ended.publish("Only", "> Quoted.")
    untitled = ended.publish(None, "First words.")
    ended.edit(untitled, body="Second words.", correction="It had other words.")
    ended.change(status="ended")
    return {
        "index": "/",
        "many": f"/blogs/{many.slug}",
        "older": f"/blogs/{many.slug}?page=2",
        "permalink": f"/blogs/{many.slug}/entries/{corrected}",
        "untitled": f"/blogs/{ended.slug}/entries/{untitled}",
        "none": f"/blogs/{none.slug}",
        "scheduled": f"/blogs/{scheduled.slug}",
        "ended": f"/blogs/{ended.slug}",
        "rtl": f"/blogs/{arabic.slug}",
        "frame": f"/embed/{many.slug}",
        "error": "/blogs/nothing-here",
    }


def faults(folder: Path) -> str:
    """What html-validate says of a folder of HTML files."""
    rules = {
        # For buttons in forms; those that scripts add stand outside of any.
        "no-implicit-button-type": "off",
    }
    config = {"root": True, "extends": ["html-validate:standard", "html-validate:a11y"], "rules": rules}
    (folder / ".htmlvalidate.json").write_text(json.dumps(config))
    validate = CLIENTS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    command = [*NODE, str(validate), "--formatter=text", "."]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_everybody_can_use_every_page(
    press: Liveserver, pages: dict[str, str], browser: Browser, tmp_path: Path
) -> None:
    many, ended = (pages[name].rpartition("/")[2] for name in ("many", "ended"))
    widgets = widget(press, many) + widget(press, ended, "theme=dark")
    body = f"<main><h1>A story</h1>{widgets}</main>"
    found: dict[str, list[str]] = {}
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    with Site(body, press.url) as site:
        for name, url in {**{name: press.url + path for name, path in pages.items()}, "widget": site.url}.items():
            await page.goto(url)
            if name == "widget":
                await page.evaluate(GROUND)
            if name not in STILL:
                await expect(page.locator("[data-state]").last).to_have_attribute(
                    "data-state", re.compile("live|ended")
                )
                await expect(page.locator("button, live-blog").first).to_be_attached()
            for width, height in SCREENS:
                await page.set_viewport_size({"width": width, "height": height})
                await page.emulate_media(color_scheme="light")
                found[f"{name}, {width}"] = await complaints(page)
                await page.emulate_media(color_scheme="dark")
                found[f"{name}, {width}, dark"] = await complaints(page, **COLOURS)
            for number, tree in enumerate(await page.evaluate(WRITTEN)):
                (tmp_path / f"{name}-{number}.html").write_text(tree)
    await context.close()
    assert {name: broken for name, broken in found.items() if broken} == {}
    assert faults(tmp_path) == ""


def test_the_html_of_every_page_is_valid(press: Liveserver, pages: dict[str, str], tmp_path: Path) -> None:
    with httpx.Client(base_url=press.url, **PLAIN) as client:
        for name, path in pages.items():
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            (tmp_path / f"{name}.html").write_text(answer.text)
    assert faults(tmp_path) == ""
