"""Media: a picture that was uploaded, in the sizes it is shown in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

# What a media id looks like: 160 bits in base32.
ID = re.compile(r"[a-z2-7]{32}")
URL = re.compile(rf"/media/({ID.pattern})/[1-9]\d{{0,4}}\.(?:webp|jpg)")
ALT_MAX = 1000

Format = Literal["webp", "jpg"]
Type = Literal["image/webp", "image/jpeg"]
TYPES: dict[Format, Type] = {"webp": "image/webp", "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One file of a picture; width and height in pixels."""

    url: str
    type: Type
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture as entries hold it and the wire shows it; ``url`` is its largest JPEG, of ``width`` by ``height``.

    ``variants`` are all its files: WebP before JPEG, in each the smallest first.
    """

    id: str
    url: str
    width: int
    height: int
    alt: str
    variants: list[Variant]

    @classmethod
    def from_wire(cls, doc: dict[str, Any]) -> "Media":
        """Read media that this program wrote."""
        return cls(**{**doc, "variants": [Variant(**variant) for variant in doc["variants"]]})


def describe(media_id: str, alt: str, sizes: Sequence[tuple[int, int]]) -> Media:
    """The document of a picture that is there in these sizes, the smallest first, in every format."""
    variants = [
        Variant(url=media_url(media_id, width, form), type=kind, width=width, height=height)
        for form, kind in TYPES.items()
        for width, height in sizes
    ]
    largest = variants[-1]
    return Media(id=media_id, url=largest.url, width=largest.width, height=largest.height, alt=alt, variants=variants)


def media_url(media_id: str, width: int, form: Format) -> str:
    """Where a file of a picture is, from the root of the server."""
    return f"/media/{file_name(media_id, width, form)}"


def file_name(media_id: str, width: int, form: Format) -> str:
    """What a file of a picture is called where media are kept."""
    return f"{media_id}/{width}.{form}"
