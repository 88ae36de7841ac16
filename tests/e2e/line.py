"""The line between a newsroom's page and its server: answers get lost on it, and requests wait."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.e2e.newsroom import act, body, publish

WRITES = "**/api/v1/blogs/*/entries**"

# What waits to be sent again does so for half a minute: nothing of it is on its way when somebody clicks.
WAIT_LONG = "Math.random = () => 60"


async def lose_the_next_answer(page: Page, method: str) -> None:
    """The server gets the next request, and its answer gets lost on the way."""

    lost = False

    async def lose(route: Route) -> None:
        nonlocal lost
        if lost or route.request.method != method:
            await route.fallback()
        else:
            lost = True
            await route.fetch()
            await route.abort()

    await page.route(WRITES, lose)


async def hold_up(page: Page, method: str) -> asyncio.Event:
    """Requests wait on the way until what this answers is set."""
    passes = asyncio.Event()

    async def wait(route: Route) -> None:
        if route.request.method == method:
            await passes.wait()
        await route.fallback()

    await page.route(WRITES, wait)
    return passes


async def open_again_in_doubt(page: Page, text: str, title: str) -> None:
    """Publish something of which no answer comes, though it has arrived, and open it again."""
    await page.evaluate(WAIT_LONG)
    await lose_the_next_answer(page, "POST")
    await publish(page, text, title)
    rows = page.locator(".outbox li")
    await expect(rows).to_contain_text("can't be reached")
    await act(rows, "Edit")
    await expect(body(page)).to_have_value(text)


async def learn_by_writing(page: Page) -> None:
    """
    Being at the desk tells a page that its session has ended as well, at a moment of its own, and what is pressed after
    that goes into the dialog; this one is to learn of it by what it sends.
    """
    await page.route("**/desk", lambda route: route.abort())
    await page.reload()
    await expect(body(page)).to_be_visible()
