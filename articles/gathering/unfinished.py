"""What a round that the database cut short had got.

Done anew in this process it asks nobody twice, and counts all.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError

from articles.ingest.fetch import Answer, FetchFailed, Fetching
from articles.models import Feed

from .round_report import Report

KEPT = 30 * 60  # seconds, twice the lease of a round; after it an answer is old
MOST = 50  # rounds, the oldest go first


class Remembering:
    """Fetches by another fetcher, and gives the same answer, or failure, to whoever asks again."""

    def __init__(self, fetcher: Fetching) -> None:
        self.fetcher = fetcher
        self._answers: dict[str, Answer | FetchFailed] = {}

    def get(self, url: str, **asked: Any) -> Answer:
        """Fetch as Fetcher does. Raises FetchFailed."""
        if url not in self._answers:
            try:
                self._answers[url] = self.fetcher.get(url, **asked)
            except FetchFailed as failure:
                # Without the frames it came through: they hold the connection.
                self._answers[url] = failure.with_traceback(None)
        answer = self._answers[url]
        if isinstance(answer, FetchFailed):
            raise answer
        return answer

    def forget_all_but(self, url: str) -> None:
        """Forget the pages of what is written.

        Only the feed's own answer is wanted until the end of the round.
        """
        self._answers = {kept: answer for kept, answer in self._answers.items() if kept == url}


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
def resumed(feed: Feed, fetcher: Fetching) -> Iterator[tuple[Remembering, Report]]:
    """Yield what asks for a round of `feed` and counts it.

    Those of the last one, if the database cut that short.
    """
    with _lock:
        # Of any feed: another process may have done its round, and nobody would ask for the answers any more.
        for pk in [pk for pk, kept in _unfinished.items() if kept.is_old]:
            del _unfinished[pk]
        before = _unfinished.pop(feed.pk, None)
    if before is None or not before.fits(feed):
        before = _Unfinished(Remembering(fetcher), feed.url, feed.tried_at)
    before.remembering.fetcher = fetcher
    try:
        yield before.remembering, before.report
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
