"""The sizes that pages show: JPEGs in sRGB, upright, on white, with the AI label the original carries."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

from .colours import eight_bits, on_white, orientation_in, to_srgb, upright
from .inspection import exif_of, label_of
from .label import packet_of
from .opening import decoding, opened

QUALITY = 82
BLANK = (238, 236, 232)  # the paper of the site, a shade darker


def drawn_at(
    file: IO[bytes],
    width: int,
    *,
    height: int | None = None,
    centre: tuple[float, float] = (0.5, 0.5),
    label: str = "",
) -> bytes:
    """Return the picture in `file` as JPEG, `width` pixels wide, never enlarged; `height`: cropped to both.

    `centre`: the point a crop keeps, as shares of width and height. Raises whatever Pillow does for a broken
    file.
    """
    with opened(file) as image, decoding(image):
        turned = orientation_in(image) >= 5
        label = label or label_of(image, exif_of(image))
        _draft(image, width, height, turned)
        image.load()
        profile = image.info.get("icc_profile")
        shown = eight_bits(upright(image))
        if height is not None:
            shown = ImageOps.fit(shown, (width, height), centering=centre)
        elif shown.width > width:
            shown = shown.resize((width, max(1, round(shown.height * width / shown.width))))
        shown = on_white(to_srgb(shown, profile))
    return jpeg_of(shown, label)


def _draft(image: Image.Image, width: int, height: int | None, turned: bool) -> None:
    """Let a JPEG be decoded no larger than is needed: a quarter of the size costs a tenth of the time."""
    wide, high = (image.height, image.width) if turned else image.size
    needed = (width, max(1, round(high * width / wide)))
    if height is not None:
        scale = max(width / wide, height / high)
        needed = (round(wide * scale), round(high * scale))
    image.draft(None, needed[::-1] if turned else needed)


def placeholder(width: int, height: int) -> bytes:
    """Return a quiet blank of that size, for a picture that cannot be drawn."""
    return jpeg_of(Image.new("RGB", (max(1, width), max(1, height)), BLANK), "")


def jpeg_of(image: Image.Image, label: str) -> bytes:
    """Return an image as JPEG for a page, with its AI label and nothing else beside its pixels."""
    out = BytesIO()
    more = {"xmp": packet_of(label)} if label else {}
    image.info = {}  # Pillow would write it along
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True, **more)
    return out.getvalue()
