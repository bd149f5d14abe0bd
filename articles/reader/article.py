"""The article page: one post with all its furniture."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from articles.models import Correction, Post

from . import body, metadata, related
from .frame import render_page
from .pictures import drawn

ARTICLE_FIELDS = (
    "form", "is_important", "kicker", "headline", "subheadline", "dek", "excerpt", "body_html", "cover", "origin",
    "byline", "responsible_editor", "changes_made", "ai_generated", "is_advertisement", "status", "published_at",
    "revised_at", "path", "is_legacy",
    "category__name", "category__slug", "section__name", "section__slug", "source__name", "source__slug",
    "source__homepage",
    "cover__file", "cover__width", "cover__height", "cover__alt", "cover__caption", "cover__credit",
    "cover__focal_x", "cover__focal_y", "cover__original_url", "cover__sha256",
)  # fmt: skip


UNSIGNED = "原文未署名"


def find(path):
    """Return the readers' post at the decoded `path` with its source link, or None; one query.

    The first source link is what readers see; `has_corrections` saves most pages the query for them.
    """
    return (
        Post.objects.published()
        .filter(path=path)
        .select_related("category", "section", "source", "cover")
        .only(*ARTICLE_FIELDS)
        .annotate(
            link_url=F("source_links__url"),
            link_issue=F("source_links__issue"),
            link_headline=F("source_links__original_headline"),
            link_author=F("source_links__original_author"),
            link_published_at=F("source_links__source_published_at"),
            has_corrections=Exists(Correction.objects.filter(post=OuterRef("pk"))),
        )
        .order_by("source_links__id")
        .first()
    )


def page(request, post):
    """Render the article page of `post`, which `find` returned."""
    tags = related.tags_of(post, site_posts=request.issue.posts)
    older, newer = neighbours(post)
    corrections = list(post.corrections.all()) if post.has_corrections else []
    told = credit(post)
    cover = drawn(post.cover) if post.cover else None
    address = post.get_absolute_url()
    context = {
        "post": post,
        "body": body.render(post.body_html, base=address, post_id=post.pk),
        "tags": tags,
        "corrections": corrections,
        "older": older,
        "newer": newer,
        "related": related.related_to(post, tags),
        "credit": told,
        "original_headline": post.link_headline if post.link_headline != post.headline else "",
        "cover": cover,
        "home": post.section or post.category,
        "back_name": back_name(post.category.name) if post.category else "",
        "current": (post.section or post.category).get_absolute_url() if post.section or post.category else "",
        "address": settings.SITE_URL + address,
        "meta": metadata.of_article(
            post, tags=tags, credit=told, corrections=corrections, picture=cover.src if cover else ""
        ),
    }
    return render_page(request, "articles/article.html", context)


def credit(post):
    """Return {"outlet", "url", "author", "is_unsigned", "written_on"}: what the line under the headline says.

    Our own name for our own pieces, never a guess for the archive's; "" (or None) for what is not known.
    """
    if post.origin == Post.Origin.OWN:
        outlet = post.source.name if post.source else settings.SITE_NAME
        return {"outlet": outlet, "url": "", "author": post.byline, "is_unsigned": False, "written_on": None}
    # With no address of the original, the outlet's page here is the next best thing to follow.
    url = post.link_url or (reverse("source", args=[post.source.slug]) if post.source else "")
    author = post.link_author or post.byline
    written_on = timezone.localdate(post.link_published_at) if post.link_published_at else None
    return {
        "outlet": post.source.name if post.source else "",
        "url": url,
        "author": "" if author == UNSIGNED else author,
        "is_unsigned": author == UNSIGNED,
        "written_on": written_on if written_on != timezone.localdate(post.published_at) else None,
    }


def back_name(name):
    """Return what 返回… says of a 栏目: 监管新闻; 要闻 stays 要闻."""
    return name if name.endswith("闻") else f"{name}新闻"


def neighbours(post):
    """Return (上一篇, 下一篇): the posts before and after in the same 栏目, each None at an end."""
    posts = Post.objects.published().filter(category=post.category_id, form=post.form)
    # `<=` and the exclusion, rather than an OR, keep the search within the index.
    older = posts.filter(published_at__lte=post.published_at).exclude(published_at=post.published_at, pk__gte=post.pk)
    newer = posts.filter(published_at__gte=post.published_at).exclude(published_at=post.published_at, pk__lte=post.pk)
    beside = Post.objects.filter(
        pk__in=[
            Subquery(older.order_by("-published_at", "-pk").values("pk")[:1]),
            Subquery(newer.order_by("published_at", "pk").values("pk")[:1]),
        ]
    ).only("headline", "path", "published_at")
    earlier = later = None
    for found in beside:
        if (found.published_at, found.pk) < (post.published_at, post.pk):
            earlier = found
        else:
            later = found
    return earlier, later
