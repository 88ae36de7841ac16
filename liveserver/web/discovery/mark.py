"""The product's mark as a picture: clients/css/icon.svg, drawn with Pillow, which reads no SVG."""

import io
from functools import cache

from PIL import Image, ImageDraw

from liveserver.web.discovery.site import ICON_PIXELS

ACCENT, WHITE = "#b3261e", "#ffffff"
# Drawn larger and made smaller, because Pillow draws shapes without smoothing their edges.
SMOOTHING = 4


@cache
def mark(pixels: int) -> Image.Image:
    """The mark as a square."""
    unit = pixels * SMOOTHING / 32
    image = Image.new("RGBA", (pixels * SMOOTHING, pixels * SMOOTHING))
    draw = ImageDraw.Draw(image)

    def at(*places: float) -> list[float]:
        return [place * unit for place in places]

    draw.rounded_rectangle(at(0, 0, 32, 32), 7 * unit, fill=ACCENT)
    draw.ellipse(at(6, 6.5, 12, 12.5), fill=WHITE)
    # The arms of the text are lines with round ends.
    for left, top, right, bottom in ((9, 12.5, 9, 24.5), (15, 9.5, 25, 9.5), (15, 17, 25, 17), (15, 24.5, 25, 24.5)):
        draw.rounded_rectangle(at(left - 1.25, top - 1.25, right + 1.25, bottom + 1.25), 1.25 * unit, fill=WHITE)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


@cache
def icon() -> bytes:
    """The mark as PNG, on white: search engines show it where transparency would turn black."""
    file = io.BytesIO()
    image = Image.new("RGB", (ICON_PIXELS, ICON_PIXELS), WHITE)
    image.paste(mark(ICON_PIXELS), mask=mark(ICON_PIXELS))
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
