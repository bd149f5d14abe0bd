"""Invented outlets that answer like real ones: a feed and its pages, played from `morning.toml`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from articles.ingest.fetch import Answer

FEED = "/rss/caijing.xml"


class PlayedOutlets:
    """A fetcher that asks nobody: it answers for invented outlets with what they had published by `at`."""

    def __init__(self, outlets: Iterable[dict[str, Any]], *, loaded_at: datetime, at: datetime) -> None:
        self._pages: dict[str, str] = {}
        self._feeds: dict[str, str] = {}
        for outlet in outlets:
            items = []
            for number, story in enumerate(outlet["stories"], 1):
                published = loaded_at - timedelta(minutes=story["minutes"])
                if published > at:
                    continue
                url = f"https://{outlet['host']}/a/{published:%Y%m%d}/{number}.html"
                self._pages[url] = _page(outlet["name"], story, published)
                items.append(_item(url, story, published))
            self._feeds[feed_url(outlet)] = _feed(outlet["name"], outlet["host"], items)

    def get(self, url: str, **options: Any) -> Answer:
        """Answer for an address: a feed, a page, or 404."""
        if feed := self._feeds.get(url):
            return Answer(url, 200, {"content-type": "application/rss+xml; charset=utf-8"}, feed.encode())
        if page := self._pages.get(url):
            return Answer(url, 200, {"content-type": "text/html; charset=utf-8"}, page.encode())
        return Answer(url, 404, {}, b"")


def feed_url(outlet: dict[str, Any]) -> str:
    """Return the address of an outlet's feed."""
    return f"https://{outlet['host']}{FEED}"


def body_of(piece: dict[str, Any]) -> str:
    """Return the paragraphs of a story or piece as HTML."""
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in piece["paragraphs"])


def _feed(name: str, host: str, items: list[str]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(name)}·财经</title>"
        f"<link>https://{host}/</link><description>{escape(name)}</description>"
        f"{''.join(items)}</channel></rss>"
    )


def _item(url: str, story: dict[str, Any], published: datetime) -> str:
    return (
        f"<item><title>{escape(story['headline'])}</title><link>{url}</link><guid>{url}</guid>"
        f"<description>{escape(story['paragraphs'][0])}</description>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
    )


def _page(name: str, story: dict[str, Any], published: datetime) -> str:
    author = f"<span>作者：{escape(story['author'])}</span>" if story["author"] != "原文未署名" else ""
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(story['headline'])}_{escape(name)}</title></head>"
        f"<body><h1>{escape(story['headline'])}</h1>"
        f'<p class="info"><span>{published:%Y-%m-%d %H:%M}</span><span>来源：{escape(name)}</span>{author}</p>'
        f'<div class="content">{body_of(story)}</div><p>责任编辑：{escape(story["editor"])}</p></body></html>'
    )
