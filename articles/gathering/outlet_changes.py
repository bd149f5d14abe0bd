"""What an outlet changes: an untouched 待选稿 gets the new text, on any other piece 原文有变 is raised."""

from datetime import datetime

from django.db import transaction

from articles.editorial.workflow.audit import was_erased
from articles.editorial.writing import gathered
from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer
from articles.models import FeedItem, Post

from . import article_pages, entries, entry_failures, entry_identity, kept_originals, taking_in
from .entries import Offer
from .feed_reading import Reading


def renew(reading: Reading, item: FeedItem, entry: FeedEntry) -> None:
    """Take in an entry whose words are others than before."""
    at, digest = reading.at, entry_identity.digest(entry)
    if item.post is not None and was_erased(item.post):
        FeedItem.objects.filter(pk=item.pk).update(digest=digest, seen_at=at, changed_at=at)
        reading.report.changed += 1
        return
    item.digest, item.seen_at = digest, at
    item.headline = taking_in.headline_of(entry, entries.known_post(entry.url, ""))
    if item.post is None:
        if item.outcome in (FeedItem.Outcome.WAITING, FeedItem.Outcome.FAILED):
            taking_in.read_and_store(reading, item, entry)
        else:
            item.save()
        return
    try:
        offer, answer = article_pages.read(reading, entry)
    except entry_failures.UNREAD as trouble:
        item.changed_at = at
        # The feed may not speak of it any more.
        item.due_at = entry_failures.count(item, trouble, at) or item.due_at
        item.save(update_fields=["digest", "seen_at", "changed_at", "error", "failures", "due_at"])
        reading.report.failed += 1
        return
    note_change(item, item.post, offer, answer, at)
    reading.report.changed += 1


def note_change(item: FeedItem, post: Post, offer: Offer, answer: Answer | None, at: datetime) -> None:
    """Give an untouched 待选稿 the new text; raise 原文有变 on any other. What was answered is kept."""
    with transaction.atomic():
        if kept_originals.is_erased_meanwhile(post):
            FeedItem.objects.filter(pk=item.pk).update(digest=item.digest, changed_at=at, due_at=None)
            return
        is_renewed = item.outcome == FeedItem.Outcome.CANDIDATE and gathered.take_in_again(
            post, offer.changes, at=at
        )
        item.changed_at = None if is_renewed else at
        item.error, item.failures = "", 0
        fields = ["digest", "seen_at", "headline", "changed_at", "gone_at", "error", "failures", "due_at"]
        if is_renewed:  # the licence may have begun or ended since
            item.is_teaser, item.judged_at, item.held_back = offer.is_teaser, None, ""
            item.due_at = kept_originals.next_check(item, at) if answer is not None else None
            fields += ["is_teaser", "judged_at", "held_back"]
        item.save(update_fields=fields)
        kept_originals.remember(item, offer, at)
        if answer is not None:
            kept_originals.keep(item, answer)
