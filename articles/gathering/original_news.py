"""What became of a piece's original after it came in: 原文有更新, 原文已撤, a text fetched and not written.

For a 待选稿 also why 自动发布 left it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import FeedItem, FetchedOriginal, Post

RECENT = timedelta(days=7)  # that 编辑台 tells of it
FIELDS = ("url", "error", "changed_at", "gone_at", "seen_at", "held_back", "post")
MOST_RECENT = 8  # entries that 编辑台 tells of


@dataclass(frozen=True)
class OriginalNews:
    """What an editor is told of an original, and where it stands: its address, and the page kept last (or None)."""

    said: str
    url: str
    page: int | None
    post: Post


def news_of(posts: Iterable[Post]) -> dict[int, list[OriginalNews]]:
    """Return by primary key of the piece what is to be told of the originals of `posts`; one query."""
    by_pk = {post.pk: post for post in posts}
    told: dict[int, list[OriginalNews]] = {}
    of_them = _with_page(FeedItem.objects.filter(post__in=list(by_pk)))
    is_told = Q(changed_at__isnull=False) | Q(gone_at__isnull=False) | ~Q(error="") | ~Q(held_back="")
    for item in of_them.filter(is_told):
        news = _told(item, by_pk[item.post_id or 0])
        if news.said:
            told.setdefault(item.post_id or 0, []).append(news)
    return told


def recent(at: datetime) -> list[OriginalNews]:
    """Return the news of the last days about pieces the desk works at or has published, the newest first."""
    at_work = (Post.Status.DRAFT, Post.Status.IN_REVIEW, Post.Status.APPROVED, Post.Status.PUBLISHED)
    since = at - RECENT
    items = _with_page(FeedItem.objects.filter(post__status__in=at_work)).select_related("post")
    items = items.only(*FIELDS, "post__headline", "post__status")
    moved = list(
        items.filter(Q(changed_at__gte=since) | Q(gone_at__gte=since)).order_by(
            Coalesce("gone_at", "changed_at").desc()
        )[:MOST_RECENT]
    )
    drafts = items.filter(post__status=Post.Status.DRAFT, seen_at__gte=since).exclude(error="")
    refused = drafts.exclude(pk__in=[item.pk for item in moved]).order_by("-seen_at")[:MOST_RECENT]
    found = [(max(filter(None, (item.changed_at, item.gone_at))), item) for item in moved]
    found += [(item.seen_at, item) for item in refused]
    found.sort(key=lambda row: row[0], reverse=True)
    return [_told(item, item.post) for _at, item in found[:MOST_RECENT] if item.post is not None]


def _with_page(items: QuerySet[FeedItem]) -> QuerySet[FeedItem]:
    newest = FetchedOriginal.objects.filter(item=OuterRef("pk")).order_by("-fetched_at", "-id")
    return items.annotate(kept_page=Subquery(newest.values("pk")[:1])).only(*FIELDS)


def _told(item: FeedItem, post: Post) -> OriginalNews:
    said = [
        f"{word}（{timezone.localtime(at):%m-%d %H:%M}）"
        for word, at in (("原文已撤", item.gone_at), ("原文有更新", item.changed_at))
        if at is not None
    ]
    sentence = "，".join(said) + ("。" if said else "") + item.error
    if item.held_back and post.status == Post.Status.CANDIDATE:  # else somebody has taken it up
        sentence += f"没有自动发布：{item.held_back}"
    return OriginalNews(sentence, item.url, getattr(item, "kept_page", None), post)
