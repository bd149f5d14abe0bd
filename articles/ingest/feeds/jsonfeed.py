"""JSON Feed 1.0 and 1.1, even if cut off."""

import json
import re
from typing import Any

from articles.text.characters import clean_characters

from .dates import day_in_headline, moment_of
from .entry import FeedEntry, ReadFeed
from .text import one_line, plain_text
from .xml import bare_name, resolved

BETWEEN = re.compile(r"[\s,]*")


def read(text: str, address: str) -> ReadFeed:
    """Read a JSON Feed; format None if it is other JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(start)
        is_whole = True
    except (ValueError, RecursionError):
        data, is_whole = _what_came(start), False
    if not isinstance(data, dict) or not ("jsonfeed" in str(data.get("version") or "") or _looks_like(data)):
        return ReadFeed(error="not-a-feed")
    feed = ReadFeed(format="json", title=one_line(_string(data.get("title"))))
    moved = _string(data.get("next_feed_url") or data.get("new_feed_url"))
    feed.moved_to = resolved(address, moved) or None
    seen: set[str] = set()
    items = data.get("items")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and (entry := _entry(item, address)) is not None:
            feed.add(entry, seen)
    if not is_whole:
        feed.error = "truncated"
    elif not feed.entries:
        feed.error = "empty"
    return feed


def _looks_like(data: dict[str, Any]) -> bool:
    items = data.get("items")
    return isinstance(items, list) and any(
        isinstance(item, dict)
        and item.get("url")
        and ("content_html" in item or "content_text" in item or "date_published" in item)
        for item in items[:5]
    )


def _what_came(text: str) -> dict[str, Any] | None:
    """Return what arrived whole of a feed that was cut off: its head and the items before the cut."""
    opening = re.search(r'"items"\s*:\s*\[', text)
    head = text[: opening.start()] if opening else text
    data: dict[str, Any] = {"items": []}
    for name in ("version", "title"):
        if found := re.search(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.)*")', head):
            data[name] = json.loads(found[1], strict=False)
    if opening is None:
        return data if data.get("version") else None
    decoder = json.JSONDecoder(strict=False)
    place = opening.end()
    while True:
        if between := BETWEEN.match(text, place):
            place = between.end()
        try:
            item, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return data
        data["items"].append(item)


def _string(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return clean_characters(str(value)) if isinstance(value, str | int | float) else ""


def _entry(item: dict[str, Any], address: str) -> FeedEntry | None:
    identity = _string(item.get("id")).strip()
    url = resolved(address, _string(item.get("url")))
    if not url and re.match(r"https?://", identity):
        url = resolved(address, identity)
    if not url:
        return None
    headline = one_line(_string(item.get("title")))
    content = _string(item.get("content_text")) or None
    markup = _string(item.get("content_html")) or None
    date = next(
        (text for name in ("date_published", "date_modified") if (text := _string(item.get(name)).strip())),
        "",
    )
    return FeedEntry(
        url=url,
        id=identity or url,
        headline=headline,
        author=_authors(item),
        published_at=moment_of(date) if date else (day_in_headline(headline) if headline else None),
        summary_text=plain_text(_string(item.get("summary"))),
        content_text=plain_text(content) or plain_text(markup),
        content_html=markup,
    )


def _authors(item: dict[str, Any]) -> str | None:
    listed = item.get("authors") or item.get("author") or []
    listed = listed if isinstance(listed, list) else [listed]
    names = [bare_name(_string(one.get("name")) if isinstance(one, dict) else _string(one)) for one in listed]
    return "、".join(dict.fromkeys(filter(None, names))) or None
