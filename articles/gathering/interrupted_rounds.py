"""What a round had got when the database cut it short.

Repeated in this process, the round fetches nothing twice and counts everything.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError

from articles.ingest.fetch import Fetching
from articles.models import Feed

from .feed_reading import Reading, Remembering, Report

KEPT = 30 * 60  # seconds, twice the lease of a round; after it an answer is old
MOST = 50  # rounds, the oldest go first


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A round that was cut short, while nobody has finished another of its feed: then its answers are old."""

    remembering: Remembering
    url: str
    last_round_at: datetime | None
    report: Report = field(default_factory=Report)
    began: float = field(default_factory=time.monotonic)

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.began >= KEPT

    def fits(self, feed: Feed) -> bool:
        return (self.url, self.last_round_at) == (feed.url, feed.tried_at)


_unfinished: dict[int, _Unfinished] = {}
_lock = threading.Lock()


@contextmanager
def resumed(feed: Feed, at: datetime, fetcher: Fetching) -> Iterator[Reading]:
    """Yield a round of `feed`, with what the last one had got if the database cut that short."""
    with _lock:
        # Of any feed: another process may have done its round, and nobody would ask for the answers any more.
        for pk in [pk for pk, kept in _unfinished.items() if kept.is_old]:
            del _unfinished[pk]
        before = _unfinished.pop(feed.pk, None)
    if before is None or not before.fits(feed):
        before = _Unfinished(Remembering(fetcher), feed.url, feed.tried_at)
    before.remembering.fetcher = fetcher
    try:
        yield Reading(feed, at, before.remembering, before.report)
    except (OperationalError, InterfaceError):
        with _lock:
            while len(_unfinished) >= MOST:
                del _unfinished[next(iter(_unfinished))]
            _unfinished[feed.pk] = before
        raise


def forget() -> None:
    """Forget every round that was cut short."""
    with _lock:
        _unfinished.clear()
