"""The article page: one post with all its furniture."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, cast

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.http import urlencode

from articles import composing
from articles.models import Category, ComposedPost, Correction, Picture, Post, Source, StoryPlace
from articles.models.post import address_of
from articles.system.compiled_query import MomentParameter, NumberParameter, Prepared, TextParameter, columns
from articles.text import clock, keys
from articles.web import addresses, delivery, metadata
from articles.web.delivery import ReaderRequest
from articles.web.layout import render_page

from . import body, headings, related, reports, share
from .pictures import drawn

POST_FIELDS = columns(
    Post, "id", "form", "is_important", "kicker", "headline", "subheadline", "dek", "excerpt", "body_html",
    "cover_id", "category_id", "section_id", "source_id", "origin", "byline", "responsible_editor",
    "changes_made", "ai_generated", "is_advertisement", "status", "published_at", "revised_at", "path",
    "is_legacy",
)  # fmt: skip
# What comes along of the rows a post points to; the first source link is the one readers see.
BESIDE = {
    "category": (Category, columns(Category, "id", "name", "slug", "kind")),
    "section": (Category, columns(Category, "id", "name", "slug", "kind")),
    "source": (Source, columns(Source, "id", "name", "slug", "homepage")),
    "cover": (Picture, columns(
        Picture, "id", "file", "width", "height", "alt", "caption", "credit", "sha256", "ai_label",
        "ai_generated", "is_moving",
    )),
}  # fmt: skip
COMPOSED_FIELDS = columns(ComposedPost, "post_id", "version", "headline", "lines", "related")
LINK_FIELDS = ("url", "issue", "original_headline", "original_author", "source_published_at")
UNSIGNED = "原文未署名"
WEIBO = "https://service.weibo.com/share/share.php?"

THE_POST = Prepared(
    lambda now, path: (
        Post.objects.published(now)
        .filter(path=path)
        .order_by("source_links__id")
        .values_list(
            *POST_FIELDS,
            *(f"{relation}__{field}" for relation, (_, fields) in BESIDE.items() for field in fields),
            *(f"source_links__{field}" for field in LINK_FIELDS),
            *(f"composed__{field}" for field in COMPOSED_FIELDS),
            Exists(Correction.objects.filter(post=OuterRef("pk"))),
            Exists(StoryPlace.objects.filter(leader=OuterRef("pk"))),
            "story_place__leader__path",
            "story_place__leader__headline",
        )[:1]
    ),
    now=MomentParameter,
    path=TextParameter,
)
CORRECTION_FIELDS = columns(Correction, "id", "kind", "old_wording", "new_wording", "corrected_at")
CORRECTIONS = Prepared(
    lambda post: (
        Correction.objects.filter(post=post).order_by("-corrected_at", "-id").values_list(*CORRECTION_FIELDS)
    ),
    post=NumberParameter,
)


def find(path: str, now: datetime) -> Any:
    """Return the post readers may see at the decoded `path`, or None; one query.

    It carries its category, section, source and cover, the fields of its first source link as `link_…`,
    what was composed beforehand as `kept` (or None), what saves most pages a query (`has_corrections`,
    `leads_story`), and the page that leads its story, if that is another, as `leader_…`.
    """
    for row in THE_POST.rows(now=now, path=path):
        values = iter(row)
        post: Any = Post.from_db(None, POST_FIELDS, list(islice(values, len(POST_FIELDS))))
        for relation, (model, fields) in BESIDE.items():
            found = list(islice(values, len(fields)))
            post._state.fields_cache[relation] = model.from_db(None, fields, found) if found[0] else None
        for field in LINK_FIELDS:
            setattr(post, f"link_{field}", next(values))
        kept = list(islice(values, len(COMPOSED_FIELDS)))
        post.kept = ComposedPost.from_db(None, COMPOSED_FIELDS, kept) if kept[0] else None
        post.has_corrections, post.leads_story = bool(next(values)), bool(next(values))
        post.leader_path, post.leader_headline = next(values) or "", next(values) or ""
        return post
    return None


def page(request: ReaderRequest, post: Post, *, is_preview: bool = False) -> HttpResponse:
    """Render the article page of `post`, which `find` returned; a preview has no address yet to share."""
    kept = post.kept
    around = related.around(
        post,
        composing.related_ids(kept.related) if kept else (),
        request.issue.now,
        site_posts=request.issue.posts,
    )
    corrections = corrections_of(post) if post.has_corrections else []
    told_by = reports.reports_under(post, request.issue.now) if post.leads_story else []
    leader_address = address_of(post.leader_path) if post.leader_path else ""
    delivery.tag(
        request,
        *cache_tags(post),
        *(delivery.cache_tag("post", report.post_id) for report in told_by),
        *(
            delivery.cache_tag("post", each.pk)
            for each in (around.older, around.newer, *around.related)
            if each
        ),
    )
    told = credit(post)
    cover = drawn(post.cover) if post.cover else None
    address = post.get_absolute_url()
    is_flash = post.form == Post.Form.FLASH
    shown = body.without_headline(post.body_html, post.headline) if is_flash else post.body_html
    text = body.render(shown, base=address, post_id=post.pk)
    minutes, characters = body.minutes(shown)
    context = {
        "post": post,
        "dek": keys.without_echo(post.dek, post.headline) if post.dek else "",
        "published": clock.stamp(cast(datetime, post.published_at)),
        "headline": related.set_headline(post.headline, kept.headline if kept else None),
        "body": text,
        "body_html": body.typeset(text.html, kept),
        "minutes": minutes if minutes > 1 else 0,
        "is_long": characters >= headings.LONG_ARTICLE,
        "is_flash": is_flash,
        "aloud_script": aloud_script(),
        "share_url": WEIBO + urlencode({"url": settings.SITE_URL + address, "title": post.headline}),
        "ai_generated": post.generated(
            has_ai_pictures=text.has_ai_pictures or bool(post.cover and post.cover.ai_words)
        ),
        **around._asdict(),
        "corrections": corrections,
        "reports": told_by,
        "leader_headline": post.leader_headline,
        "leader_address": leader_address,
        "credit": told,
        "original_headline": post.link_original_headline
        if post.link_original_headline != post.headline
        else "",
        # A text that opens with the cover shows it there, with its caption.
        "cover": cover if cover and post.cover and text.opens_with != post.cover.sha256 else None,
        "home": post.section or post.category,
        "back_name": back_name(post.category.name) if post.category else "",
        "current": addresses.of_category(post.section or post.category),
        "back_url": addresses.of_category(post.category),
        "qr_url": "" if is_preview else addresses.of("qr_code", post.pk),
        "address": settings.SITE_URL + address,
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


@cache
def aloud_script() -> str:
    """Return the address of the script that reads a piece aloud."""
    return static("js/aloud.js")


def cache_tags(post: Post) -> Iterator[Any]:
    """Yield the tags by which a CDN purges the page of `post`."""
    yield delivery.cache_tag("post", post.pk)
    for shelf in (post.category, post.section):
        if shelf:
            yield delivery.cache_tag("category", shelf.slug)
    if post.source:
        yield delivery.cache_tag("source", post.source.slug)


def credit(post: Post) -> dict[str, Any]:
    """Return {"outlet", "url", "author", "is_unsigned", "written_on"}: what the line under the headline says.

    Our own pieces bear our own name, the archive's never a guessed one; "" (or None) for what is not known.
    """
    if post.origin == Post.Origin.OWN:
        outlet = post.source.name if post.source else settings.SITE_NAME
        return {"outlet": outlet, "url": "", "author": post.byline, "is_unsigned": False, "written_on": None}
    # With no address of the original, the outlet's page here is the next best thing to follow.
    url = post.link_url or (addresses.of("source", post.source.slug) if post.source else "")
    author = post.link_original_author or post.byline
    written_on = timezone.localdate(post.link_source_published_at) if post.link_source_published_at else None
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


def corrections_of(post: Post) -> list[Any]:
    """Return the 更正 and 更新 of `post`, newest first."""
    return [Correction.from_db(None, CORRECTION_FIELDS, row) for row in CORRECTIONS.rows(post=post.pk)]
