"""Outlets' feeds: RSS, RDF, Atom, JSON Feed, sitemaps and list pages read into entries.

`read_feed` is pure: bytes and an address in, a ReadFeed out. Nothing in a document is fetched or expanded.
"""

from articles.ingest.feeds.entry import FeedEntry, ReadFeed
from articles.ingest.feeds.reader import read_feed

__all__ = ["FeedEntry", "ReadFeed", "read_feed"]
