"""A real browser, and pages in it that watch over themselves."""

import contextlib
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

# A page that waits this long waits in vain.
expect.set_options(timeout=60_000)

# A browser that asks for nothing but what the pages ask for; without a sandbox, since tests may run as root.
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    " --no-first-run"
)

OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium: the machine's own, or Playwright's."""
    async with async_playwright() as playwright:
        installed = map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))
        path = next(filter(None, installed), playwright.chromium.executable_path)
        if shutil.which(path) is None:
            pytest.skip("no Chromium on this machine: playwright install chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Open a page in a context of its own; fails afterwards if a script failed or anything came from elsewhere."""
    async with contextlib.AsyncExitStack() as contexts:
        problems: list[str] = []

        async def open_page(url: str, **options: Any) -> Page:
            context = await contexts.enter_async_context(await browser.new_context(**options))
            page = await context.new_page()
            origin = re.match(r"\w+://[^/]+", url)
            assert origin
            page.on("pageerror", lambda error: problems.append(f"a script failed: {error}"))
            page.on("console", lambda message: problems.append(message.text) if "Security" in message.text else None)
            page.on(
                "request",
                lambda request: (
                    None if request.url.startswith(origin[0]) else problems.append(f"asked for {request.url}")
                ),
            )
            await page.goto(url)
            return page

        yield open_page
        assert problems == []
