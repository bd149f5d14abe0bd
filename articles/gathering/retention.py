"""How long what outlets offered is kept, and when the text of what an outlet has not licensed is fetched."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from articles.editorial.writing import gathered
from articles.ingest.fetch import Answer, Fetching
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.models import FeedItem, FetchedOriginal, OriginalText, Post

from . import article_pages, entries, entry_failures, kept_originals
from .entries import Offer

NOT_WRITTEN = "全文已经取到，但稿件已有人改过，没有写入，请对照原文。"
MOST_AT_ONCE = 500  # 待选稿 put aside in one run


def put_aside_unchosen(at: datetime) -> int:
    """Put aside what nobody chose or changed within NEWSROOM_CANDIDATE_DAYS; return how many pieces."""
    since = at - timedelta(days=settings.CANDIDATE_DAYS)
    unchosen = gathered.untouched().filter(
        created_at__lt=since, feed_items__outcome=FeedItem.Outcome.CANDIDATE
    )
    return sum(
        gathered.lapse(post, at=at) for post in unchosen.order_by("created_at").distinct()[:MOST_AT_ONCE]
    )


def forget_originals(at: datetime) -> int:
    """Delete the kept originals of what nobody chose within NEWSROOM_ORIGINAL_DAYS; return how many."""
    since = at - timedelta(days=settings.ORIGINAL_DAYS)
    put_aside = Q(item__post__author=None, item__post__status=Post.Status.DISCARDED)
    unchosen = Q(item__post=None) | Q(item__post__in=gathered.untouched()) | put_aside
    forgotten = FetchedOriginal.objects.filter(unchosen, fetched_at__lt=since)
    posts = [pk for pk in forgotten.values_list("item__post", flat=True).distinct() if pk is not None]
    OriginalText.objects.filter(post__in=posts, read_at__lt=since).delete()
    return forgotten.delete()[0]


def chosen_teasers(at: datetime) -> list[FeedItem]:
    """Return the entries of chosen pieces that were kept as summaries and whose text may be fetched now."""
    chosen = FeedItem.objects.filter(is_teaser=True, post__status=Post.Status.DRAFT)
    return list(
        chosen.filter(Q(due_at=None) | Q(due_at__lte=at)).select_related(
            "feed__source", "feed__section", "post"
        )
    )


def fetch_text(item: FeedItem, *, at: datetime, fetcher: Fetching = shared_fetcher) -> None:
    """Fetch the text of a chosen piece and write it into the draft, unless somebody has written there.

    Failures are the entry's own outcome; only a lost database is raised.
    """
    try:
        offer, answer = article_pages.read_page(item.feed, entries.entry_of(item), fetcher)
        _write(item, offer, answer, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as trouble:
        _note_trouble(item, trouble, at)


def _write(item: FeedItem, offer: Offer, answer: Answer, at: datetime) -> None:
    with transaction.atomic():
        # The piece is locked before its entry.
        is_erased = item.post is not None and kept_originals.is_erased_meanwhile(item.post)
        locked = _still_waiting(item)
        if locked is None:
            return
        if is_erased:
            FeedItem.objects.filter(pk=item.pk).update(is_teaser=False, due_at=None)
            return
        if locked.post is not None:
            is_written = gathered.fill_in(locked.post, offer.body_html, at=at)
            locked.error = "" if is_written else NOT_WRITTEN
        locked.is_teaser, locked.due_at = False, None
        locked.save(update_fields=["is_teaser", "due_at", "error"])
        kept_originals.remember(locked, offer, at)
        kept_originals.keep(locked, answer)


def _note_trouble(item: FeedItem, trouble: Exception, at: datetime) -> None:
    with transaction.atomic():
        if (locked := _still_waiting(item)) is None:
            return
        locked.due_at = entry_failures.count(locked, trouble, at)
        locked.is_teaser = locked.due_at is not None
        locked.save(update_fields=["failures", "error", "is_teaser", "due_at"])


def _still_waiting(item: FeedItem) -> FeedItem | None:
    """Return the entry locked, as it is now; None if another run has settled it meanwhile."""
    waiting = FeedItem.objects.select_for_update(of=("self",)).filter(is_teaser=True, failures=item.failures)
    return waiting.select_related("post").filter(pk=item.pk).first()
