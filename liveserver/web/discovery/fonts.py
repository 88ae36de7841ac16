"""Which words a card can show: those that its typeface has every letter of.

FiraGO has the scripts Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Thai and Georgian, in one design.
"""

import io
import unicodedata
from functools import cache

from fontTools.ttLib import TTFont
from PIL import ImageFont

JOINERS = "\u200c\u200d"


@cache
def font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    """The typeface at a size in pixels."""
    return ImageFont.truetype(io.BytesIO(_file(bold)), size)


def drawable(text: str) -> str:
    """A text as it can be drawn: without pictures and signs that are not there; empty if letters are not there.

    Part of a sentence may say something else than all of it, so a script that is missing takes the whole text with it.
    """
    drawn: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        known = character if ord(character) in _letters() else unicodedata.normalize("NFKC", character)
        if character.isspace():
            drawn.append(" ")
        elif unicodedata.category(character) in ("Cc", "Cf"):
            # What turns the direction around could turn the meaning; what joins letters is needed between them.
            if character in JOINERS and drawn and drawn[-1] != " ":
                drawn.append(character)
        elif all(ord(letter) in _letters() for letter in known):
            drawn.append(known)
        elif unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "Mc":
            return ""
    return " ".join("".join(drawn).split())


@cache
def _file(bold: bool) -> bytes:
    # Unpacking takes a moment, so it is left to the first card.
    if bold:
        from pymupdf_fonts.FiraGO_Bold import fontbuffer
    else:
        from pymupdf_fonts.FiraGO_Regular import fontbuffer
    return bytes(fontbuffer)


@cache
def _letters() -> frozenset[int]:
    with TTFont(io.BytesIO(_file(True)), lazy=True) as opened:
        return frozenset(opened.getBestCmap() or ())
