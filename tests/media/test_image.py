"""Pictures made anew: what is shown is right, and nothing but pixels gets through."""

import contextlib
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from liveserver.media.image import HEIGHT_MAX, PIXELS_MAX, Rendition, UnfitError, renditions
from tests.media.pictures import BLUE, RED, WHITE, empty_png, encoded, halves, is_near, noise, pixel

FORMATS = {"webp": "WEBP", "jpg": "JPEG"}


def of(made: list[Rendition], width: int, form: str = "jpg") -> bytes:
    [content] = [each.content for each in made if each.width == width and each.format == form]
    return content


def sizes(made: list[Rendition]) -> list[tuple[int, int]]:
    return list(dict.fromkeys((each.width, each.height) for each in made))


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((4000, 3000), [(480, 360), (960, 720), (1600, 1200)]),
        ((1600, 900), [(480, 270), (960, 540), (1600, 900)]),
        ((1200, 600), [(480, 240), (960, 480), (1200, 600)]),
        ((480, 480), [(480, 480)]),
        ((300, 200), [(300, 200)]),
        ((1, 1), [(1, 1)]),
        ((3000, 1), [(480, 1), (960, 1), (1600, 1)]),
        ((100, HEIGHT_MAX * 2), [(50, HEIGHT_MAX)]),
    ],
)
def test_every_width_up_to_its_own_in_both_formats(size: tuple[int, int], shown: list[tuple[int, int]]) -> None:
    made = renditions(encoded(Image.new("RGB", size), "PNG"))
    assert sizes(made) == shown
    for each in made:
        image = Image.open(BytesIO(each.content))
        assert (image.size, image.format) == ((each.width, each.height), FORMATS[each.format])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_format_that_is_taken(form: str) -> None:
    made = renditions(encoded(halves(600, 400), form))
    for each in made:
        assert is_near(pixel(each.content, 0.5, 0.1), RED)
        assert is_near(pixel(each.content, 0.5, 0.9), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str) -> None:
    image = Image.new(mode, (500, 400), 0) if mode == "I;16" else halves(500, 400, mode)
    assert sizes(renditions(encoded(image, "PNG"))) == [(480, 384), (500, 400)]


def test_shades_of_sixteen_bits_become_those_of_eight() -> None:
    image = Image.frombytes("I;16", (256, 1), b"".join((x << 8).to_bytes(2, "little") for x in range(256)))
    shown = Image.open(BytesIO(of(renditions(encoded(image.resize((256, 64)), "PNG")), 256, "webp"))).convert("L")
    assert all(abs(shown.getpixel((x, 30)) - x) < 12 for x in range(0, 256, 15))


def test_the_jpegs_come_in_ever_better_passes() -> None:
    for each in renditions(encoded(noise(600, 400))):
        assert each.format == "webp" or Image.open(BytesIO(each.content)).info["progressive"]


def test_inks_become_lights() -> None:
    made = renditions(encoded(halves(600, 400, "CMYK")))
    assert Image.open(BytesIO(of(made, 480))).mode == "RGB"
    assert is_near(pixel(of(made, 480), 0.5, 0.1), RED)


