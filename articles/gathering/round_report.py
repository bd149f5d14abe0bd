"""How the reading of a feed went."""

from dataclasses import dataclass

from articles.ingest.feeds.entry import FeedEntry


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
