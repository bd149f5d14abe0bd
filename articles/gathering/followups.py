"""What earlier rounds left for later: pages that did not come, originals that may have changed or gone."""

import http
from collections.abc import Iterator
from functools import partial

from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer, FetchFailed, Validators
from articles.models import FeedItem, FetchedOriginal

from . import (
    article_pages,
    entries,
    entry_failures,
    entry_identity,
    kept_originals,
    outlet_changes,
    taking_in,
)
from .feed_document import MOST_ENTRIES
from .feed_reading import Reading, Step

MOST_CHECKS = 20  # originals asked for again in one round


def due(reading: Reading, offered: list[FeedEntry]) -> Iterator[Step]:
    """Yield what earlier rounds left for later and is due now: pages to ask for again, originals to check."""
    if FeedItem.objects.filter(feed=reading.feed, due_at__lte=reading.at).exists():
        yield from _retries(reading, offered)
        yield from _checks(reading)


def _retries(reading: Reading, offered: list[FeedEntry]) -> Iterator[Step]:
    """Yield how pages that could not be read are asked for again, from the feed's words where it has them."""
    feed = reading.feed
    by_identity = {entry_identity.identity_of(feed, entry): entry for entry in offered}
    waiting = FeedItem.objects.filter(feed=feed, post=None, due_at__lte=reading.at)
    for item in waiting.order_by("due_at")[:MOST_ENTRIES]:
        entry = by_identity.get(item.identity) or entries.entry_of(item)
        yield item, partial(taking_in.read_and_store, reading, item, entry)


def _checks(reading: Reading) -> Iterator[Step]:
    """Yield how the originals of pieces whose check is due are asked for again: changed, or gone (原文已撤)."""
    feed, at = reading.feed, reading.at
    if not feed.is_licensed(at):
        return
    due = FeedItem.objects.filter(feed=feed, post__isnull=False, due_at__lte=at).select_related("post")
    for item in due.order_by("due_at")[:MOST_CHECKS]:
        yield item, partial(_check, reading, item)


def _check(reading: Reading, item: FeedItem) -> None:
    item.due_at = kept_originals.next_check(item, reading.at)
    last = item.originals.first()
    headers = last.headers if last else {}
    validators = Validators(headers.get("etag", ""), headers.get("last-modified", ""))
    try:
        answer = reading.fetcher.get(item.url, accept=article_pages.ACCEPT_PAGE, validators=validators)
        _compare(reading, item, last, answer)
    except entry_failures.UNREAD as trouble:
        item.due_at = entry_failures.count(item, trouble, reading.at) or item.due_at
        item.save(update_fields=["due_at", "error", "failures"])


def _compare(reading: Reading, item: FeedItem, last: FetchedOriginal | None, answer: Answer) -> None:
    """Record what a second look at an original showed.

    Raises FetchFailed, NoArticle, sanitize.UncleanHTML.
    """
    if answer.status in article_pages.NOT_THERE:
        item.gone_at, item.due_at = reading.at, None
    elif answer.status == http.HTTPStatus.OK and item.post is not None:
        item.gone_at = None
        if last is None or kept_originals.sha256(answer) != last.sha256:
            entry = entries.entry_of(item)
            offer, answer = article_pages.whole(reading.feed, entry, answer, reading.fetcher)
            before = entries.of_page(reading.feed, entry, kept_originals.answered(last)) if last else None
            if before is None or (offer.headline, offer.body_html) != (before.headline, before.body_html):
                outlet_changes.note_change(item, item.post, offer, answer, reading.at)
                reading.report.changed += 1
                return
    elif not answer.is_unchanged:
        raise FetchFailed("unreachable", retry_after=answer.retry_after)
    if item.failures:
        item.failures, item.error = 0, ""
    item.save(update_fields=["due_at", "gone_at", "failures", "error"])
