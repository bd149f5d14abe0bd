"""A document read as what it is: XML feed, JSON Feed, list page, or none of them."""

import re

from articles.ingest import charset

from . import jsonfeed, listing, xml
from .entry import ReadFeed

MOST_BYTES = 5 * 1024 * 1024  # of a document; more is as if it had been cut
IS_HTML = re.compile(r"<!doctype\s+html|<html\b|<body\b|<head\b", re.IGNORECASE)


def read_feed(data: bytes, url: str, *, content_type: str | None = None, selector: str = "") -> ReadFeed:
    """Read a document, as bytes, from an address; `content_type` is the header, if one was sent.

    `selector` (CSS) says where the links of a list page stand. Raises ValueError if it cannot be read.
    """
    is_cut = len(data) > MOST_BYTES
    text = charset.decode(data[:MOST_BYTES], charset.charset_of(content_type))
    feed = _read(text, url, selector)
    if is_cut and feed.error in (None, "empty"):
        feed.error = "truncated"
    return feed


def _read(text: str, url: str, selector: str) -> ReadFeed:
    start = text.lstrip("\ufeff \t\r\n\x00")
    if not start:
        return ReadFeed(error="empty")
    if selector:
        return listing.read(text, url, selector=selector)
    if start[0] == "{":
        return jsonfeed.read(start, url)
    root = xml.ROOT.search(xml.QUOTED.sub(lambda match: " " * len(match[0]), start))
    html = IS_HTML.search(start)
    if root is not None and (
        html is None or root.start() < html.start() or "<?xml" in start[: root.start()][-600:]
    ):
        if xml.declares_entities(start):
            return ReadFeed(error="unsafe-xml")
        return xml.read(start, url)
    if xml.declares_entities(start[:100_000]):
        return ReadFeed(error="unsafe-xml")
    if html is not None or re.search(r"<(?:a|div|ul|table)\b[^<>]*>", start, re.IGNORECASE):
        return listing.read(start, url)
    return ReadFeed(error="not-a-feed")
