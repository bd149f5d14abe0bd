"""What is kept of a picture that comes in: decoded whole, upright, clean, in a format browsers show."""

import logging
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from . import containers
from .colours import eight_bits, has_holes, orientation_in, to_srgb, upright
from .faults import PictureRefused, UnreadablePicture
from .inspection import exif_of, facts_of, label_of
from .label import LONGEST, packet_of
from .opening import BIG, TooManyPixels, decoding, opened

log = logging.getLogger(__name__)

MOST_BYTES = 10 * 1024 * 1024
MOST_WASHED = 64 * 1024 * 1024  # bytes of a picture of the old site
MOST_MOVING = 400_000_000  # pixels of all frames together
KEPT_AS_THEY_ARE = {"JPEG": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}  # what every browser shows
QUALITY = 92
# By these a file tells more than its pixels; a broken one that has any is not served.
TALES = (
    b"Exif",
    b"eXIf",
    b"EXIF",
    b"http://ns.adobe.com/",
    b"XMP",
    b"xmp",
    b"8BIM",
    b"tEXt",
    b"iTXt",
    b"zTXt",
    b"GPS",
)
ONLY = "请用 JPG、PNG、GIF、WebP、HEIC、AVIF 或 TIFF。"
NO_PICTURE = f"这个文件不是能显示的图片，{ONLY}"
DAMAGED = "这张图片不完整或已损坏，打不开，请重新导出或重新下载后再传。"


class Master(NamedTuple):
    """A picture as it is kept: `width` × `height` in pixels as people see it, the AI `label` ("" for none).

    `notes` are sentences for the editor about visible changes.
    """

    data: bytes
    suffix: str
    width: int
    height: int
    label: str
    is_moving: bool
    notes: tuple[str, ...] = ()


def taken(data: bytes) -> Master:
    """Return the Master of a picture somebody brings in. Raises PictureRefused."""
    if not data:
        raise PictureRefused("这个文件是空的，请重新选择图片。")
    if len(data) > MOST_BYTES:
        raise PictureRefused(f"图片超过 {MOST_BYTES // 1024 // 1024} MB，请缩小后再传。")
    return _master(data)


def _master(data: bytes) -> Master:
    clean, told = data, containers.Told()
    if containers.kind_of(data):
        try:
            clean, told = containers.stripped(data)
        except UnreadablePicture as error:
            log.info("picture refused: %s", error)
            raise PictureRefused(DAMAGED if len(data) > 100 else NO_PICTURE) from error
    if len(told.label) > LONGEST:
        raise PictureRefused("图片里的 AI 标识太长，无法照原样保留，请联系图片来源。")
    is_known = False
    try:
        with opened(BytesIO(clean)) as image:
            is_known = True
            with decoding(image):
                return _decoded(image, clean, told.label)
    except TooManyPixels as error:
        raise PictureRefused(f"图片有 {error.size[0]}×{error.size[1]} 像素，太大，请缩小后再传。") from error
    except PictureRefused:
        raise
    except Image.DecompressionBombError as error:
        raise PictureRefused("图片的像素太多，请缩小后再传。") from error
    except Exception as error:  # Pillow's decoders raise nearly anything for a broken file
        log.warning("picture refused: %s: %s", type(error).__name__, error)
        raise PictureRefused(DAMAGED if is_known else NO_PICTURE) from error


def _decoded(image: Image.Image, clean: bytes, label: str) -> Master:
    """Return the Master of an opened image, whose file without metadata is `clean`."""
    kind, is_moving = image.format or "", bool(getattr(image, "is_animated", False))
    is_moving = is_moving and kind in ("GIF", "PNG", "WEBP")
    if is_moving:
        _decode_all(image)
        image.seek(0)
    image.load()
    label = label or label_of(image, exif_of(image))
    is_upright = is_moving or orientation_in(image) == 1
    notes: tuple[str, ...] = ("这是动图：页面上先显示第一帧，读者点开才播放。",) if is_moving else ()
    if is_upright and kind in KEPT_AS_THEY_ARE and image.mode not in ("CMYK", "YCCK"):
        width, height, _, _ = facts_of(image) if not is_moving else (*image.size, "", True)
        return Master(clean, KEPT_AS_THEY_ARE[kind], width, height, label, is_moving, notes)
    if getattr(image, "n_frames", 1) > 1 and kind in ("TIFF", "AVIF", "HEIF"):
        notes = ("文件里有多张图，只取了第一张。",)
    profile = image.info.get("icc_profile")
    shown = to_srgb(eight_bits(upright(image)), profile)
    if shown is not image:
        image.close()  # its pixels are not needed any more, and may take 160 MB
    lossless = has_holes(shown) or kind == "PNG"
    if kind not in KEPT_AS_THEY_ARE and kind != "MPO":
        notes += (f"已把 {kind} 转成 {'PNG' if lossless else 'JPG'}，读者的浏览器才都能显示。",)
    return Master(
        _encoded(shown, label, lossless), "png" if lossless else "jpg", *shown.size, label, False, notes
    )


