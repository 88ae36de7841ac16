"""Hostile content in a real browser: wherever it is shown, it is words, and nothing of it runs.

The policies of the pages are left out of account here: what is shown has to be harmless without them.
"""

from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.editor import Editor
from tests.e2e.site import Site
from tests.e2e.test_widget import widget
from tests.hostile import HOSTILE
from tests.liveserver import Liveserver
from tests.media.pictures import encoded, halves
from tests.web.desk import good

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# What would run leaves two traces.
PAYLOADS = [words.replace("alert(1)", "alert(window.hacked=1)")[:300] for words in HOSTILE]
TITLE, NAME, LABEL, NOTE, STANDFIRST, CLOCK = 300, 100, 40, 1000, 2000, 20

# What stands in a page although nobody here has put it there.
FOREIGN = """() => {
  const root = document.querySelector("live-blog")?.shadowRoot ?? document;
  const unwanted = "script, style, iframe, object, embed, form, input, svg, math";
  const found = window.hacked === undefined ? [] : ["window.hacked"];
  for (const element of root.querySelectorAll("*")) {
    for (const {name, value} of element.attributes) {
      const runs = /^(href|src|srcset|cite)$/.test(name) && /^\\s*(\\w+script|data):/i.test(value);
      if (runs || /^(on.*|style|srcdoc)$/.test(name)) found.push(`${name}=${value}`);
    }
    if (element.closest("main, .blog") && element.matches(unwanted)) found.push(element.outerHTML);
  }
  return found;
}"""

# The words of a blog, and of its entries, as a reader gets them.
WORDS = """() => {
  const root = document.querySelector("live-blog")?.shadowRoot ?? document;
  const text = (node, selector) => node.querySelector(selector)?.textContent;
  const words = node => ({
    title: text(node, "h3"),
    author: text(node, ".author"),
    labels: Array.from(node.querySelectorAll(".labels li:not([data-label=key])"), label => label.textContent),
    correction: text(node, ".correction")?.replace(/^Correction | Earlier versions$/g, "") ?? null,
    alt: node.querySelector("img").alt,
  });
  return {
    title: text(root, "h1, .title"),
    entries: Object.fromEntries(Array.from(root.querySelectorAll("article"), node => [node.id.slice(6), words(node)])),
  };
}"""


def told(words: str, most: int) -> str:
    """As much of the words as a field takes."""
    return words[:most].strip()


def published(editor: Editor) -> dict[str, Any]:
    """The same, as the API tells them."""
    with editor.server.client() as client:
        found = good(client.get(f"{editor.api}?limit=100"))
    fields = ("title", "author", "labels", "correction")
    words = {
        entry["id"]: {name: entry[name] for name in fields} | {"alt": entry["media"][0]["alt"]}
        for entry in found["entries"]
    }
    return {"title": found["blog"]["title"], "entries": words}


def packed() -> list[str]:
    """The payloads, several to a title of a blog."""
    packs = [""]
    for payload in PAYLOADS:
        if len(f"{packs[-1]} {payload}") > TITLE:
            packs.append("")
        packs[-1] = f"{packs[-1]} {payload}".strip()
    return packs


def blog_of(server: Liveserver, words: str) -> Editor:
    return Editor(
        server,
        title=words,
        standfirst=told(" ".join(PAYLOADS), STANDFIRST),
        series={"name": told(words, NAME), "previous": "https://news.example/'onfocus='alert(1)'autofocus='"},
        time_label=told(words, CLOCK),
        cover="https://news.example/'onerror='alert(1)",
    )


async def watched(browser: Browser, allowed: list[str], problems: list[str]) -> BrowserContext:
    """A browser without policies, of which everything suspicious is noted."""
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce")

    async def dismiss(dialog: Any) -> None:
        problems.append(f"said {dialog.message}")
        await dialog.dismiss()

    def note(page: Page) -> None:
        page.on("dialog", dismiss)
        page.on("pageerror", lambda error: problems.append(f"failed: {error}"))
        page.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)

    context.on("page", note)
    context.on(
        "request",
        lambda request: None if request.url.startswith(tuple(allowed)) else problems.append(f"asked {request.url}"),
    )
    return context


async def test_hostile_content_is_words_wherever_it_is_shown(server: Liveserver, browser: Browser) -> None:
    editor, *others = (blog_of(server, words) for words in packed())
    problems: list[str] = []
    with Site(widget(server, editor.slug, "limit=100"), server.url) as site:
        context = await watched(browser, [server.url, site.url.rpartition("/")[0]], problems)
        page, around, frame = living = [await context.new_page() for _ in range(3)]
        for tab, url in zip(living, (editor.url, site.url, f"{server.url}/embed/{editor.slug}"), strict=True):
            await tab.goto(url)
            await expect(tab.locator("[data-state=live]")).to_have_text("Live")

        # What arrives is made by scripts, and then made into something else by them.
        with server.client() as client:
            entries = []
            for number, words in enumerate(PAYLOADS):
                sent = {"file": ("a.png", encoded(halves(8, 8 + number), "PNG"))}
                picture = good(client.post("/api/v1/media", files=sent, data={"alt": told(words, NAME)}), 201)["id"]
                said = {"author": told(words, NAME), "labels": [told(words, LABEL)], "media": [picture]}
                entries.append(editor.publish(told(words, TITLE), words, key=True, **said))
        for edited in (False, True):
            for entry, words in zip(entries, PAYLOADS, strict=True):
                if edited:
                    editor.edit(entry, body=words, format="html", correction=told(words, NOTE))
            editor.change(pinned=entries[-2] if edited else entries[0])
            for tab in living:
                shown = tab.locator("section.pinned")
                await expect(shown).to_have_attribute("data-entry", entries[-2] if edited else entries[0])
                assert await tab.evaluate(WORDS) == published(editor)
                assert await tab.evaluate(FOREIGN) == []
        await around.close()
        await frame.close()

        # What is there already is made by the server.
        known = published(editor)
        for other in (editor, *others):
            await page.goto(other.url)
            assert await page.evaluate(WORDS) == published(other)
            assert await page.evaluate(FOREIGN) == []
        for entry in entries:
            await page.goto(f"{editor.url}/entries/{entry}")
            assert await page.evaluate(WORDS) == known
            await expect(page.locator(f"#entry-{entry} #earlier h5")).to_have_text(known["entries"][entry]["title"])
            assert await page.evaluate(FOREIGN) == []
        await page.goto(server.url)
        for other in (editor, *others):
            await expect(page.locator(f"h3 a[href$='/{other.slug}']")).to_have_text(published(other)["title"])
        assert await page.evaluate(FOREIGN) == []
        assert problems == []
        await context.close()
