"""Colours as every screen shows them: 8 bits of sRGB, whatever the file held."""

import logging
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from .containers import ORIENTATION

log = logging.getLogger(__name__)
SRGB = ImageCms.createProfile("sRGB")
MOST_PROFILE = 4_000_000  # bytes of a colour profile that are read
SPACES = {"RGB": "RGB ", "RGBA": "RGB ", "L": "GRAY", "CMYK": "CMYK"}
DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
WHITE = (255, 255, 255, 255)


def upright(image: Image.Image) -> Image.Image:
    """Turn a decoded image as its EXIF says, and return it; an invalid orientation turns nothing."""
    try:
        ImageOps.exif_transpose(image, in_place=True)  # a copy of a big picture takes 160 MB
    except Exception as error:  # Pillow's reader of a hostile EXIF raises nearly anything
        log.info("orientation not read: %s", error)
    return image


def orientation_in(image: Image.Image) -> int:
    """Return the orientation of a decoded image, 1 to 8."""
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception as error:  # as above
        log.info("orientation not read: %s", error)
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def has_holes(image: Image.Image) -> bool:
    """Return whether the picture may be transparent somewhere."""
    return bool(image.has_transparency_data)


def eight_bits(image: Image.Image) -> Image.Image:
    """Return a decoded image in L, RGB, RGBA or CMYK with 8 bits a channel."""
    if image.mode in DEEP:
        return _from_deep(image)
    if image.mode == "LAB":
        return _from_lab(image)
    if image.mode == "CMYK":
        return image
    if has_holes(image):
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("1", "L"):
        return image if image.mode == "L" else image.convert("L")
    return image if image.mode == "RGB" else image.convert("RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """Return grey of 16 or 32 bits as L: 16 bits by their high half, the others by the values they use."""
    if image.mode.startswith("I;16"):
        # 255 × 257 = 65,535; Pillow's own conversion cuts everything above 255 to white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    low, high = image.getextrema()
    if (
        not isinstance(low, int | float)
        or not isinstance(high, int | float)
        or not abs(low) + abs(high) < 1e30
    ):
        raise ValueError("pixel values that are no numbers")
    if image.mode == "F" and low >= 0 and high <= 1:
        low, high = 0.0, 1.0  # what drawing programs write
    elif image.mode == "I" and low >= 0 and high <= 65_535:
        low, high = 0, 65_535 if high > 255 else 255
    scale = 255 / ((high - low) or 1)
    return image.convert("F").point(lambda value: value * scale + (-low * scale)).convert("L")


def _from_lab(image: Image.Image) -> Image.Image:
    lab = ImageCms.createProfile("LAB")
    return ImageCms.applyTransform(  # type: ignore[return-value]
        image, ImageCms.buildTransform(lab, SRGB, "LAB", "RGB")
    )


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return an image of `eight_bits` in sRGB; an unusable profile is ignored."""
    if profile and len(profile) <= MOST_PROFILE and image.mode in SPACES:
        try:
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            if theirs.profile.xcolor_space == SPACES[image.mode]:
                out = "RGBA" if image.mode == "RGBA" else "RGB"
                converted = ImageCms.profileToProfile(image, theirs, SRGB, outputMode=out)
                if converted is not None:
                    return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
            log.info("colour profile not used: %s", error)
    return image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Return an image of `to_srgb` as RGB; what was transparent shows white paper."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, WHITE)
    paper.alpha_composite(image)
    return paper.convert("RGB")
