"""What became of a piece's original after it came in: 原文有变, 原文已撤, or a text fetched but not written.

For a 待选稿 also why 自动发布 left it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import FeedItem, FetchedOriginal, Post, SourceLink
from articles.text import clock

RECENT = timedelta(days=7)  # that 编辑台 tells of it
FIELDS = ("url", "error", "changed_at", "gone_at", "seen_at", "held_back", "post")
LINK_FIELDS = ("url", "changed_at", "gone_at", "post")
AT_WORK = (Post.Status.DRAFT, Post.Status.IN_REVIEW, Post.Status.APPROVED, Post.Status.PUBLISHED)
MOST_RECENT = 8  # entries that 编辑台 tells of
Moved = TypeVar("Moved", FeedItem, SourceLink)
HAS_MOVED = Q(changed_at__isnull=False) | Q(gone_at__isnull=False)


@dataclass(frozen=True)
class OriginalNews:
    """What an editor is told of an original, when it was seen, and where it stands.

    `page`: the last page kept.
    """

    said: str
    url: str
    page: int | None
    post: Post
    at: datetime
    is_gone: bool = False
    is_changed: bool = False

    @property
    def is_settled(self) -> bool:
        """Return whether a 更正 or 更新 has come out since."""
        return self.post.revised_at is not None and self.post.revised_at >= self.at


def news_of(posts: Iterable[Post]) -> dict[int, list[OriginalNews]]:
    """Return by primary key what is to be told of the originals of `posts`, in three queries at most."""
    by_pk = {post.pk: post for post in posts}
    of_entries = _with_page(FeedItem.objects.filter(post__in=list(by_pk))).filter(
        HAS_MOVED | ~Q(error="") | ~Q(held_back="")
    )
    of_links = SourceLink.objects.filter(HAS_MOVED, post__in=list(by_pk)).only(*LINK_FIELDS)
    told: dict[int, list[OriginalNews]] = {}
    rows: list[FeedItem | SourceLink] = [*of_entries, *of_links]
    reasons = _reasons(rows, by_pk)
    for news in _once(_told(row, by_pk[row.post_id or 0], reasons) for row in rows):
        if news.said:
            told.setdefault(news.post.pk, []).append(news)
    return told


def of_piece(post: Post, *, has_entries: bool) -> list[OriginalNews]:
    """Return what is to be told of the original of one piece whose links are at hand."""
    rows: list[FeedItem | SourceLink] = []
    if has_entries:
        rows += _with_page(FeedItem.objects.filter(post=post)).filter(
            HAS_MOVED | ~Q(error="") | ~Q(held_back="")
        )
    rows += [link for link in post.source_links.all() if link.changed_at or link.gone_at]
    reasons = _reasons(rows, {post.pk: post})
    return [news for news in _once(_told(row, post, reasons) for row in rows) if news.said]


def recent(at: datetime) -> list[OriginalNews]:
    """Return the news of the last days about pieces the desk works at or has published, the newest first."""
    since = at - RECENT
    items = _with_page(FeedItem.objects.filter(post__status__in=AT_WORK)).select_related("post")
    items = items.only(*FIELDS, "post__headline", "post__status", "post__revised_at")
    links = SourceLink.objects.filter(post__status__in=AT_WORK).select_related("post")
    links = links.only(*LINK_FIELDS, "post__headline", "post__status", "post__revised_at")
    drafts = items.filter(post__status=Post.Status.DRAFT, seen_at__gte=since).exclude(error="")
    found: list[FeedItem | SourceLink] = [*_moved(items, since), *_moved(links, since)]
    seen = {item.pk for item in found if isinstance(item, FeedItem)}
    found += [item for item in drafts.order_by("-seen_at")[:MOST_RECENT] if item.pk not in seen]
    news = [_told(row, row.post, {}) for row in found if row.post is not None]
    news.sort(key=lambda one: one.at, reverse=True)
    return list(_once(news))[:MOST_RECENT]


def _moved(rows: QuerySet[Moved], since: datetime) -> list[Moved]:
    """Return what changed or went of late and nobody has told readers of, the newest first."""
    moved_at = Coalesce("gone_at", "changed_at")
    open_still = rows.annotate(moved_at=moved_at).exclude(post__revised_at__gte=F("moved_at"))
    of_late = open_still.filter(Q(changed_at__gte=since) | Q(gone_at__gte=since))
    return list(of_late.order_by("-moved_at")[:MOST_RECENT])


def _once(found: Iterable[OriginalNews]) -> Iterator[OriginalNews]:
    """Yield the news without what two ways to look at one original say alike."""
    told: set[tuple[int, bool, bool]] = set()
    for news in found:
        key = (news.post.pk, news.is_gone, news.is_changed)
        if not (news.is_gone or news.is_changed) or key not in told:
            told.add(key)
            yield news


def _with_page(items: QuerySet[FeedItem]) -> QuerySet[FeedItem]:
    newest = FetchedOriginal.objects.filter(item=OuterRef("pk")).order_by("-fetched_at", "-id")
    return items.annotate(kept_page=Subquery(newest.values("pk")[:1])).only(*FIELDS)


def _reasons(rows: Iterable[FeedItem | SourceLink], posts: dict[int, Post]) -> dict[int, str]:
    """Return by key of the entry why 自动发布 left it; nothing once somebody has taken its piece up."""
    items = [row for row in rows if isinstance(row, FeedItem) and row.held_back]
    return FeedItem.reasons(
        item for item in items if posts[item.post_id or 0].status == Post.Status.CANDIDATE
    )


def _told(row: FeedItem | SourceLink, post: Post, reasons: dict[int, str]) -> OriginalNews:
    today = clock.day_of(timezone.now())
    said = [
        f"{word}（{clock.line_stamp(at, today)}）"
        for word, at in (("原文已撤", row.gone_at), ("原文有变", row.changed_at))
        if at is not None
    ]
    rest = row.error if isinstance(row, FeedItem) else ""
    if isinstance(row, FeedItem) and row.pk in reasons:
        rest += f"没有自动发布：{reasons[row.pk]}"
    seen_at = row.seen_at if isinstance(row, FeedItem) else timezone.now()
    return OriginalNews(
        "，".join(said) + ("。" if said else "") + rest,
        row.url,
        getattr(row, "kept_page", None),
        post,
        max(filter(None, (row.changed_at, row.gone_at)), default=seen_at),
        is_gone=row.gone_at is not None,
        is_changed=row.changed_at is not None,
    )
