"""The style sheets as they are served mean to a browser what those in clients/ mean."""

import pytest

from liveserver.web import assets
from tests.e2e.conftest import OpenPage
from tests.liveserver import Liveserver
from tests.web.test_assets import CLIENTS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

# What the browser made of it, in its own words; but values of custom properties it keeps as they were written.
RULES = """texts => texts.map(text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return Array.from(sheet.cssRules, rule => rule.cssText.replace(/\\s+/g, " ").replace(/([:,]) /g, "$1"));
})"""


async def test_what_is_left_out_of_the_styles_means_nothing(server: Liveserver, open_page: OpenPage) -> None:
    page = await open_page(server.url)
    rules = 0
    for path in (path for path in assets.files(CLIENTS) if path.suffix == ".css"):
        source, served = await page.evaluate(RULES, [path.read_text(), assets.minified(path)])
        assert served == source, path.name
        rules += len(source)
    assert rules > 300
