"""How a round ends: noted on its feed, with a record of the round and the time of the next one."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction

from articles.editorial.publishing import automatic
from articles.editorial.workflow.audit import record
from articles.ingest.feeds.entry import ReadFeed
from articles.ingest.feeds.xml import resolved
from articles.ingest.fetch import Answer, backoff
from articles.models import Feed, FeedRound
from articles.models.feed import MOST_ADDRESS

from .feed_document import fingerprint
from .feed_reading import Reading

log = logging.getLogger(__name__)


def succeed(reading: Reading, answer: Answer, read: ReadFeed | None) -> None:
    """End a round whose feed was read, or came as the last time."""
    feed, at = reading.feed, reading.at
    values: dict[str, object] = {
        "due_at": at + max(feed.interval, timedelta(seconds=answer.fresh_seconds)),
        "tried_at": at,
        "succeeded_at": at,
        "failures": 0,
        "error": "",
    }
    if not answer.is_unchanged:
        values.update(
            etag=answer.validators.etag[:300],
            last_modified=answer.validators.last_modified[:100],
            answer_sha256=fingerprint(answer),
        )
    if reading.report.created:
        values["newest_at"] = at
    moved_to = _moved_to(feed, answer, read)
    if moved_to and Feed.objects.filter(pk=feed.pk, url=feed.url).update(url=moved_to):
        record(None, "move_feed", actor=None, at=at, note=f"{feed.name}：{feed.url} → {moved_to}")
        if urlsplit(moved_to).hostname != urlsplit(feed.url).hostname:
            automatic.end_for(feed, "采集源搬到了别的网站", at=at)
        feed.url = moved_to
    _write(reading, values)


def _moved_to(feed: Feed, answer: Answer, read: ReadFeed | None) -> str | None:
    """Return where a feed has moved for good, if that is an address, can be kept and no other feed has it."""
    for address in (answer.moved_to, read.moved_to if read else None):
        is_fit = address and len(address) <= MOST_ADDRESS and resolved(feed.url, address)
        if is_fit and address != feed.url and not Feed.objects.filter(url=address).exists():
            return address
    return None


def fail(reading: Reading, error: str, *, retry_after: float | None = None, is_try: bool = True) -> None:
    """End a round that brought nothing: the feed is left alone the longer, the more often that happens."""
    feed, at = reading.feed, reading.at
    failures = feed.failures + is_try
    wait = max(feed.interval, backoff(failures, retry_after))
    _write(reading, {"due_at": at + wait, "tried_at": at, "failures": failures, "error": error})
    log.warning("feed %s failed (%s in a row): %s", feed.slug, failures, error)


def pause(reading: Reading, error: str) -> None:
    """End the last round of a feed, until somebody resumes it."""
    feed, at = reading.feed, reading.at
    automatic.end_for(feed, "采集源已停用", at=at)
    record(None, "pause_feed", actor=None, at=at, note=f"{feed.name}：{error}")
    _write(reading, {"is_active": False, "tried_at": at, "due_at": at, "error": error})


def _write(reading: Reading, values: dict[str, object]) -> None:
    """Write how the round went, feed and record together."""
    feed, report = reading.feed, reading.report
    report.error = str(values["error"])
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(**values)
        FeedRound.objects.create(
            feed=feed,
            at=reading.at,
            error=report.error[:200],
            is_unchanged=report.is_unchanged,
            created=report.created,
            changed=report.changed,
            known=report.known,
            failed=report.failed,
        )
    for name, value in values.items():
        setattr(feed, name, value)
