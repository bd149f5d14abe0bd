"""The article page: one post with all its furniture."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.utils import timezone
from django.utils.http import urlencode

from articles import composing
from articles.models import ComposedPost, Correction, Post
from articles.models.post import address_of
from articles.reader import not_found
from articles.system.compiled_query import NumberParameter, Prepared, columns
from articles.text import clock, keys
from articles.web import addresses, delivery, metadata
from articles.web.delivery import ReaderRequest
from articles.web.layout import render_page

from . import body, headings, published_post, related, reports, share
from .pictures import drawn
from .published_post import PublishedPost
from .related import Around
from .reports import OutletReport

UNSIGNED = "原文未署名"
WEIBO = "https://service.weibo.com/share/share.php?"

CORRECTION_FIELDS = columns(Correction, "id", "kind", "old_wording", "new_wording", "corrected_at")
CORRECTIONS = Prepared(
    lambda post: (
        Correction.objects.filter(post=post).order_by("-corrected_at", "-id").values_list(*CORRECTION_FIELDS)
    ),
    post=NumberParameter,
)


def post_here(request: ReaderRequest) -> HttpResponseBase:
    """Answer with the post at the requested address, or say where it went.

    Other pages call this for an address that is not theirs.
    """
    found = published_post.find(request.path_info, request.issue.now)
    return page(request, found) if found else not_found.answer(request, request.path_info)


def page(request: ReaderRequest, shown: PublishedPost, *, is_preview: bool = False) -> HttpResponse:
    """Render the article page. In a preview there is no address yet to share."""
    post, now = shown.post, request.issue.now
    chosen = composing.related_ids(shown.composed.related) if shown.composed else []
    around = related.around(post, chosen, now, site_posts=request.issue.posts)
    corrections = corrections_of(post) if shown.has_corrections else []
    told_by = reports.reports_under(post, now) if shown.leads_story else []
    leader_address = address_of(shown.leader_path) if shown.leader_path else ""
    delivery.tag(request, *cache_tags(post, around, told_by))
    told = credit(shown)
    context = {
        "post": post,
        **headline_context(shown),
        **text_context(post, shown.composed),
        **shelf_context(post),
        **address_context(post, is_preview=is_preview),
        **around._asdict(),
        "aloud_script": aloud_script(),
        "corrections": corrections,
        "reports": told_by,
        "leader_headline": shown.leader_headline,
        "leader_address": leader_address,
        "credit": told,
        "meta": metadata.of_article(
            post,
            tags=around.tags,
            credit=told,
            corrections=corrections,
            picture=None if is_preview else share.picture_of(post),
            leader=leader_address,
        ),
    }
    return render_page(request, "articles/article.html", context)


def headline_context(shown: PublishedPost) -> dict[str, object]:
    """Return what the template prints around the headline, the original's beneath the text among it."""
    post, composed, original = shown.post, shown.composed, shown.link.original_headline
    return {
        "headline": related.set_headline(post.headline, composed.headline if composed else None),
        "dek": keys.without_echo(post.dek, post.headline) if post.dek else "",
        "published": clock.stamp(cast(datetime, post.published_at)),
        "original_headline": original if original != post.headline else "",
    }


def text_context(post: Post, composed: ComposedPost | None) -> dict[str, object]:
    """Return what the template prints of the text: its cover, how long it is, what a machine made of it."""
    is_flash = post.form == Post.Form.FLASH
    stored = body.without_headline(post.body_html, post.headline) if is_flash else post.body_html
    text = body.render(stored, base=post.get_absolute_url(), post_id=post.pk)
    minutes, characters = body.minutes(stored)
    has_ai_pictures = text.has_ai_pictures or bool(post.cover and post.cover.ai_words)
    # A text that opens with the cover shows it there, with its caption.
    has_cover = post.cover is not None and text.opens_with != post.cover.sha256
    return {
        "body": text,
        "body_html": body.typeset(text.html, composed),
        "minutes": minutes if minutes > 1 else 0,
        "is_long": characters >= headings.LONG_ARTICLE,
        "is_flash": is_flash,
        "ai_generated": post.generated(has_ai_pictures=has_ai_pictures),
        "cover": drawn(post.cover) if post.cover and has_cover else None,
    }


def shelf_context(post: Post) -> dict[str, object]:
    """Return where the page says that it stands: its 归入栏目 above, the 栏目 of its address beneath."""
    home, category = post.section or post.category, post.category
    return {
        "home": home,
        "current": addresses.of_category(home),
        "back_name": back_name(category.name) if category else "",
        "back_url": addresses.of_category(category),
    }


def address_context(post: Post, *, is_preview: bool) -> dict[str, object]:
    """Return the address of the page, and the ways to share it."""
    address = settings.SITE_URL + post.get_absolute_url()
    return {
        "address": address,
        "share_url": WEIBO + urlencode({"url": address, "title": post.headline}),
        "qr_url": "" if is_preview else addresses.of_page("qr_code", post.pk),
    }


@cache
def aloud_script() -> str:
    """Return the address of the script that reads a piece aloud."""
    return static("js/aloud.js")


def cache_tags(post: Post, around: Around, told_by: Sequence[OutletReport]) -> Iterator[str]:
    """Yield the tags by which a CDN purges the page of `post`: its own, and those of whatever it names."""
    yield delivery.cache_tag("post", post.pk)
    for shelf in (post.category, post.section):
        if shelf:
            yield delivery.cache_tag("category", shelf.slug)
    if post.source:
        yield delivery.cache_tag("source", post.source.slug)
    for report in told_by:
        yield delivery.cache_tag("post", report.post_id)
    for line in (around.older, around.newer, *around.related):
        if line:
            yield delivery.cache_tag("post", line.pk)


def credit(shown: PublishedPost) -> dict[str, Any]:
    """Return {"outlet", "url", "author", "is_unsigned", "written_on"}: what the line under the headline says.

    Our own pieces bear our own name, the archive's never a guessed one; "" (or None) for what is not known.
    """
    post, link = shown.post, shown.link
    if post.origin == Post.Origin.OWN:
        outlet = post.source.name if post.source else settings.SITE_NAME
        return {"outlet": outlet, "url": "", "author": post.byline, "is_unsigned": False, "written_on": None}
    # With no address of the original, the outlet's page here is the next best thing to follow.
    url = link.url or (addresses.of_page("source", post.source.slug) if post.source else "")
    author = link.original_author or post.byline
    written_on = timezone.localdate(link.source_published_at) if link.source_published_at else None
    return {
        "outlet": post.source.name if post.source else "",
        "url": url,
        "author": "" if author == UNSIGNED else author,
        "is_unsigned": author == UNSIGNED,
        "written_on": written_on if written_on != timezone.localdate(post.published_at) else None,
    }


def back_name(name: str) -> str:
    """Return what 返回… says of a 栏目: 监管新闻; 要闻 stays 要闻."""
    return name if name.endswith("闻") else f"{name}新闻"


def corrections_of(post: Post) -> list[Correction]:
    """Return the 更正 and 更新 of `post`, newest first."""
    return [Correction.from_db(None, CORRECTION_FIELDS, row) for row in CORRECTIONS.rows(post=post.pk)]
