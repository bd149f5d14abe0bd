"""分享: the QR code that a phone reads off the screen, and the picture for a shared link; both are drawn here.

Neither is stored: what 撤稿, 抹除 and 更正 change is gone or changed with the next request, and there are no files
that they would have to find.
"""

import hashlib
import io
import logging
from datetime import datetime
from pathlib import Path
from typing import cast

import segno
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from articles import imaging
from articles.imaging import ShareCard
from articles.models import Picture, Post
from articles.system import fonts
from articles.text import clock
from articles.web import addresses, delivery, metadata, site_state
from articles.web.delivery import ReaderRequest
from articles.web.metadata import SharePicture

from .pictures import gone

log = logging.getLogger(__name__)

SEAL = Path(settings.BASE_DIR) / "static" / metadata.SHARE_PICTURE
LEAST_PANEL = 400  # pixels of the shorter side of a cover that stands beside the headline
DRAWN_BY = "a"  # another letter whenever cards are drawn differently


@require_safe
def qr_code(request: ReaderRequest, pk: int) -> HttpResponse:
    """Answer with the QR code of a readers' post as SVG."""
    post = Post.objects.published().filter(pk=pk).only("path", "published_at").first()
    if post is None:
        raise Http404("没有这篇稿件。")
    out = io.BytesIO()
    segno.make(settings.SITE_URL + post.get_absolute_url(), error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, light="#ffffff", dark="#000000", xmldecl=False
    )
    return delivery.share(HttpResponse(out.getvalue(), content_type="image/svg+xml"), site_state.current())


def picture_of(post: Post) -> SharePicture | None:
    """Return the metadata.SharePicture for links to a readers' post, None if this machine can draw none."""
    if not (fonts.bold() or _is_large(post.cover)):
        return None
    address = addresses.of_page("share_card", post.pk, _digest(post))
    return metadata.SharePicture(settings.SITE_URL + address, *imaging.SIZE)


@require_safe
def share_card(request: ReaderRequest, pk: int, digest: str) -> HttpResponse:
    """Answer with the picture of a readers' post for shared links: its large cover, else its headline.

    An address of an earlier state, of a headline since corrected, redirects to the present one.
    """
    post = (
        Post.objects.filter(pk=pk).select_related("section", "category", "cover").defer("body_html").first()
    )
    if post and post.status == Post.Status.WITHDRAWN:
        return gone()
    if post is None or not Post.objects.published().filter(pk=pk).exists() or not picture_of(post):
        raise Http404("没有这篇稿件。")
    if digest != _digest(post):
        response: HttpResponse = redirect("share_card", pk, _digest(post))
    else:
        response = HttpResponse(_drawn(post), content_type="image/jpeg")
    return delivery.share(response, site_state.current(), [delivery.cache_tag("post", pk)], by_mode=False)


def _digest(post: Post) -> str:
    """Return what in an address tells what a picture shows."""
    shown = repr((DRAWN_BY, _card(post), post.cover.sha256 if post.cover else ""))
    return hashlib.sha256(shown.encode()).hexdigest()[:8]


def _card(post: Post) -> ShareCard:
    home = post.section or post.category
    day = clock.local(cast(datetime, post.published_at))
    marks = ["广告"] if post.is_advertisement else []
    if post.ai_generated in Post.MACHINE_WRITTEN or (post.cover and post.cover.ai_words):
        marks.append("AI 生成")
    return imaging.ShareCard(
        post.headline,
        settings.SITE_NAME,
        " · ".join(filter(None, [home.name if home else "", f"{day.year}年{day.month}月{day.day}日"])),
        tuple(marks),
    )


def _drawn(post: Post) -> bytes:
    """Return the JPEG; a cover that cannot be read is left out."""
    card = _card(post)
    if post.cover and (_is_large(post.cover) or _fits_panel(post.cover)):
        try:
            with default_storage.open(str(post.cover.file.name)) as file:
                cover = imaging.Cover(file, (post.cover.focal_x, post.cover.focal_y), post.cover.ai_label)
                if _is_large(post.cover) and not card.marks:  # the marks need the card to stand on
                    return imaging.cropped_cover(cover)
                if fonts.bold():
                    with SEAL.open("rb") as seal:
                        return imaging.drawn_card(card, seal, cover)
        except Exception as error:  # a broken file makes Pillow raise nearly anything
            log.warning("cover of post %s not drawn: %s: %s", post.pk, type(error).__name__, error)
    with SEAL.open("rb") as seal:
        return imaging.drawn_card(card, seal)


def _is_large(cover: Picture | None) -> bool:
    """Return whether a cover can stand alone, cut little: as large as a card, and not upright."""
    return bool(
        cover
        and cover.width
        and cover.height
        and cover.width >= imaging.SIZE[0]
        and cover.height >= imaging.SIZE[1]
        and cover.width >= cover.height
    )


def _fits_panel(cover: Picture | None) -> bool:
    return bool(cover and min(cover.width or 0, cover.height or 0) >= LEAST_PANEL)
