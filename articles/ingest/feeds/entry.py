"""What is read out of a feed."""

from dataclasses import dataclass, field
from datetime import datetime

from articles.text.characters import clean_characters


@dataclass(slots=True)
class FeedEntry:
    """One item of a feed; None for what it does not say.

    Texts are plain, moments aware and in Shanghai's time.
    """

    url: str
    id: str
    headline: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    summary_text: str | None = None
    content_text: str | None = None
    content_html: str | None = None  # not printed; the door cleans it

    def as_json(self) -> dict[str, object]:
        """Return it as `read_feed` prints it."""
        return {
            "id": self.id,
            "url": self.url,
            "headline": self.headline,
            "author": self.author,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "summary_text": self.summary_text,
            "content_text": self.content_text,
        }


@dataclass(slots=True)
class ReadFeed:
    """A document read as a feed; `format` is rss, atom, json, sitemap, page or None.

    `error`: unsafe-xml (declares entities: nothing was read), truncated (what arrived whole is given), empty,
    not-a-feed.
    """

    format: str | None = None
    title: str | None = None
    entries: list[FeedEntry] = field(default_factory=list)
    error: str | None = None
    moved_to: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return it as `read_feed` prints it."""
        return {
            "format": self.format,
            "title": self.title,
            "entries": [entry.as_json() for entry in self.entries],
            "error": self.error,
            "moved_to": self.moved_to,
        }

    def add(self, entry: FeedEntry, seen: set[str]) -> None:
        """Add an entry, without invalid characters, unless one with its address is there."""
        for name in ("url", "id", "headline", "author", "summary_text", "content_text", "content_html"):
            if text := getattr(entry, name):
                setattr(entry, name, clean_characters(text))
        if entry.url and entry.url not in seen:
            seen.add(entry.url)
            self.entries.append(entry)
