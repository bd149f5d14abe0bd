"""How long what outlets offered is kept, and when the text of what an outlet has not licensed is fetched."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from articles import sanitize
from articles.editorial.writing import drafts
from articles.ingest.fetch import Fetcher, FetchFailed, backoff
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.models import FeedItem, FetchedOriginal, Post

from . import entries, rounds
from .entries import NoArticle

NOT_WRITTEN = "全文已经取到，但稿件已有人改过，没有写入，请对照原文。"
MOST_AT_ONCE = 500  # 待选稿 put aside in one run


def put_aside_unchosen(at: datetime) -> int:
    """Put aside what came from feeds and nobody has chosen or changed within NEWSROOM_CANDIDATE_DAYS; return how many."""
    since = at - timedelta(days=settings.CANDIDATE_DAYS)
    unchosen = drafts.untouched().filter(created_at__lt=since, feed_items__outcome=FeedItem.Outcome.CANDIDATE)
    return sum(
        drafts.lapse(post, at=at) for post in unchosen.order_by("created_at").distinct()[:MOST_AT_ONCE]
    )


def forget_originals(at: datetime) -> int:
    """Delete the kept originals of what nobody chose within NEWSROOM_ORIGINAL_DAYS; return how many."""
    since = at - timedelta(days=settings.ORIGINAL_DAYS)
    put_aside = Q(item__post__author=None, item__post__status=Post.Status.DISCARDED)
    unchosen = Q(item__post=None) | Q(item__post__in=drafts.untouched()) | put_aside
    return FetchedOriginal.objects.filter(unchosen, fetched_at__lt=since).delete()[0]


def chosen_teasers(at: datetime) -> list[FeedItem]:
    """Return the entries of chosen pieces of which only the summary was kept, and whose text may be asked for now."""
    chosen = FeedItem.objects.filter(is_teaser=True, post__status=Post.Status.DRAFT)
    return list(
        chosen.filter(Q(due_at=None) | Q(due_at__lte=at)).select_related(
            "feed__source", "feed__section", "post"
        )
    )


def fetch_text(item: FeedItem, *, at: datetime, fetcher: Fetcher = shared_fetcher) -> None:
    """Fetch the text of a chosen piece and write it into the draft, unless somebody has written there already."""
    try:
        offer, answer = rounds.read_page(item.feed, entries.entry_of(item), fetcher)
    except (FetchFailed, NoArticle, sanitize.UncleanHTML) as trouble:
        item.failures += 1
        item.error = (str(trouble) or rounds.NO_ARTICLE)[:200]
        if rounds.is_final(trouble) or item.failures >= rounds.MOST_TRIES:
            item.is_teaser, item.due_at = False, None
        else:
            item.due_at = at + backoff(item.failures, getattr(trouble, "retry_after", None))
        item.save(update_fields=["failures", "error", "is_teaser", "due_at"])
        return
    with transaction.atomic():
        if item.post is not None and rounds.is_erased_meanwhile(item.post):
            FeedItem.objects.filter(pk=item.pk).update(is_teaser=False, due_at=None)
            return
        if item.post is not None:
            is_written = drafts.fill_in(item.post, offer.body_html, at=at)
            item.error = "" if is_written else NOT_WRITTEN
        item.is_teaser, item.due_at = False, None
        item.save()
        rounds.keep(item, answer)
