"""Pictures as people and machines send them, and those that are meant to do harm; made by Pillow, or by hand."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    content = BytesIO()
    image.save(content, form, **options)
    return content.getvalue()


def halves(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """The upper half red, the lower one blue: which way is up can be seen, and what became of the colours."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width, height // 2))
    return image.convert(mode)


def noise(width: int, height: int) -> Image.Image:
    """What no format makes small."""
    return Image.effect_noise((width, height), 80).convert("RGB")


def empty_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be of this size, as one bit a pixel; the lines are not even all there."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9999))) + chunk(b"IEND", b"")
    )


def pixel(content: bytes, x: float, y: float) -> Any:
    """The colour at a place of a picture, from 0 to 1 across and down."""
    image = Image.open(BytesIO(content)).convert("RGBA")
    return image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))


def is_near(colour: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(colour, wanted, strict=False))


RED, BLUE, WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)
