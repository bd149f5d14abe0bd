"""What can be told of a picture without decoding it: its size, its AI label, whether it is animated."""

import logging
from typing import IO, NamedTuple

from PIL import Image

from .containers import comment_of, orientation_of
from .label import label_in
from .opening import opened

log = logging.getLogger(__name__)


class Facts(NamedTuple):
    """Size in pixels as people see it (0 × 0: unknown), AI label ("" for none), whether it is animated."""

    width: int = 0
    height: int = 0
    label: str = ""
    is_moving: bool = False


def look_at(file: IO[bytes]) -> Facts:
    """Return the Facts of an open file from its head alone, or empty Facts for an unknown format."""
    try:
        with opened(file) as image:
            return facts_of(image)
    except Exception as error:  # whatever stands in the file, a page is being rendered
        log.info("picture not measured: %s", error)
        return Facts()


def facts_of(image: Image.Image) -> Facts:
    """Return the Facts of an opened image."""
    exif = exif_of(image)
    width, height = image.size
    if orientation_of(exif) >= 5:
        width, height = height, width
    return Facts(width, height, label_of(image, exif), bool(getattr(image, "is_animated", False)))


def exif_of(image: Image.Image) -> bytes:
    """Return the EXIF block of an opened image, b"" for none."""
    block = image.info.get("exif") or b""
    return bytes(block).removeprefix(b"Exif\0\0")


def label_of(image: Image.Image, exif: bytes) -> str:
    """Return the AI label of an opened image."""
    packets = [_bytes(image.info.get(name)) for name in ("xmp", "XML:com.adobe.xmp")]
    texts = {
        name: str(value) for name, value in image.info.items() if isinstance(name, str) and "AIGC" in name
    }
    return label_in([packet for packet in packets if packet], texts, comment_of(exif))


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else b""
