"""Opening a picture: only the kinds we take, never more pixels than we may hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import IO

from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")  # an MPO opens as JPEG
MOST_PIXELS = 40_000_000
MOST_SIDE = 65_500  # pixels; a JPEG holds no longer side
BIG = 8_000_000  # pixels from which decoding waits its turn

_one_big_picture = Lock()


@cache
def _learn_heif() -> None:
    """Teach Pillow HEIC when the first one comes: workers that only serve pages save 4 MB."""
    import pillow_heif

    pillow_heif.register_heif_opener()


class TooManyPixels(Exception):
    """The picture is larger than we decode; `size` in pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__(f"{size[0]} × {size[1]} pixels")
        self.size = size


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Image.Image]:
    """Open a picture without decoding it. Raises TooManyPixels, or whatever Pillow does for what is none."""
    formats: tuple[str, ...] = FORMATS
    if file.read(12)[4:8] == b"ftyp":  # AVIF or HEIC
        _learn_heif()
        formats = (*FORMATS, "HEIF")
    file.seek(0)
    with Image.open(file, formats=formats) as image:
        width, height = image.size
        if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
            raise TooManyPixels(image.size)
        if width < 1 or height < 1:
            raise ValueError("a picture without pixels")
        yield image


@contextmanager
def decoding(image: Image.Image) -> Iterator[None]:
    """Let one big picture at a time be decoded: 40 million pixels take some 0.4 GB meanwhile."""
    if image.width * image.height < BIG:
        yield
        return
    with _one_big_picture:
        yield
