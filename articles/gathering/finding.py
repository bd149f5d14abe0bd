"""Finding the feeds of a site from its address.

It tries those the page names, the usual places, and the page's own list of articles.
"""

import http
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from articles.ingest import charset
from articles.ingest.feeds import read_feed
from articles.ingest.feeds.entry import ReadFeed
from articles.ingest.feeds.xml import resolved
from articles.ingest.fetch import Answer, FetchFailed, Fetching, FetchLimits
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.ingest.intake import blocks
from articles.text import keys

FORMATS = {
    "rss": "RSS", "atom": "Atom", "json": "JSON Feed", "sitemap": "新闻站点地图", "page": "文章列表页",
}  # fmt: skip
TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "text/xml",
    }
)
USUAL = (
    "/feed", "/feed.xml", "/rss.xml", "/rss", "/atom.xml", "/index.xml", "/feed.json", "/news-sitemap.xml",
    "/sitemap-news.xml",
)  # fmt: skip
LOOKS_LIKE_FEED = re.compile(r"(?:^|[/._?=-])(?:rss|feeds?|atom|rdf)(?:[/._?=-]|\.xml|$)|订阅", re.IGNORECASE)
SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
MOST_ASKED = 16
LONGEST = 25.0  # seconds a person waits
EACH = FetchLimits(patience=8.0)
MOST_SHOWN = 3  # headlines of each
LEAST_LISTED = 3  # links that make a page a list


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that was found: its address, what it is, how much it holds and what it begins with."""

    url: str
    format: str
    title: str
    count: int
    newest_at: datetime | None
    headlines: tuple[str, ...]

    @property
    def label(self) -> str:
        """The format in words."""
        return FORMATS[self.format]

    @property
    def slug(self) -> str:
        """What a feed at this address may be called on the command line."""
        parts = urlsplit(self.url)
        name = re.sub(r"[^a-z0-9]+", "-", f"{parts.hostname}{parts.path}".lower().removeprefix("www."))
        return re.sub(r"-(?:xml|html?)$", "", name.strip("-"))[:60].strip("-")


def find(address: str, *, fetcher: Fetching = shared_fetcher) -> list[Found]:
    """Return the feeds of the site at `address`, those its page names first.

    Raises FetchFailed if it is down.
    """
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    until = time.monotonic() + LONGEST
    first = fetcher.get(address, limits=EACH, is_polite=False)
    if first.status != http.HTTPStatus.OK:
        raise FetchFailed("unreachable")
    own = _read(first)
    if own is not None and own.format != "page":
        return [own]
    found: dict[str, Found] = {}
    asked = {keys.address_key(first.url)}
    for url in _guesses(first, fetcher):
        if len(asked) > MOST_ASKED or time.monotonic() > until:
            break
        if keys.address_key(url) in asked:
            continue
        asked.add(keys.address_key(url))
        try:
            answer = fetcher.get(url, limits=EACH, is_polite=False)
        except FetchFailed:
            continue
        read = _read(answer) if answer.status == http.HTTPStatus.OK else None
        if read is not None and read.format != "page":
            found.setdefault(read.url, read)
    return [*found.values(), *([own] if own is not None else [])]


def _read(answer: Answer) -> Found | None:
    try:
        read = read_feed(answer.body, answer.url, content_type=answer.content_type or None)
    except ValueError:
        return None
    least = LEAST_LISTED if read.format == "page" else 1
    if read.format not in FORMATS or len(read.entries) < least:
        return None
    return _found(answer.url, read)


def _found(url: str, read: ReadFeed) -> Found:
    moments = [entry.published_at for entry in read.entries if entry.published_at]
    headlines = tuple(entry.headline for entry in read.entries if entry.headline)[:MOST_SHOWN]
    return Found(
        url, read.format or "", read.title or "", len(read.entries), max(moments, default=None), headlines
    )


def _guesses(page: Answer, fetcher: Fetching) -> Iterator[str]:
    """Yield addresses that may be feeds, the likeliest first; what robots.txt names is asked for late."""
    root = blocks.parse(charset.decode(page.body, charset.charset_of(page.content_type)))
    host = urlsplit(page.url).hostname
    for link in root.iter("link"):
        if "alternate" in (link.get("rel") or "").lower() and (link.get("type") or "").lower() in TYPES:
            yield from filter(None, [resolved(page.url, link.get("href") or "")])
    for link in root.iter("a"):
        url = resolved(page.url, link.get("href") or "")
        if (
            url
            and urlsplit(url).hostname == host
            and LOOKS_LIKE_FEED.search(urlsplit(url).path + (link.text or ""))
        ):
            yield url
    for path in USUAL:
        yield urljoin(page.url, path)
    try:
        robots = fetcher.get(urljoin(page.url, "/robots.txt"), limits=EACH, is_polite=False)
    except FetchFailed:
        return
    if robots.status == http.HTTPStatus.OK:
        yield from SITEMAP.findall(robots.body.decode("utf-8", "replace"))
