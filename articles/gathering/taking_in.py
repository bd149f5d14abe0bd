"""Taking an entry in: what becomes of it, stored with its piece and its original in one transaction."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from articles.editorial.errors import EditorialError
from articles.editorial.workflow.audit import was_erased
from articles.editorial.writing import gathered
from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer
from articles.models import Feed, FeedItem, Post
from articles.models.feed import MOST_ADDRESS

from . import article_pages, entries, entry_failures, entry_identity, kept_originals
from .entries import NoArticle, Offer
from .feed_reading import Reading
from .kept_originals import is_erased_meanwhile, next_check

log = logging.getLogger(__name__)


def take_in(reading: Reading, entry: FeedEntry) -> None:
    """Take in an entry that came for the first time; what goes wrong with it is its own outcome."""
    known = entries.known_post(entry.url, "")
    item = _new_item(reading.feed, entry, reading.at, known)
    if not entries.is_wanted(reading.feed, entry):
        item.outcome = FeedItem.Outcome.FILTERED
    elif known is not None:
        item.outcome, item.post = FeedItem.Outcome.KNOWN, known
    else:
        read_and_store(reading, item, entry)
        return
    store(item, reading.at)
    reading.report.known += item.outcome == FeedItem.Outcome.KNOWN  # once kept: the round may be done anew


def _new_item(feed: Feed, entry: FeedEntry, at: datetime, known: Post | None) -> FeedItem:
    return FeedItem(
        feed=feed,
        identity=entry_identity.identity_of(feed, entry),
        url=entry.url[:MOST_ADDRESS],
        headline=headline_of(entry, known),
        published_at=entry.published_at,
        digest=entry_identity.digest(entry),
        first_seen_at=at,
        seen_at=at,
    )


def headline_of(entry: FeedEntry, known: Post | None) -> str:
    """Return the headline to keep of an entry.

    An erased piece keeps its own, as the outlet's may hold the erased words.
    """
    return (known.headline if known and was_erased(known) else entry.headline or "")[: entries.MOST_HEADLINE]


def read_and_store(reading: Reading, item: FeedItem, entry: FeedEntry) -> None:
    """Fetch the page of an entry where the licence lets us, and store piece, entry and original together."""
    try:
        offer, answer = article_pages.read(reading, entry)
    except entry_failures.UNREAD as trouble:
        _miss(reading, item, trouble)
        return
    try:
        is_ours = store(item, reading.at, offer=offer, answer=answer)
    except EditorialError as refusal:
        item.outcome, item.error = FeedItem.Outcome.FAILED, str(refusal)[:200]
        store(item, reading.at)
        reading.report.failed += 1
        return
    reading.report.created += is_ours and item.outcome == FeedItem.Outcome.CANDIDATE
    reading.report.known += is_ours and item.outcome == FeedItem.Outcome.KNOWN


def _miss(reading: Reading, item: FeedItem, trouble: Exception) -> None:
    """Keep an entry whose page could not be read: to be asked again, or given up."""
    item.due_at = entry_failures.count(item, trouble, reading.at)
    item.outcome = FeedItem.Outcome.WAITING
    if item.due_at is None:
        item.outcome = FeedItem.Outcome.FAILED
        item.gone_at = reading.at if str(trouble) == entry_failures.PAGE_GONE else None
    store(item, reading.at, answer=trouble.answer if isinstance(trouble, NoArticle) else None)
    reading.report.failed += 1


def give_up(reading: Reading, about: FeedEntry | FeedItem, trouble: Exception) -> None:
    """Note with an entry alone what nobody foresaw about it, so that the rest of its feed goes on."""
    feed, at = reading.feed, reading.at
    identity = about.identity if isinstance(about, FeedItem) else entry_identity.identity_of(feed, about)
    item = FeedItem.objects.filter(feed=feed, identity=identity).select_related("post").first()
    if isinstance(about, FeedEntry):
        item = item or _new_item(feed, about, at, entries.known_post(about.url, ""))
        item.digest = entry_identity.digest(about)
    if item is not None:
        item.error = entry_failures.sentence_of(trouble)
        item.seen_at = at
        if item.post is None:
            item.outcome, item.due_at = FeedItem.Outcome.FAILED, None
        else:
            item.changed_at, item.due_at = at, next_check(item, at)
        store(item, at)
    reading.report.failed += 1


def store(item: FeedItem, at: datetime, *, offer: Offer | None = None, answer: Answer | None = None) -> bool:
    """Save an entry with its piece and the kept original, all or nothing, and each entry once.

    Returns False if another process took the entry in meanwhile.
    """
    try:
        with transaction.atomic():
            if offer is not None:
                _become(item, offer, answer, at)
                return True
            _forget_erased(item)
            item.save()
            if answer is not None:
                kept_originals.keep(item, answer)
    except IntegrityError:
        log.info("%s was taken in by another process", item.url)
        return False
    return True


def _become(item: FeedItem, offer: Offer, answer: Answer | None, at: datetime) -> None:
    """Save an entry as a new 待选稿, or as what the desk has already; of an erased piece nothing is kept."""
    entries.lock_original(offer.url, offer.info_code)
    item.post = entries.known_post(offer.url, offer.info_code)
    item.error = ""
    item.outcome = FeedItem.Outcome.KNOWN
    if item.post is not None and is_erased_meanwhile(item.post):
        item.post.refresh_from_db(fields=["headline"])
        item.headline = item.post.headline[: entries.MOST_HEADLINE]
        item.is_teaser, item.due_at = False, None
        item.save()
        return
    item.is_teaser = False
    if item.post is None:
        item.post = gathered.take_in(offer.changes, at=at)
        item.outcome, item.is_teaser = FeedItem.Outcome.CANDIDATE, offer.is_teaser
    item.headline = offer.headline or item.headline
    item.due_at = next_check(item, at) if answer is not None else None
    item.save()
    kept_originals.remember(item, offer, at)
    if answer is not None:
        kept_originals.keep(item, answer)


def _forget_erased(item: FeedItem) -> None:
    """Give an entry, read before a slow step, the headline of its piece if that was erased meanwhile."""
    known = item.post or entries.known_post(item.url, "")
    if known is not None and is_erased_meanwhile(known):
        item.headline = Post.objects.values_list("headline", flat=True).get(pk=known.pk)
