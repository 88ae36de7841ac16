"""permessage-deflate as a browser negotiates and inflates it, which is no zlib of ours."""

import pytest

from liveserver.fanout.deflate import ACCEPTED
from tests.e2e.conftest import OpenPage
from tests.fanout.test_stream import connect, publish, receive
from tests.liveserver import Liveserver

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

READ = """([url, count]) => new Promise((resolve, reject) => {
    const socket = new WebSocket(url), messages = [];
    socket.onclose = ({ code, reason }) => reject(new Error(`${code} ${reason}`));
    socket.onmessage = ({ data }) => {
        messages.push(data);
        if (messages.length === count) resolve([socket.extensions, messages.slice(1)]);
    };
})"""


async def test_chromium_reads_what_is_sent_deflated(server: Liveserver, open_page: OpenPage) -> None:
    slug = server.new_blog()
    # Too short to shrink; shorter and longer than the window; other scripts.
    for body in (
        "a",
        "over the Sea of Tranquility " * 50,
        "".join(f"{n} feet, " for n in range(5000)),
        "月面 🌕 " * 3000,
    ):
        publish(server, slug, body=body)
    page = await open_page(server.url)
    url = f"{server.ws}/api/v1/blogs/{slug}/stream?since=0"
    extensions, messages = await page.evaluate(READ, [url, 5])
    assert extensions == ACCEPTED
    async with connect(server, slug, "?since=0", compression=None) as plain:
        await receive(plain)
        assert messages == [await plain.recv() for _ in range(4)]