def _decode_all(image: Image.Image) -> None:
    """Decode every frame of a moving picture. Raises PictureRefused if there are more than we would."""
    frames = int(getattr(image, "n_frames", 1))
    if frames * image.width * image.height > MOST_MOVING:
        raise PictureRefused(f"动图有 {frames} 帧，太长或太大，请缩短或缩小后再传。")
    for frame in range(frames):
        image.seek(frame)
        image.load()


def _encoded(image: Image.Image, label: str, lossless: bool) -> bytes:
    """Return an image of `to_srgb` as a file with nothing but its pixels and its label."""
    out = BytesIO()
    image.info = {}  # Pillow would write it along
    if lossless:
        image.save(out, "PNG")
    else:
        is_big = image.width * image.height > BIG  # whose second pass would take as much memory again
        pixels = image if image.mode in ("L", "RGB") else image.convert("RGB")
        pixels.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=not is_big, progressive=not is_big)
    if not label:
        return out.getvalue()
    return _labelled(out.getvalue(), label)


def _labelled(data: bytes, label: str) -> bytes:
    """Return a JPEG or PNG of ours with its AI label: as XMP, and in a PNG as a text of its own too."""
    with Image.open(BytesIO(data)) as image:
        kind = image.format
    packet = packet_of(label)
    if kind == "JPEG":
        segment = b"http://ns.adobe.com/xap/1.0/\0" + packet
        return containers.stripped(data[:2] + containers.segment(0xE1, segment) + data[2:])[0]
    chunk = containers.png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    return containers.stripped(data[:33] + chunk + data[33:])[0]  # behind the head, which has 8 + 25 bytes


def washed(data: bytes) -> tuple[bytes, str]:
    """Return a picture the old site served, without its metadata, and why it cannot be shown ("" if it can).

    Its pixels, format and orientation stay as readers knew them. Raises PictureRefused for what cannot be
    washed.
    """
    if len(data) > MOST_WASHED:
        raise PictureRefused(f"图片超过 {MOST_WASHED // 1024 // 1024} MB，无法清理。")
    if not containers.kind_of(data):
        return _rewritten(data)
    try:
        clean, _ = containers.stripped(data)
    except UnreadablePicture as error:
        if any(tale in data for tale in TALES):
            raise PictureRefused(f"图片已损坏，无法清理：{error}") from error
        return data, f"Unreadable: {error}"
    return clean, _fault(clean)


def _fault(data: bytes) -> str:
    try:
        with opened(BytesIO(data)) as image, decoding(image):
            image.load()
    except Exception as error:  # as in `_master`
        return f"{type(error).__name__}: {error}"
    return ""


def _rewritten(data: bytes) -> tuple[bytes, str]:
    """Return an AVIF, HEIC or TIFF without metadata: such files are rewritten, a BMP has none."""
    try:
        with opened(BytesIO(data)) as image, decoding(image):
            if image.format not in ("AVIF", "HEIF", "TIFF"):
                return data, ""
            label = label_of(image, exif_of(image))
            is_clean = not image.info.get("exif") and (image.info.get("xmp") or b"") == packet_of(label)
            if image.format == "AVIF" and is_clean:
                return data, ""
            shown = to_srgb(eight_bits(upright(image)), image.info.get("icc_profile"))
            out = BytesIO()
            if image.format == "AVIF":
                shown.save(out, "AVIF", quality=80, xmp=packet_of(label), exif=b"")
                return out.getvalue(), ""
            return _encoded(shown, label, has_holes(shown)), ""
    except TooManyPixels as error:
        raise PictureRefused(f"图片有 {error.size[0]}×{error.size[1]} 像素，太大，无法清理。") from error
    except Exception as error:  # what is no picture we know holds no tales that we know
        return data, f"{type(error).__name__}: {error}"
