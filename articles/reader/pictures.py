"""Pictures on the page: room kept before they load, sizes for every screen, drawn from our own store only."""

from io import BytesIO
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps, UnidentifiedImageError

from articles.ingest.assets import open_asset
from articles.models import Picture

WIDTHS = (360, 720, 1080)  # CSS pixels × screen density, from a phone's list to a desktop's column
CROP = (16, 9)
LONG_FROM = 2  # a picture higher than this many times its width is a 长图: shown whole, opened by a link
KEPT_FOR = 365 * 24 * 3600  # seconds; the address carries the digest of the picture
FOLDER = "sized"  # in the default storage: what was made once
QUALITY = 82


class Drawn(NamedTuple):
    """What an `<img>` needs: addresses and the size that keeps its room."""

    src: str
    srcset: str
    width: int
    height: int
    full: str
    is_long: bool


def drawn(picture, *, crop=False):
    """Return the Drawn of a Picture of our store; `crop`: 16:9 around the point that matters."""
    full = default_storage.url(picture.file.name)
    width, height = picture.width or 1, picture.height or 1
    if crop:
        width, height = width, width * CROP[1] // CROP[0]
    is_long = not crop and height > LONG_FROM * width
    widths = [each for each in WIDTHS if each < width] or [min(width, WIDTHS[-1])]
    if is_long or picture.file.name.lower().endswith((".svg", ".gif")):
        return Drawn(full, "", width, height, full, is_long)
    sizes = [(each, sized_url(picture, each, crop=crop)) for each in widths]
    srcset = ", ".join(f"{url} {each}w" for each, url in sizes)
    return Drawn(sizes[min(1, len(sizes) - 1)][1], srcset, width, height, full, is_long)


def sized_url(picture, width, *, crop):
    """Return the address of `picture` at `width` pixels; a new picture, or another point to crop around, is a new address."""
    return reverse("picture", args=[picture.pk, mark_of(picture, crop=crop), "crop" if crop else "full", width])


def mark_of(picture, *, crop):
    """Return what in an address tells this state of `picture`: its content and, for a crop, the point it keeps."""
    point = f"x{picture.focal_x * 100:.0f}y{picture.focal_y * 100:.0f}" if crop else ""
    return (picture.sha256[:8] or "0") + point


def measured(path):
    """Return (width, height) of the old site's own file at the decoded `path`, (0, 0) if it cannot be told, or None."""
    found = open_asset(path)
    if found is None or not found.content_type.startswith("image/"):
        return None
    with found.file as file:
        try:
            with Image.open(file) as image:
                return image.size
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
            return (0, 0)  # an SVG, say: it is ours and can be shown, only its room is not known


@require_safe
def picture(request, pk, digest, shape, width):
    """Answer with a picture of our store at one of a few widths, made when it is first asked for."""
    shown, width = Picture.objects.filter(pk=pk).first(), int(width)
    if shown is None or width not in (*WIDTHS, shown.width) or digest != mark_of(shown, crop=shape == "crop"):
        raise Http404("没有这张图片。")
    name = f"{FOLDER}/{pk}-{digest}-{shape}-{width}.jpg"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            content = file.read()
    else:
        content = resize(shown, width, crop=shape == "crop")
        default_storage.save(name, BytesIO(content))
    response = HttpResponse(content, content_type="image/jpeg")
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}, immutable"
    return response


def resize(picture, width, *, crop):
    """Return `picture` as JPEG, `width` pixels wide (never enlarged); `crop`: 16:9 around its focal point."""
    with default_storage.open(picture.file.name) as file, Image.open(file) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    if crop:
        size = (width, width * CROP[1] // CROP[0])
        image = ImageOps.fit(image, size, centering=(picture.focal_x, picture.focal_y))
    elif image.width > width:
        image = image.resize((width, max(1, round(image.height * width / image.width))))
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
