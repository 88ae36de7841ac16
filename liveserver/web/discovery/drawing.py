"""A share card as PNG: title fitted by measuring, from the side that its language is read from."""

import io
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from PIL import Image, ImageDraw, ImageFont

from liveserver.web.discovery.cards import HEIGHT, WIDTH, Card
from liveserver.web.discovery.fonts import drawable, font
from liveserver.web.discovery.mark import mark
from liveserver.web.discovery.words import shortened

# The palette of clients/css/page.css.
PAPER, INK, SOFT, LINE, ACCENT, WHITE = "#faf8f5", "#1b1917", "#625b54", "#e2dcd4", "#b3261e", "#ffffff"
STATE_COLOURS = {"Live": ACCENT, "Coming up": "#7d4a00", "Ended": SOFT}

EDGE, BAR, FOOT = 72, 12, 104
TOP = 64
KICKER_SIZE, TEXT_SIZE, FOOT_SIZE, STATE_SIZE = 30, 32, 28, 26
# From the largest on, the first at which the title has few enough lines.
TITLE_SIZES = (96, 88, 80, 72, 64, 56, 50, 44)
TITLE_LINES, TEXT_LINES = 4, 5
# The title leaves so much to the text below it, if there is any.
TEXT_LEAST = 2
MARK = 44


def draw(card: Card) -> bytes:
    """Draw a card. Takes some tens of milliseconds, so never on the event loop."""
    return _Drawing(card).to_png()


@dataclass
class _Drawing:
    card: Card
    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, HEIGHT), PAPER))

    @cached_property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    @property
    def rtl(self) -> bool:
        return self.card.direction == "rtl"

    def to_png(self) -> bytes:
        self.pen.rectangle((0, 0, WIDTH, BAR - 1), fill=ACCENT)
        self._head()
        self._middle(TOP + 78, HEIGHT - FOOT - 28)
        self._foot()
        file = io.BytesIO()
        # The colours are few: a palette makes the file a third of the size, and nobody sees it.
        self.image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
        return file.getvalue()

    def _head(self) -> None:
        room = WIDTH - 2 * EDGE
        if self.card.state:
            label, letters = font(True, STATE_SIZE), self.card.state.upper()
            width = round(_length(letters, label)) + 68
            left = EDGE if self.rtl else WIDTH - EDGE - width
            self.pen.rounded_rectangle((left, TOP, left + width, TOP + 48), 24, fill=STATE_COLOURS[self.card.state])
            self.pen.ellipse((left + 22, TOP + 18, left + 34, TOP + 30), fill=WHITE)
            self.pen.text((left + 46, TOP + 24), letters, WHITE, label, anchor="lm")
            room -= width + 40
        kicker = drawable(self.card.kicker)
        self._line(_cut(kicker, font(True, KICKER_SIZE), room), TOP + 24, font(True, KICKER_SIZE), ACCENT)

    def _middle(self, top: int, bottom: int) -> None:
        """The title, as large as there is room for, and as much of the text as is left room for.

        Where neither can be drawn, the time stands in their place, else the name of the site.
        """
        title, text = drawable(self.card.title), drawable(self.card.text)
        if not title:
            title, text = drawable(self.card.clock) or drawable(self.card.site), ""
        small, text_step = font(False, TEXT_SIZE), round(TEXT_SIZE * 1.45)
        reserved = 28 + TEXT_LEAST * text_step if text else 0
        for size in TITLE_SIZES:
            large, step = font(True, size), round(size * 1.16)
            if _length(title, large) > TITLE_LINES * (WIDTH - 2 * EDGE):
                continue
            lines = _wrapped(title, large)
            if len(lines) <= TITLE_LINES and len(lines) * step <= bottom - top - reserved:
                break
        else:
            lines = _fitted(title, large, TITLE_LINES)
        for line in _balanced(lines, large):
            self._line(line, top + step // 2, large, INK)
            top += step
        top += 28
        for line in _fitted(text, small, min(TEXT_LINES, (bottom - top) // text_step)):
            self._line(line, top + TEXT_SIZE // 2, small, SOFT)
            top += text_step

    def _foot(self) -> None:
        top = HEIGHT - FOOT
        self.pen.line((EDGE, top, WIDTH - EDGE, top), LINE, 2)
        middle = top + FOOT // 2 - 4
        bold = font(True, FOOT_SIZE)
        name = _cut(drawable(self.card.site), bold, WIDTH // 3)
        width = MARK + 16 + round(_length(name, bold))
        left = EDGE if self.rtl else WIDTH - EDGE - width
        self.image.paste(mark(MARK), (left, middle - MARK // 2), mark(MARK))
        self.pen.text((left + MARK + 16, middle), name, INK, bold, anchor="lm")
        plain = font(False, FOOT_SIZE)
        when = " · ".join(filter(None, (drawable(self.card.clock), drawable(self.card.day) or self.card.date)))
        self._line(_cut(when, plain, WIDTH - 2 * EDGE - width - 40), middle, plain, SOFT)

    def _line(self, text: str, middle: int, face: ImageFont.FreeTypeFont, colour: str) -> None:
        """One line, beginning at the side that the language is read from."""
        place, anchor = (WIDTH - EDGE, "rm") if self.rtl else (EDGE, "lm")
        self.pen.text((place, middle), text, colour, face, anchor=anchor, direction=self.card.direction)


@lru_cache(maxsize=1024)
def _length(text: str, face: ImageFont.FreeTypeFont) -> float:
    """How many pixels a text takes: a good part of all the time goes into asking this, again and again of each word."""
    return face.getlength(text)


def _wrapped(text: str, face: ImageFont.FreeTypeFont, width: int = WIDTH - 2 * EDGE) -> list[str]:
    """A text in lines that are no wider; only words that are too long for a line are broken."""
    lines: list[str] = []
    space, filled = _length(" ", face), 0.0
    for word in text.split():
        length = _length(word, face)
        if lines and filled + space + length <= width:
            lines[-1] += f" {word}"
            filled += space + length
            continue
        while length > width:
            fits = _most(word, face, width)
            lines.append(word[:fits])
            word = word[fits:]
            length = _length(word, face)
        lines.append(word)
        filled = length
    return lines


def _balanced(lines: list[str], face: ImageFont.FreeTypeFont) -> list[str]:
    """The same lines of about one length, so that no word stands alone in the last one."""
    text, narrow, wide = " ".join(lines), (WIDTH - 2 * EDGE) // 2, WIDTH - 2 * EDGE
    while wide - narrow > 16:
        middle = (narrow + wide) // 2
        tried = _wrapped(text, face, middle)
        if len(tried) > len(lines) or any(_length(line, face) > middle for line in tried):
            narrow = middle
        else:
            wide, lines = middle, tried
    return lines


def _fitted(text: str, face: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """The same in so many lines at most; what was left out shows as an ellipsis."""
    lines = _wrapped(text, face)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), face, WIDTH - 2 * EDGE)]


def _cut(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """As much of a text as fits into one line, in whole words if there are any."""
    if _length(text, face) <= width:
        return text
    ellipsis = "…"
    return shortened(text, _most(text, face, width - _length(ellipsis, face)) + 1)


def _most(text: str, face: ImageFont.FreeTypeFont, width: float) -> int:
    """How many characters fit, at least one; a mark stays with its letter."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _length(text[:middle], face) <= width else (low, middle - 1)
    while low > 1 and low < len(text) and unicodedata.category(text[low])[0] == "M":
        low -= 1
    return low