def test_what_is_clear_stays_clear_as_webp_and_is_white_as_jpeg() -> None:
    image = Image.new("RGBA", (600, 400), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 300, 400))
    for sent in (encoded(image, "PNG"), encoded(image.convert("P"), "PNG", transparency=0), encoded(image, "GIF")):
        made = renditions(sent)
        assert pixel(of(made, 480, "webp"), 0.9, 0.5)[3] == 0
        assert is_near(pixel(of(made, 480, "jpg"), 0.9, 0.5), WHITE)
        assert is_near(pixel(of(made, 480, "jpg"), 0.1, 0.5), (255, 0, 0))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_frame(form: str) -> None:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue", "lime")]
    made = renditions(encoded(frames[0], form, save_all=True, append_images=frames[1:]))
    for each in made:
        assert getattr(Image.open(BytesIO(each.content)), "n_frames", 1) == 1
        assert is_near(pixel(each.content, 0.5, 0.5), RED)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_turned_as_the_camera_was_held(orientation: int, form: str) -> None:
    # How an upright picture is stored by a camera that was held so.
    undo: dict[int, Any] = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = halves(500, 750)
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    made = renditions(encoded(stored, form, exif=exif))
    assert sizes(made) == [(480, 720), (500, 750)]
    for each in made:
        assert is_near(pixel(each.content, 0.5, 0.1), RED)
        assert is_near(pixel(each.content, 0.5, 0.9), BLUE)
        assert not Image.open(BytesIO(each.content)).getexif()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_where_and_by_whom_it_was_taken_is_gone(form: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "secret-name"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 30.0, 26.5)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = b"secret-place"
    more: dict[str, Any] = {"xmp": b"<x:xmpmeta>secret-xmp</x:xmpmeta>"} if form in ("JPEG", "WEBP", "AVIF") else {}
    if form == "JPEG":
        more["comment"] = b"secret-comment"
    if form == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Comment", "secret-comment")
    sent = encoded(
        halves(600, 400),
        form,
        exif=exif,
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        **more,
    )
    assert b"secret" in sent
    for each in renditions(sent):
        shown = Image.open(BytesIO(each.content))
        shown.load()
        assert not shown.getexif()
        assert not shown.info.keys() & {"exif", "xmp", "icc_profile", "comment", "Comment"}
        assert b"secret" not in each.content
        assert b"Exif" not in each.content
        assert b"ICC" not in each.content


def test_colours_are_those_of_the_profile() -> None:
    known = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = renditions(encoded(halves(600, 400), icc_profile=known))
    assert is_near(pixel(of(plain, 480), 0.5, 0.1), RED)
    # The same profile with red and blue in each other's place.
    swapped = known.replace(b"rXYZ", b"tXYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tXYZ", b"bXYZ", 1)
    made = renditions(encoded(halves(600, 400), icc_profile=swapped))
    assert is_near(pixel(of(made, 480), 0.5, 0.1), BLUE)


@pytest.mark.parametrize("profile", [b"", b"x", b"\0" * 200, b"acsp" * 100])
def test_a_profile_that_is_none_is_as_good_as_none(profile: bytes) -> None:
    made = renditions(encoded(halves(600, 400), icc_profile=profile))
    assert is_near(pixel(of(made, 480), 0.5, 0.1), RED)


@pytest.mark.parametrize("size", [(60_000, 60_000), (30_000, 2_500), (PIXELS_MAX + 1, 1), (1, PIXELS_MAX + 1)])
def test_bombs_are_not_opened(size: tuple[int, int]) -> None:
    with pytest.raises(UnfitError, match="has too many pixels: at most 67 million are taken"):
        renditions(empty_png(*size))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_what_is_cut_short_is_refused(form: str, part: float) -> None:
    sent = encoded(noise(600, 400), form)
    with pytest.raises(UnfitError):
        renditions(sent[: int(len(sent) * part)])


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"words",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"PK\x03\x04",
        encoded(halves(60, 40), "BMP"),
        encoded(halves(60, 40), "TIFF"),
        encoded(halves(60, 40), "ICO"),
        encoded(halves(60, 40), "PPM"),
    ],
)
def test_what_is_no_picture_for_the_web_is_refused(sent: bytes) -> None:
    with pytest.raises(UnfitError, match=r"must be a picture: JPEG, PNG, WebP, GIF or AVIF|is damaged"):
        renditions(sent)


def test_of_a_file_that_is_two_things_only_the_picture_is_left() -> None:
    script = b"<script>alert('polyglot')</script>"
    archive = b"PK\x03\x04" + b"polyglot" * 20
    picture = encoded(halves(300, 200), "GIF")
    scripted = picture[:6] + b"/*" + picture[8:] + b"*/=1;" + script
    for sent in (picture + script, encoded(halves(300, 200)) + archive, encoded(halves(300, 200), "PNG") + script):
        for each in renditions(sent):
            assert b"polyglot" not in each.content
            assert b"PK\x03\x04" not in each.content
    with contextlib.suppress(UnfitError):  # a head that is made for two readers may be one for neither
        assert all(b"polyglot" not in each.content for each in renditions(scripted))
