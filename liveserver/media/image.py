"""A picture as it was sent, into pictures that may be shown: bytes in, bytes out.

Only pixels pass. What else a file holds (where it was taken, a second file behind the first, a program for another
reader of the same bytes) is not copied, because every file that is shown is written anew.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image, ImageCms, ImageOps

from liveserver.model.media import Format

# For a phone, a column of text, and that column on a dense screen.
WIDTHS = (480, 960, 1600)
# The tallest that WebP can hold.
HEIGHT_MAX = 16_383
# The largest cameras of phones. Open, that is 256 MiB, and as much again while an image with alpha is made smaller.
PIXELS_MAX = 1 << 26

TAKEN = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
# Stored on its side: width and height change places.
SIDEWAYS = (5, 6, 7, 8)
SRGB = ImageCms.createProfile("sRGB")


class UnfitError(Exception):
    """What was sent is no picture that can be shown: what is wrong with it, as the predicate of ``file``."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file that may be shown."""

    width: int
    height: int
    format: Format
    content: bytes


def renditions(content: bytes) -> list[Rendition]:
    """A picture in each width up to its own, as WebP and as JPEG. Raises UnfitError.

    Turned as its camera was held, in sRGB, without metadata; of an animation, the first frame.
    """
    largest, *smaller = reversed(_sizes(*_shown_size(_open(content))))
    try:
        picture = _at(_open(content), largest)
    except MemoryError:
        raise UnfitError("needs too much memory to be opened") from None
    except Exception:
        # Decoders fail in many ways on what is cut short or made up; none of them is worth more than this.
        raise UnfitError("is damaged: it can't be read to its end") from None
    pictures = [picture, *(picture.resize(size, Image.Resampling.LANCZOS) for size in smaller)]
    return [rendition for each in reversed(pictures) for rendition in _written(each)]


def _open(content: bytes) -> Image.Image:
    """The picture, of which only the head has been read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=TAKEN)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnfitError(_too_large()) from None
    except Exception:
        raise UnfitError("must be a picture: JPEG, PNG, WebP, GIF or AVIF") from None
    if image.width * image.height > PIXELS_MAX:
        raise UnfitError(_too_large())
    return image


def _too_large() -> str:
    return f"has too many pixels: at most {PIXELS_MAX // 10**6} million are taken"


def _shown_size(image: Image.Image) -> tuple[int, int]:
    return (image.height, image.width) if _is_sideways(image) else image.size


def _is_sideways(image: Image.Image) -> bool:
    try:
        return image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS
    except Exception:  # metadata that can't be read says nothing
        return False


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    """The sizes a picture is shown in, the smallest first; never larger than it is."""
    scales = (min(wanted / width, HEIGHT_MAX / height, 1) for wanted in WIDTHS)
    found = {max(1, round(width * scale)): max(1, round(height * scale)) for scale in scales}
    return sorted(found.items())


def _at(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture in this size, upright, in RGB or RGBA, with nothing but its pixels."""
    # All that is costly comes after it is small: opening JPEGs at a fraction, colours, turning.
    stored = size[::-1] if _is_sideways(image) else size
    image.draft(None, (stored[0] * 2, stored[1] * 2))
    image.load()
    image = _in_steps_that_blend(image).resize(stored, Image.Resampling.LANCZOS, reducing_gap=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about metadata that is not kept anyway
        image = ImageOps.exif_transpose(image)
    image = _in_srgb(image)
    image.info.clear()
    return image


def _in_steps_that_blend(image: Image.Image) -> Image.Image:
    """Palettes and single bits have nothing between two neighbours: give them colours that have."""
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image) -> Image.Image:
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    colours = image.convert(image.mode.removesuffix("A")) if alpha else image
    profile = image.info.get("icc_profile")
    try:
        if profile:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, given, SRGB, outputMode="RGB")
            colours = converted or colours
    except (ImageCms.PyCMSError, OSError):
        pass  # a profile that is damaged, or of another kind of picture
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _written(image: Image.Image) -> Iterator[Rendition]:
    webp, jpg = BytesIO(), BytesIO()
    image.save(webp, "WEBP", quality=80, method=4)
    opaque = image
    if image.mode == "RGBA":
        opaque = Image.new("RGB", image.size, "white")
        opaque.paste(image, mask=image.getchannel("A"))
    opaque.save(jpg, "JPEG", quality=82, progressive=True, optimize=True)
    yield Rendition(*image.size, "webp", webp.getvalue())
    yield Rendition(*image.size, "jpg", jpg.getvalue())
