"""<live-blog> and the frame on the page of another site: two lines, and the blog is live there."""

import gzip
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, expect

from tests.e2e.editor import MORNING, Editor, publish_hours
from tests.e2e.site import STRICT, Site
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def widget(server: Liveserver, slug: str, more: str = "") -> str:
    return (
        f'<script type="module" src="{server.url}/embed.js"></script>'
        f'<live-blog src="{server.url}/blogs/{slug}" {more}></live-blog>'
    )


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page that fails afterwards if a script failed or a rule was broken."""
    problems: list[str] = []
    context = await browser.new_context()
    page = await context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    await context.close()
    assert problems == []


async def test_two_lines_on_the_page_of_another_site_show_the_blog_live(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    first = editor.publish("First", "One.", published_at=MORNING)
    with Site(widget(server, editor.slug), server.url) as site:
        await page.goto(site.url)
        blog = page.locator("live-blog")
        await expect(blog.get_by_role("feed", name="The landing")).to_be_visible()
        article = blog.locator(f"article#entry-{first}")
        await expect(article.locator("h3")).to_have_text("First")
        await expect(blog.locator("[data-state]")).to_have_text("Live")
        second = editor.publish("Second", "Two.")
        await expect(blog.locator("article h3")).to_have_text(["Second", "First"])
        editor.edit(first, title="First, corrected")
        await expect(blog.locator("article h3")).to_have_text(["Second", "First, corrected"])
        editor.retract(second)
        await expect(blog.locator("article h3")).to_have_text(["First, corrected"])
        assert (
            await article.locator(".when a").get_attribute("href")
            == f"{server.url}/blogs/{editor.slug}/entries/{first}"
        )
        # Its own looks came, although the page allows no styles of others.
        assert await blog.locator(".state").evaluate("node => getComputedStyle(node).fontWeight") == "600"


async def test_several_share_one_connection_and_moving_one_breaks_nothing(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    editor.publish("First", "One.")
    two = widget(server, editor.slug) + widget(server, editor.slug, "headlines limit=1") + "<div id=elsewhere></div>"
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    with Site(two, server.url) as site:
        await page.goto(site.url)
        for each in (0, 1):
            await expect(page.locator("live-blog").nth(each).locator("article h3")).to_have_text(["First"])
        await page.evaluate("document.querySelector('#elsewhere').append(document.querySelector('live-blog'))")
        editor.publish("Second", "Two.")
        await expect(page.locator("#elsewhere live-blog article h3")).to_have_text(["Second", "First"])
        await expect(page.locator("live-blog[headlines] article h3")).to_have_text(["Second"])
        await expect(page.locator("live-blog[headlines] .story")).to_be_hidden()
        assert len(sockets) == 1
        await page.evaluate("for (const each of document.querySelectorAll('live-blog')) each.remove()")
        await expect(page.locator("live-blog")).to_have_count(0)


async def test_pages_hear_what_happens(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    with Site(widget(server, editor.slug), server.url) as site:
        await page.add_init_script(
            "for (const name of ['live-blog-entry', 'live-blog-state']) addEventListener(name, ({ type, detail }) => {"
            " document.documentElement.dataset.heard = `${type} ${detail.type ?? detail.state}`; })"
        )
        await page.goto(site.url)
        heard = page.locator("html")
        await expect(heard).to_have_attribute("data-heard", "live-blog-state live")
        entry = editor.publish("First", "One.")
        await expect(heard).to_have_attribute("data-heard", "live-blog-entry entry.created")
        editor.retract(entry)
        await expect(heard).to_have_attribute("data-heard", "live-blog-entry entry.deleted")
        editor.change(status="ended")
        await expect(heard).to_have_attribute("data-heard", "live-blog-state ended")


async def test_search_engines_are_told_unless_the_page_tells_them_itself(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    editor.publish("First", "One.")
    script = page.locator('script[type="application/ld+json"]')
    with Site(widget(server, editor.slug) * 2, server.url) as site:
        await page.goto(site.url)
        await expect(script).to_have_count(1)
        while "LiveBlogPosting" not in await script.evaluate("script => script.text"):
            await page.evaluate("new Promise(requestAnimationFrame)")
    for own, count in {"NewsArticle": 1, "LiveBlogPosting": 1, "Organization": 2, "BreadcrumbList": 2}.items():
        said = f'<script type="application/ld+json">{{"@type": "{own}"}}</script>'
        with Site(said + widget(server, editor.slug), server.url) as site:
            await page.goto(site.url)
            await expect(page.locator("live-blog article h3")).to_have_text(["First"])
            await expect(script).to_have_count(count)


async def test_a_theme_is_the_pages_choice(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    editor.publish("First", "One.")
    with Site(widget(server, editor.slug, "theme=dark"), server.url) as site:
        await page.goto(site.url)
        headline = page.locator("live-blog article h3")
        await expect(headline).to_have_css("color", "rgb(236, 232, 226)")
        await page.evaluate("document.querySelector('live-blog').style.setProperty('--live-blog-ink', 'rgb(1, 2, 3)')")
        await expect(headline).to_have_css("color", "rgb(1, 2, 3)")


async def test_an_embed_is_loaded_on_a_click_where_the_page_allows_it(server: Liveserver, browser: Browser) -> None:
    editor = Editor(server)
    editor.publish(None, "https://youtu.be/S9HdPi9Ikhk")
    context = await browser.new_context()
    await context.route(
        lambda address: not address.startswith("http://127.0.0.1"),
        lambda route: route.fulfill(body="playing", content_type="text/html"),
    )
    for more, shown in (("; frame-src https://www.youtube-nocookie.com", True), ("", False)):
        with Site(widget(server, editor.slug), server.url, policy=STRICT + more) as site:
            page = await context.new_page()
            await page.goto(site.url)
            embed = page.locator(".embed")
            height = await embed.evaluate("embed => embed.offsetHeight")
            await embed.get_by_role("link").click()
            if shown:
                await expect(embed.frame_locator("iframe").locator("body")).to_have_text("playing")
                assert await embed.evaluate("embed => embed.offsetHeight") == height > 100
            else:
                await page.wait_for_url("https://youtu.be/S9HdPi9Ikhk")
    await context.close()


async def test_before_a_blog_starts_it_says_when(server: Liveserver, page: Page) -> None:
    editor = Editor(server, status="scheduled", started_at="2090-01-01T18:00:00Z", timezone="UTC", time_label="GMT")
    with Site(widget(server, editor.slug), server.url) as site:
        await page.goto(site.url)
        state = page.locator("live-blog .state")
        await expect(state).to_have_text("Starts at 18:00 GMT, Sunday 1 January 2090")
        empty = "node => getComputedStyle(node, '::before').content"
        assert "No entries yet" in await page.locator("live-blog .feed").evaluate(empty)
        editor.change(started_at=None)
        await expect(state).to_have_text("About to start")
        editor.change(status="live")
        await expect(state).to_have_text("Live")
        editor.publish("First")
        await expect(page.locator("live-blog h3")).to_have_text("First")
        assert await page.locator("live-blog .feed").evaluate(empty) == "none"


async def test_a_page_is_told_that_its_blog_cannot_be_had(server: Liveserver, browser: Browser) -> None:
    page = await browser.new_page()
    await page.add_init_script(
        "addEventListener('live-blog-state', ({ detail }) => {"
        " const { dataset } = document.documentElement; dataset.heard = `${dataset.heard ?? ''} ${detail.state}`; })"
    )
    with Site(widget(server, "no-such-blog"), server.url) as site:
        await page.goto(site.url)
        await expect(page.locator("html")).to_have_attribute("data-heard", " reconnecting ended")
    await page.close()


async def test_without_its_blog_it_shows_what_the_page_put_inside_and_tells_search_engines_nothing(
    server: Liveserver, browser: Browser
) -> None:
    page = await browser.new_page()
    inside = '<a href="/elsewhere">Read it here</a></live-blog>'
    with Site(widget(server, "no-such-blog").replace("</live-blog>", inside), server.url) as site:
        async with page.expect_response(lambda answer: answer.url.endswith("/embed/no-such-blog.json")):
            await page.goto(site.url)
        await expect(page.get_by_role("link", name="Read it here")).to_be_visible()
        await expect(page.locator("script[type='application/ld+json']")).to_have_count(0)
    await page.close()


async def test_all_it_loads_is_small(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    editor.publish("First", "One.\n\nhttps://youtu.be/S9HdPi9Ikhk")
    sizes: dict[str, int] = {}

    async def weigh(response: Response) -> None:
        if "/assets/" in response.url or response.url.endswith("/embed.js"):
            served = (await response.request.sizes())["responseBodySize"]
            body = await response.body()
            # A cache on the way may compress it anew, by a lesser means.
            sizes[response.url] = max(served, min(len(body), len(gzip.compress(body, 9))))

    page.on("response", weigh)
    with Site(widget(server, editor.slug), server.url) as site:
        await page.goto(site.url)
        await expect(page.locator("live-blog article h3")).to_have_text(["First"])
        await page.wait_for_load_state("networkidle")
    assert len(sizes) == 2
    assert sum(sizes.values()) <= 12 * 1024, sizes


async def test_the_frame_tells_its_height_and_opens_links_outside(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    editor.publish("First", "One.")
    frame = f'<iframe src="{server.url}/embed/{editor.slug}" title="The landing" width="600"></iframe>'
    with Site(frame, server.url, policy="default-src 'none'; frame-src {server}") as site:
        await page.add_init_script(
            "addEventListener('message', ({ data }) => {"
            " if (data.type === 'live-blog-height') document.querySelector('iframe').height = data.height; })"
        )
        await page.goto(site.url)
        inside = page.frame_locator("iframe")
        await expect(inside.locator("article h3")).to_have_text(["First"])
        await expect(inside.locator("[data-state]")).to_have_text("Live")
        editor.publish("Second", "A paragraph.\n\n" * 40)
        await expect(inside.locator("article h3")).to_have_text(["Second", "First"])
        await expect(page.locator("iframe")).to_have_attribute("height", re.compile(r"[12]\d{3}"))
        assert await inside.locator("base").get_attribute("target") == "_blank"
        async with page.expect_popup() as popup:
            await inside.locator("article .when a").first.click()
        assert (await popup.value).url.startswith(f"{editor.url}/entries/")


async def test_what_is_read_in_a_tall_frame_keeps_still_while_the_page_around_it_is_scrolled(
    server: Liveserver, page: Page
) -> None:
    editor = Editor(server)
    publish_hours(editor, 12)
    frame = f'<iframe src="{server.url}/embed/{editor.slug}" title="Blog" width="600" height="5000"></iframe>'
    with Site(frame, server.url, policy="default-src 'none'; frame-src {server}") as site:
        await page.goto(site.url)
        inside = page.frame_locator("iframe")
        await expect(inside.locator("[data-state]")).to_have_text("Live")
        read = inside.locator("article").nth(6)
        await read.scroll_into_view_if_needed()
        await expect(inside.locator("h1")).not_to_be_in_viewport()
        stood = await read.bounding_box()
        editor.publish("New", "Words.")
        await expect(inside.locator("button.new-updates")).to_have_text("1 new update")
        assert await read.bounding_box() == stood
        await page.evaluate("scrollTo(0, 0)")
        await inside.locator("button.new-updates").click()
        await expect(inside.locator("article h3").first).to_have_text("New")


async def test_the_frame_of_an_entry_shows_that_entry(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    first = publish_hours(editor, 24)[0]
    for _ in range(20):
        editor.publish("Later")
    frame = (
        f'<iframe src="{server.url}/embed/{editor.slug}?entry={first}" title="Entry" width="600" height="400"></iframe>'
    )
    with Site(frame, server.url, policy="default-src 'none'; frame-src {server}") as site:
        await page.goto(site.url)
        await expect(page.frame_locator("iframe").locator(f"#entry-{first} h3")).to_be_in_viewport()


async def test_a_frame_without_an_origin_is_live_and_tells_wordpress_its_height(server: Liveserver, page: Page) -> None:
    editor = Editor(server, title="The landing")
    frame = (
        f'<iframe src="{server.url}/embed/{editor.slug}#?secret=abc123" sandbox="allow-scripts" title="Blog"></iframe>'
    )
    with Site(frame, server.url, policy="default-src 'none'; frame-src {server}") as site:
        await page.add_init_script(
            "addEventListener('message', ({ data }) => {"
            " if (data.message === 'height') document.documentElement.dataset.told = data.secret; })"
        )
        await page.goto(site.url)
        inside = page.frame_locator("iframe")
        await expect(inside.locator("[data-state]")).to_have_text("Live")
        editor.publish("First", "One.")
        await expect(inside.locator("article h3")).to_have_text(["First"])
        await expect(page.locator("html")).to_have_attribute("data-told", "abc123")
