"""Text into safe HTML: what an editor writes, made fit for every reader surface, once, at the door."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from liveserver.model import embed
from liveserver.model.entry import Format

TAGS = frozenset(
    "a abbr b blockquote br cite code del em h4 h5 h6 hr i ins kbd li mark ol p pre q s small strong sub sup "
    "table tbody td th thead time tr u ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "hreflang", "lang"},
    "abbr": {"title"},
    "blockquote": {"cite", "lang"},
    "ol": {"start"},
    "p": {"lang", "dir"},
    "q": {"cite", "lang"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
# Everything inside these goes with them: their content is not text for readers.
SWALLOWED = {
    "script",
    "style",
    "template",
    "iframe",
    "object",
    "noscript",
    "svg",
    "math",
    "textarea",
    "select",
}

# C0 and C1 controls other than tab and line feed, and what is no character: word processors leave them behind, XML
# feeds may not hold them.
CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
BLOCK_ENDS = re.compile(r"<(?:br|hr|/(?:p|li|h[4-6]|blockquote|tr|td|th))>")
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["linkify", "strikethrough", "table"])
# Link only what was surely meant as an address: "example.com" in a sentence may be a name.
assert _markdown.linkify is not None
_markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    clean_content_tags=SWALLOWED,
    link_rel="noopener noreferrer",
)
_stripper = nh3.Cleaner(tags=set())


def to_html(body: str, source: Format) -> str:
    """Make safe HTML of Markdown, HTML or plain text.

    Only tags and attributes named above pass, whatever the source; what a link of a well-known site alone in its line
    is marked with (see embed.py) is the program's own. Headings inside an entry start at h4, because the
    page's outline above them is taken: h1 the blog, h2 the day, h3 the entry.
    """
    body = CONTROLS.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    if source == "markdown":
        unsafe = _from_markdown(body)
    elif source == "text":
        unsafe = _from_text(body)
    else:
        unsafe = re.sub(r"(?i)(</?)h[1-3]\b", r"\1h4", body)
    return embed.place(str(_cleaner.clean(unsafe)).strip())


def to_text(safe_html: str) -> str:
    """The words of an entry's HTML, without its tags, in one line."""
    return " ".join(to_lines(safe_html))


def to_lines(safe_html: str) -> list[str]:
    """The words of an entry's HTML, without its tags, each paragraph, item or row in a line of its own."""
    ended = BLOCK_ENDS.sub(r"\n\g<0>", " ".join(safe_html.split()))
    lines = (" ".join(line.split()) for line in html.unescape(_stripper.clean(ended)).split("\n"))
    return [line for line in lines if line]


def one_line(text: str) -> str:
    """A title, a name or a label: controls and line ends become single spaces."""
    return " ".join(CONTROLS.sub(" ", text).split())


def _from_markdown(body: str) -> str:
    tokens = list(_embeds_apart(_markdown.parse(body)))
    _lower_headings([token for token in tokens if token.type in ("heading_open", "heading_close")])
    for token in tokens:
        for child in token.children or ():
            _image_to_link(child)
    return str(_markdown.renderer.render(tokens, _markdown.options, {}))


def _embeds_apart(tokens: list[Token]) -> Iterator[Token]:
    """Give each line of a paragraph that is nothing but a link to be embedded a paragraph of its own."""
    opened = None
    for token in tokens:
        if token.type == "inline" and opened is not None:
            first, *others = _parts(token.children or [])
            yield replace(token, children=first)
            for children in others:
                yield Token("paragraph_close", "p", -1, level=opened.level, block=True)
                yield replace(opened)
                yield replace(token, children=children)
        else:
            yield token
        # The paragraphs of a tight list are not there.
        opened = token if token.type == "paragraph_open" and not token.hidden else None


def _parts(children: list[Token]) -> list[list[Token]]:
    """What stands in a paragraph, parted at the lines that are to be embedded."""
    lines: list[list[Token]] = [[]]
    for child in children:
        if child.type in ("softbreak", "hardbreak") and child.level == 0:
            lines.append([])
        lines[-1].append(child)
    parts: list[list[Token]] = []
    apart = True
    for line in lines:
        alone = _is_embed(line)
        if apart or alone:
            parts.append(line if not parts else line[1:])
        else:
            parts[-1] += line
        apart = alone
    return parts


def _is_embed(line: list[Token]) -> bool:
    kinds = [token.type for token in line if token.type not in ("softbreak", "hardbreak")]
    links = [token for token in line if token.type == "link_open"]
    return kinds == ["link_open", "text", "link_close"] and embed.find(str(links[0].attrs["href"])) is not None


def _lower_headings(headings: list[Token]) -> None:
    """Whichever level somebody begins with is the first one."""
    levels = [int(token.tag[1]) for token in headings]
    for token, level in zip(headings, levels, strict=True):
        token.tag = f"h{min(6, level - min(levels) + 4)}"


def _image_to_link(token: Token) -> None:
    """A picture from another site would tell that site who reads; its words stay, as text."""
    if token.type == "image":
        token.type, token.content, token.children = "text", token.content, None


def _from_text(body: str) -> str:
    paragraphs = [part.strip() for part in BLANK_LINES.split(body)]
    return "\n".join(
        "<p>" + html.escape(part, quote=False).replace("\n", "<br>\n") + "</p>" for part in paragraphs if part
    )
