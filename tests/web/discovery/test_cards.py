"""Share cards: what they say, that it fits, and that nothing shows that the typeface does not have."""

import io
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from PIL import Image, features

from liveserver.web.discovery.cards import HEIGHT, WIDTH, Card, of_blog, of_entry
from liveserver.web.discovery.drawing import EDGE, draw
from liveserver.web.discovery.fonts import drawable, font
from liveserver.web.discovery.mark import icon
from tests.hostile import HOSTILE
from tests.web.discovery.made import SITE, a_blog, an_entry

BLOG = of_blog(SITE, a_blog(), "Men walk there")
ENTRY = of_entry(SITE, a_blog(), an_entry(title="Landed"))


def picture(card: Card) -> Image.Image:
    drawn = Image.open(io.BytesIO(draw(card)))
    assert (drawn.format, drawn.size) == ("PNG", (WIDTH, HEIGHT))
    return drawn.convert("RGB")


def ink(drawn: Image.Image, *box: int) -> bool:
    """Whether anything is drawn in a part of a card."""
    colours = drawn.crop(box or None).getcolors(WIDTH * HEIGHT)
    assert colours
    return len(colours) > 1


def test_what_the_card_of_a_blog_says() -> None:
    assert (BLOG.title, BLOG.text, BLOG.state, BLOG.site) == ("On the Moon", "Men walk there", "Live", SITE.name)
    assert (BLOG.clock, BLOG.day) == ("", "Wednesday 16 July 1969")
    assert of_blog(SITE, a_blog(status="ended"), "").state == "Ended"
    assert of_blog(SITE, a_blog(status="scheduled", started_at=None), "").day == ""


def test_what_the_card_of_an_entry_says() -> None:
    assert (ENTRY.title, ENTRY.text, ENTRY.kicker) == ("Landed", "Text 1", "On the Moon")
    assert (ENTRY.clock, ENTRY.day) == ("20:17 GMT", "Sunday 20 July 1969")
    without_title = of_entry(SITE, a_blog(), an_entry(title=None))
    assert (without_title.title, without_title.text) == ("Text 1", "")


def test_the_address_changes_with_what_the_card_says_and_only_then() -> None:
    assert of_entry(SITE, a_blog(), an_entry(title="Landed", version=9, labels=["x"])).url == ENTRY.url
    others = [
        of_entry(SITE, a_blog(), an_entry(title="Landed!")),
        of_entry(SITE, a_blog(title="Other"), an_entry(title="Landed")),
        of_entry(SITE, a_blog(time_format="HHmm"), an_entry(title="Landed")),
        of_entry(replace(SITE, name="Other"), a_blog(), an_entry(title="Landed")),
    ]
    urls = {card.url for card in [ENTRY, *others]}
    assert len(urls) == 5
    assert {url.partition("?v=")[0] for url in urls} == {"/blogs/moon/entries/e1/card.png"}


def test_the_same_card_is_the_same_picture() -> None:
    assert draw(ENTRY) == draw(replace(ENTRY))


@pytest.mark.parametrize(("words", "direction"), list(zip(HOSTILE, cycle(["ltr", "rtl"]), strict=False)))
def test_whatever_it_says_stays_within_its_edges(words: str, direction: Any) -> None:
    said = dict.fromkeys(("kicker", "title", "text", "clock", "day", "site"), words[:200])
    drawn = picture(replace(BLOG, direction=direction, **said))
    # Letters may lean out a little; at the very edge there is only paper.
    for left in (0, WIDTH - EDGE // 2):
        margin = drawn.crop((left, 20, left + EDGE // 2, HEIGHT))
        assert not ink(margin), words


@pytest.mark.parametrize(
    "text",
    [
        "Hello “world” — ½ №",
        "Żółć ğışİ Tiếng Việt",
        "Привет Ελληνικά",
        "مرحبا بالعالم",
        "שלום עולם",
        "नमस्ते दुनिया",
        "สวัสดี",
        "საქართველო",
    ],
)
def test_scripts_that_can_be_drawn(text: str) -> None:
    assert drawable(text) == text


@pytest.mark.parametrize("text", ["人类首次登月", "日本語", "한국어", "Հայերեն", "বাংলা", "half 日本語 half"])
def test_a_text_with_letters_that_are_missing_is_left_out_whole(text: str) -> None:
    assert drawable(text) == ""


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Rocket 🚀 family 👨‍👩‍👧 heart ❤️ hand 👍🏽", "Rocket family heart hand"),
        ("\u202edesrever\u2066 x\x07", "desrever x"),
        ("\ufeff two\n lines", "two lines"),
        ("𝗕𝗼𝗹𝗱 ｗｉｄｅ", "Bold wide"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_signs_that_are_missing_are_left_out_alone(text: str, drawn: str) -> None:
    assert drawable(text) == drawn


def test_where_no_letter_can_be_drawn_the_time_stands_for_the_title() -> None:
    chinese = of_entry(SITE, a_blog(language="zh", title="登月"), an_entry(title="人类首次登月", html="<p>登月</p>"))
    assert draw(chinese) == draw(replace(chinese, title="20:17 GMT", text="", day=chinese.date))


def test_a_long_title_is_smaller_and_at_the_end_cut() -> None:
    title = "Tens of thousands gather in the capital for the third night running "
    heights = []
    for repeats in (1, 2, 3):
        drawn = picture(replace(BLOG, kicker="", state="", text="", title=(title * repeats)[:200].strip()))
        assert ink(drawn, EDGE, 130, WIDTH - EDGE, 480)
        heights.append(drawn.getcolors(WIDTH * HEIGHT))
    assert len({str(height) for height in heights}) == 3


def test_right_to_left_is_mirrored() -> None:
    left = picture(replace(BLOG, kicker="", state="", text="", title="א"))
    right = picture(replace(BLOG, kicker="", state="", text="", title="א", direction="rtl"))
    middle = WIDTH // 2
    assert ink(left, EDGE, 130, middle, 400) and not ink(left, middle, 130, WIDTH, 400)
    assert ink(right, middle, 130, WIDTH, 400) and not ink(right, 0, 130, middle, 400)


def test_letters_are_joined_and_turned_as_their_script_asks() -> None:
    assert features.check("raqm")
    face = font(True, 60)
    assert face.getlength("سلام") < sum(face.getlength(letter) for letter in "سلام")


def test_the_icon_is_large_enough_for_a_logo() -> None:
    drawn = Image.open(io.BytesIO(icon()))
    assert drawn.format == "PNG"
    assert min(drawn.size) >= 112
