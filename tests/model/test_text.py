"""Text into safe HTML: what editors write comes through, what is hostile never does."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liveserver.model.entry import Format
from liveserver.model.text import ATTRIBUTES, CONTROLS, SCHEMES, TAGS, one_line, to_html, to_text

FORMATS: list[Format] = ["markdown", "html", "text"]

# Pieces that mean something to a parser, thrown together at random.
PIECES = (
    "<script> </script> <img <svg> <math> <style> <iframe> <a <p> </p> <b <!-- --> <![CDATA[ ]]> <? onerror= onclick= "
    "style= href= src= javascript: data: vbscript: alert(1) \" ' ` = / > < & &lt; &#x6a; &colon; \t \n \0 \\ [ ]( ) ![ "
    "* ** _ # > - 1. | ``` ~~~ http:// https://x.example ://"
).split(" ")
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=20).map("".join)


class Inspector(HTMLParser):
    """Reads HTML as loosely as a browser would, and notes every tag and attribute."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add((tag, name))
            if name in ("href", "cite"):
                self.links.append(value or "")

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_safe(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    assert inspector.tags <= TAGS
    allowed = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names} | {("a", "rel")}
    assert inspector.attributes <= allowed
    assert inspector.others == []
    for link in inspector.links:
        scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", link.strip())
        assert scheme is None or scheme[1].lower() in SCHEMES
    assert not CONTROLS.search(html)


@settings(deadline=None)
@given(hostile, st.sampled_from(FORMATS))
@example("<a href=' \x01javascript:alert(1)'>x</a>", "html")
@example("<a href='java&#10;script:alert(1)'>x</a>", "html")
@example("[x](javascript&colon;alert(1))", "markdown")
@example("<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>", "html")
@example("<svg><p><style><a title='</style><img src=x onerror=alert(1)>'>", "html")
@example("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "html")
@example("<H1 onclick=alert(1)>x</H1>", "html")
@example("<<script>script>alert(1)<</script>/script>", "html")
@example("![x](x 'a\" onerror=\"alert(1)')", "markdown")
@example('<http://x.example/" onclick="alert(1)>', "markdown")
def test_whatever_is_written_comes_out_safe(body: str, source: Format) -> None:
    html = to_html(body, source)
    assert_safe(html)
    # A second cleaning finds nothing to do: nothing was made by the first one.
    assert to_html(html, "html") == html


@settings(deadline=None)
@given(hostile, st.sampled_from(FORMATS))
def test_the_words_of_any_html_are_one_line(body: str, source: Format) -> None:
    words = to_text(to_html(body, source))
    assert words == " ".join(words.split())


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100))
def test_plain_text_comes_through_word_for_word(text: str) -> None:
    assert to_text(to_html(text, "text")) == " ".join(CONTROLS.sub("", text).split())


@settings(deadline=None)
@given(st.text(max_size=50))
def test_a_line_is_one_line_without_controls(text: str) -> None:
    line = one_line(text.replace("\0", ""))
    assert line == " ".join(line.split()) == one_line(line)
    assert not CONTROLS.search(line)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("words", "<p>words</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\r\n\r\ntwo\rthree", "<p>one</p>\n<p>two\nthree</p>"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("# a\n## b\n### c\n#### d", "<h4>a</h4>\n<h5>b</h5>\n<h6>c</h6>\n<h6>d</h6>"),
        ("## a\n> ### b", "<h4>a</h4>\n<blockquote>\n<h5>b</h5>\n</blockquote>"),
        ("a\n=", "<h4>a</h4>"),
        ("[a](https://x.example 'b')", '<p><a href="https://x.example" title="b" rel="noopener noreferrer">a</a></p>'),
        (
            "https://x.example/a",
            '<p><a href="https://x.example/a" rel="noopener noreferrer">https://x.example/a</a></p>',
        ),
        ("x.example and a@x.example", "<p>x.example and a@x.example</p>"),
        ("![a picture](https://x.example/a.png)", "<p>a picture</p>"),
        ("a & b < c > d \"e\" 'f'", "<p>a &amp; b &lt; c &gt; d \"e\" 'f'</p>"),
        ("&amp; &copy; &#x1F680;", "<p>&amp; © 🚀</p>"),
        ("<b>a</b><script>alert(1)</script>", "<p>&lt;b&gt;a&lt;/b&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("", ""),
        (" \n\t\n", ""),
        ("a\x01\x07b\ufffec", "<p>abc</p>"),
        ("\u202eabc\u202c", "<p>\u202eabc\u202c</p>"),
    ],
)
def test_markdown(body: str, html: str) -> None:
    assert to_html(body, "markdown") == html


def test_a_table_in_markdown() -> None:
    html = to_html("|a|b|\n|-|-:|\n|1|2|", "markdown")
    assert html.replace("\n", "") == (
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<p>a <b>b</b></p>", "<p>a <b>b</b></p>"),
        ("<h1>a</h1><H2 id=x>b</H2><h3\n>c</h3><h4>d</h4>", "<h4>a</h4><h4>b</h4><h4>c</h4><h4>d</h4>"),
        ("<header>a</header>", "a"),
        ("<p style='color:red' class=x id=y onclick='z()'>a</p>", "<p>a</p>"),
        ("a<script>b</script><style>c</style><iframe>d</iframe><noscript>e</noscript><svg>f</svg>g", "ag"),
        ("<div><section>a</section></div>", "a"),
        ("<a href='javascript:x'>a</a>", '<a rel="noopener noreferrer">a</a>'),
        (
            "<a href='mailto:a@x.example' target=_blank>a</a>",
            '<a href="mailto:a@x.example" rel="noopener noreferrer">a</a>',
        ),
        ("<img src='https://x.example/a.png' alt='a'>b", "b"),
        ("<b><i>a", "<b><i>a</i></b>"),
        ("a<!-- b -->c", "ac"),
        ('<time datetime="1969-07-20">a</time>', '<time datetime="1969-07-20">a</time>'),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    ],
)
def test_html(body: str, html: str) -> None:
    assert to_html(body, "html") == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a *b* <b>c</b> & d", "<p>a *b* &lt;b&gt;c&lt;/b&gt; &amp; d</p>"),
        ("a\nb\n\nc\n \n\n d ", "<p>a<br>\nb</p>\n<p>c</p>\n<p>d</p>"),
        ("https://x.example", "<p>https://x.example</p>"),
        ("", ""),
        ("\n\n", ""),
    ],
)
def test_text(body: str, html: str) -> None:
    assert to_html(body, "text") == html


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>a <em>b</em>c</p>\n<p>d</p>", "a bc d"),
        ("<p>a</p><p>b<br>c</p>", "a b c"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<p>&nbsp;</p>", ""),
        ("", ""),
    ],
)
def test_the_words_of_html(html: str, words: str) -> None:
    assert to_text(html) == words


def test_what_is_nested_or_repeated_without_end_is_finished_all_the_same() -> None:
    for piece in ("[", "![", "*_", "> ", "- ", "<b>", "<div>", "<table>", "`", "&amp", "|", "http://", "[a]("):
        for source in FORMATS:
            assert_safe(to_html(piece * 2000, source))


def test_what_runs_loads_or_styles_is_on_none_of_the_lists() -> None:
    assert not TAGS & {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "img",
        "svg",
        "base",
        "link",
        "meta",
    }
    assert not {name for names in ATTRIBUTES.values() for name in names} & {"style", "class", "id", "src", "srcdoc"}
    assert {"http", "https", "mailto", "tel"} == SCHEMES
