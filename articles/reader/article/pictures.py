"""Pictures on the page: room kept before they load, sizes for every screen, drawn from our own store only."""

import logging
from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import imaging, purge
from articles.models import Picture
from articles.system.stored_files import open_asset
from articles.web.delivery import ReaderRequest

log = logging.getLogger(__name__)

WIDTHS = (360, 720, 1080)  # CSS pixels × screen density, from a phone's list to a desktop's column
CROP = (16, 9)
LONG_FROM = 2  # a picture higher than this many times its width is a 长图: shown whole, opened by a link
KEPT_FOR = 365 * 24 * 3600  # seconds; the address carries the digest of the picture
BLANK_KEPT_FOR = 60  # seconds that a placeholder stands where a picture could not be drawn
MOVED_KEPT_FOR = 3600  # seconds that an old address leads to the present one
FOLDER = "sized"  # in the default storage: what was made once
# Another letter whenever sizes are drawn differently: what is kept of the old ones is no longer asked for.
DRAWN_BY = "b"


class Drawn(NamedTuple):
    """What an `<img>` needs: addresses and the size that keeps its room."""

    src: str
    srcset: str
    width: int
    height: int
    full: str
    is_long: bool
    is_moving: bool = False


def drawn(picture: Picture, *, crop: bool = False) -> Drawn:
    """Return the Drawn of a Picture of our store; `crop`: 16:9 around the point that matters.

    A picture of unknown size (its file is broken or gone) is shown without room kept for it.
    """
    full = default_storage.url(picture.file.name)
    width, height = picture.width or 0, picture.height or 0
    if crop:
        width = width or WIDTHS[0]
        width, height = width, max(1, width * CROP[1] // CROP[0])
    is_long = not crop and height > LONG_FROM * width > 0
    widths = [each for each in WIDTHS if each < width] or [min(width or WIDTHS[1], WIDTHS[-1])]
    if is_long and not picture.is_moving:
        return Drawn(full, "", width, height, full, is_long)
    sizes = [(each, sized_url(picture, each, crop=crop)) for each in widths]
    srcset = ", ".join(f"{url} {each}w" for each, url in sizes)
    return Drawn(sizes[min(1, len(sizes) - 1)][1], srcset, width, height, full, is_long, picture.is_moving)


def sized_url(picture: Picture, width: int, *, crop: bool) -> str:
    """Return the address of `picture` at `width` pixels.

    It changes with the picture or the point to crop around.
    """
    return reverse(
        "picture", args=[picture.pk, fingerprint_of(picture, crop=crop), "crop" if crop else "full", width]
    )


def fingerprint_of(picture: Picture, *, crop: bool) -> str:
    """Return what in an address tells this state of `picture`.

    That is its content and, for a crop, the point it keeps.
    """
    point = f"x{picture.focal_x * 100:.0f}y{picture.focal_y * 100:.0f}" if crop else ""
    return digest_of(picture) + DRAWN_BY + point


def digest_of(picture: Picture) -> str:
    """Return what in an address tells the content of `picture`."""
    return picture.sha256[:8] or "0"


def measured(path: str) -> imaging.Facts | None:
    """Return the imaging.Facts of the old site's picture at the decoded `path`, or None if none stands there.

    The size of an SVG, say, cannot be told: it is ours and can be shown, only without room kept for it.
    """
    found = open_asset(path)
    if found is None:
        return None
    with found.file as file:
        return imaging.look_at(file) if found.content_type.startswith("image/") else None


@require_safe
def picture(request: ReaderRequest, pk: int, digest: str, shape: str, width: int) -> HttpResponse:
    """Answer with a picture of our store at one of a few widths, made when it is first asked for.

    One that cannot be drawn is a silent blank for a minute, and the log says why. An address of an earlier
    state of the picture (a feed reader's, a shared page's) redirects to the present one.
    """
    shown, width, crop = Picture.objects.filter(pk=pk).first(), int(width), shape == "crop"
    if shown is None or width not in (*WIDTHS, shown.width) or not digest.startswith(digest_of(shown)):
        raise Http404("没有这张图片。")
    if digest != fingerprint_of(shown, crop=crop):
        moved = redirect(sized_url(shown, width, crop=crop))
        moved["Cache-Control"] = f"public, max-age={MOVED_KEPT_FOR}"
        return moved
    if purge.is_gone(settings.MEDIA_URL + (shown.file.name or "")):
        return gone()
    content, seconds = kept(shown, digest, shape, width)
    if content is None:
        content, seconds = blank(shown, width, crop=crop), BLANK_KEPT_FOR
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = f"public, max-age={seconds}" + (", immutable" if seconds == KEPT_FOR else "")
    return response


def gone() -> HttpResponse:
    """Answer 410 for a picture that went with the piece it stood in."""
    response = HttpResponse("这张图片已随稿件撤回。", content_type="text/plain; charset=utf-8", status=410)
    response["Cache-Control"] = "no-store"  # the piece may come back
    return response


def kept(shown: Picture, digest: str, shape: str, width: int) -> tuple[bytes | None, int]:
    """Return (JPEG, seconds it may be kept): from the store, or drawn now.

    (None, 0) if it cannot be drawn.
    """
    name = f"{FOLDER}/{shown.pk}-{digest}-{shape}-{width}.jpg"
    try:
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                if content := file.read():  # a full disk may have left nothing
                    return content, KEPT_FOR
            default_storage.delete(name)
    except OSError as error:
        log.warning("picture %s not read: %s", name, error)
    try:
        content = resize(shown, width, crop=shape == "crop")
    except Exception as error:  # a broken file makes Pillow raise nearly anything
        log.warning("picture %s not drawn: %s: %s", name, type(error).__name__, error)
        return None, 0
    try:
        default_storage.save(name, BytesIO(content))
    except OSError as error:  # the disk is full, say; the reader gets the picture all the same
        log.warning("picture %s not kept: %s", name, error)
    return content, KEPT_FOR


def blank(shown: Picture, width: int, *, crop: bool) -> bytes:
    """Return a blank in the shape of the picture."""
    shape = CROP if crop or not (shown.width and shown.height) else (shown.width, shown.height)
    return imaging.placeholder(width, min(width * shape[1] // shape[0], 4 * width))


def resize(picture: Picture, width: int, *, crop: bool) -> bytes:
    """Return `picture` as JPEG, `width` pixels wide (never enlarged); `crop`: 16:9 around its focal point."""
    height = width * CROP[1] // CROP[0] if crop else None
    with default_storage.open(str(picture.file.name)) as file:
        return imaging.drawn_at(
            file, width, height=height, centre=(picture.focal_x, picture.focal_y), label=picture.ai_label
        )
