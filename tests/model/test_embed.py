"""Links of well-known sites: what is shown of them, and what stays a link."""

import json
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from liveserver.model.embed import FRAMES, LINKS, NAMES, find
from liveserver.model.entry import Format
from liveserver.model.text import to_html, to_text
from liveserver.web.pages import SECURITY

EXAMPLES = json.loads((Path(__file__).parents[2] / "clients" / "wire-examples" / "embeds.json").read_text())
VIDEO = "https://youtu.be/S9HdPi9Ikhk"
MARKS = 'class="embed" data-provider="youtube" data-embed="S9HdPi9Ikhk" data-shape="video"'
PLACE = f'<p {MARKS}><a href="{VIDEO}" rel="noopener noreferrer">YouTube: youtu.be/S9HdPi9Ikhk</a></p>'


@pytest.mark.parametrize("example", EXAMPLES["embeds"], ids=lambda example: example["link"])
def test_links_that_can_be_shown(example: dict[str, Any]) -> None:
    found = find(example["link"])
    assert found is not None
    assert (found.provider, found.id, found.shape) == (example["provider"], example["id"], example["shape"])


@pytest.mark.parametrize("link", EXAMPLES["links"])
def test_links_that_stay_links(link: str) -> None:
    assert find(link) is None


def test_every_provider_has_a_name_a_frame_and_an_example() -> None:
    assert NAMES.keys() == FRAMES.keys() == {provider for provider, _, _ in LINKS}
    assert NAMES.keys() == {example["provider"] for example in EXAMPLES["embeds"]}


def test_the_page_lets_in_the_frames_of_these_sites_and_no_others() -> None:
    [policy] = [part for part in SECURITY["Content-Security-Policy"].split("; ") if part.startswith("frame-src ")]
    frames = (urlsplit(example["frame"]) for example in EXAMPLES["embeds"])
    assert set(policy.split(" ")[1:]) == {f"https://{frame.netloc}" for frame in frames} == set(FRAMES.values())


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (VIDEO, PLACE),
        (f"<{VIDEO}>", PLACE),
        (f"a\n\n{VIDEO}\n\nb", f"<p>a</p>\n{PLACE}\n<p>b</p>"),
        (f"a\n{VIDEO}\nb\nc", f"<p>a</p>\n{PLACE}\n<p>b\nc</p>"),
        (f"{VIDEO}  \n{VIDEO}", f"{PLACE}\n{PLACE}"),
        (f"> {VIDEO}", f"<blockquote>\n{PLACE}\n</blockquote>"),
        (f"[Landed & safe]({VIDEO})", PLACE.replace("YouTube: youtu.be/S9HdPi9Ikhk", "Landed &amp; safe")),
        (f"[]({VIDEO})", PLACE),
    ],
)
def test_a_link_alone_in_its_line_is_the_place_of_an_embed(body: str, html: str) -> None:
    assert to_html(body, "markdown") == html
    # Made of what it became, it becomes the same.
    assert to_html(html, "html") == html


@pytest.mark.parametrize(
    "body",
    [
        f"see {VIDEO}",
        f"{VIDEO} there",
        f"{VIDEO} {VIDEO}",
        f"- {VIDEO}\n- b",
        f"*a\n{VIDEO}\nb*",
        f"[**a**]({VIDEO})",
        f"`{VIDEO}`",
        f"    {VIDEO}",
        f"[a]({VIDEO} 'title')",
        "https://elsewhere.example/a\nhttps://elsewhere.example/b",
        "https://youtu.be:99/S9HdPi9Ikhk",
    ],
)
def test_a_link_among_words_is_a_link(body: str) -> None:
    assert "embed" not in to_html(body, "markdown")


def test_in_html_it_is_a_paragraph_that_is_nothing_else() -> None:
    assert to_html(f"<p><a href='{VIDEO}' target=_blank>{VIDEO}</a></p>", "html") == PLACE
    assert "embed" not in to_html(f"<a href='{VIDEO}'>a</a>", "html")
    assert "embed" not in to_html(f"<p>a <a href='{VIDEO}'>b</a></p>", "html")
    assert "embed" not in to_html(VIDEO, "text")


@pytest.mark.parametrize("source", ["markdown", "html"])
def test_nobody_else_can_mark_a_place(source: Format) -> None:
    forged = '<p class="embed" data-provider="x" data-embed="1&quot; onload=x" data-shape="video">a</p>'
    assert "<p class" not in to_html(forged, source)
    link = f"{VIDEO}?t=1&x=%22%3E%3Cscript%3E&lt;&quot;x"
    body = link if source == "markdown" else f'<p><a href="{escape(link)}">{escape(link)}</a></p>'
    html = to_html(body, source)
    assert 'data-embed="S9HdPi9Ikhk?start=1"' in html
    assert "<script" not in html


def test_its_words_are_words_of_the_entry() -> None:
    assert to_text(to_html(VIDEO, "markdown")) == "YouTube: youtu.be/S9HdPi9Ikhk"
