"""One round of a feed: asked politely, and read.

Every new or changed entry is taken in, each in one transaction; then comes what earlier rounds left.
"""

import http
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from django.db import InterfaceError, OperationalError

from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import FetchFailed, Fetching
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.models import Feed, FeedItem

from . import (
    entry_failures,
    entry_identity,
    feed_document,
    followups,
    interrupted_rounds,
    outlet_changes,
    round_end,
    taking_in,
)
from .feed_reading import Reading, Report, Step

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # that one round has a feed for itself; a killed one is taken up again after it
GONE = "对方说这个地址已经停用（410），采集源已停用，请找新地址。"
BROKEN_ROUND = "处理时出错，这一轮没有读完，详情在服务器日志里。"


class Stopped(Exception):
    """A round ends between two entries, because its process is to end; what it has taken in stays."""


def claim(feed: Feed, at: datetime) -> bool:
    """Take a due feed for one round; False if another process has it."""
    return bool(Feed.objects.filter(pk=feed.pk, due_at=feed.due_at, is_active=True).update(due_at=at + LEASE))


def run(
    feed: Feed,
    *,
    at: datetime,
    fetcher: Fetching = shared_fetcher,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Read a feed once and take in what is new in it. Never raises for what an outlet does.

    Raises Stopped as soon as `is_stopping` says so; the next round then begins anew. The same happens if the
    database is lost or locked; what the outlet had answered by then is reused, and what was taken in counts.
    """
    with interrupted_rounds.resumed(feed, at, fetcher) as reading:
        try:
            _run(reading, is_stopping)
        except (Stopped, OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("the round of feed %s broke off", feed.slug)
            round_end.fail(reading, BROKEN_ROUND)
    return reading.report


def _run(reading: Reading, is_stopping: Callable[[], bool]) -> None:
    feed = reading.feed
    try:
        answer, read = feed_document.ask(feed, reading.fetcher)
    except FetchFailed as failure:
        is_try = entry_failures.is_try(failure)
        round_end.fail(reading, str(failure), retry_after=failure.retry_after, is_try=is_try)
        return
    if answer.status == http.HTTPStatus.GONE:
        round_end.pause(reading, GONE)
        return
    reading.report.is_unchanged = feed_document.is_as_last_time(feed, answer)
    if reading.report.is_unchanged:
        entry_identity.note_still_offered(feed, reading.at)
    elif fault := feed_document.fault_of(answer, read):
        round_end.fail(reading, fault, retry_after=answer.retry_after)
        return
    for about, step in _steps(reading, read.entries if read else []):
        if is_stopping():
            raise Stopped
        try:
            step()
        except (OperationalError, InterfaceError):
            raise
        except Exception as trouble:
            taking_in.give_up(reading, about, trouble)
        reading.fetcher.forget_all_but(feed.url)
    round_end.succeed(reading, answer, read)


def _steps(reading: Reading, offered: list[FeedEntry]) -> Iterator[Step]:
    """Return what is to be done: the entries that are new or changed, then what earlier rounds left."""
    news = entry_identity.news(reading.feed, offered[: feed_document.MOST_ENTRIES], reading.at)
    takes = ((entry, partial(_take, reading, entry)) for entry in news)
    return chain(takes, followups.due(reading, offered))


def _take(reading: Reading, entry: FeedEntry) -> None:
    identity = entry_identity.identity_of(reading.feed, entry)
    item = FeedItem.objects.filter(feed=reading.feed, identity=identity).select_related("post").first()
    if item is None:
        taking_in.take_in(reading, entry)
    elif item.digest != entry_identity.digest(entry):  # else another process took it in meanwhile
        outlet_changes.renew(reading, item, entry)
