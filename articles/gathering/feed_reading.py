"""One reading of a feed: what each of its steps needs, what it was answered, and how it goes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer, FetchFailed, Fetching
from articles.models import Feed, FeedItem


@dataclass(slots=True)
class Report:
    """How a round went: counts of entries, or `error` in words.

    `wanted` are the entries that 试取 would take in.
    """

    created: int = 0
    changed: int = 0
    known: int = 0
    failed: int = 0
    is_unchanged: bool = False
    error: str = ""
    wanted: list[FeedEntry] | None = None


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
        """Forget the pages of finished entries.

        Only the feed's own answer is needed until the end of the round.
        """
        self._answers = {kept: answer for kept, answer in self._answers.items() if kept == url}


@dataclass(frozen=True, slots=True)
class Reading:
    """A round under way: of which feed, since when, by whom it asks, and what it has counted."""

    feed: Feed
    at: datetime
    fetcher: Remembering
    report: Report = field(default_factory=Report)


# What one entry asks for in a round.
Step: TypeAlias = tuple[FeedEntry | FeedItem, Callable[[], None]]
