"""What a page says about itself in its head: meta elements, Open Graph, JSON-LD."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

ARTICLE_TYPES = frozenset(
    {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle"}
)
HEADLINES = ("articletitle", "og:title", "twitter:title")
OUTLETS = ("contentsource", "mediaid", "source", "article:source", "weibo:article:source")
SITES = ("og:site_name", "sitename", "application-name")
AUTHORS = ("article:author", "author", "og:article:author", "articleauthor")
TIMES = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "og:release_date",
    "publishtime",
    "weibo:article:create_at",
)
SITE_TAIL = re.compile(r"\s*[_|｜\-–—]+\s*[^_|｜\-–—]{1,20}$")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says; "" for what it does not say. `title` is the window's, without the site's name."""

    headline: str = ""
    title: str = ""
    outlet: str = ""
    site: str = ""
    author: str = ""
    time: str = ""
    canonical: str = ""


def read_head(root: etree._Element) -> Head:
    """Read what the page says about itself."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            named.setdefault(name, content)
    article = next(_articles(root), {})
    canonical = next((link.get("href") or "" for link in root.iter("link") if _is_canonical(link)), "")
    return Head(
        headline=_text(article.get("headline")) or _first(named, HEADLINES),
        title=_window_title(root),
        outlet=_first(named, OUTLETS),
        site=_name(article.get("publisher")) or _first(named, SITES),
        author=_name(article.get("author")) or _first(named, AUTHORS),
        time=_text(article.get("datePublished")) or _first(named, TIMES),
        canonical=canonical or named.get("og:url", ""),
    )


def _is_canonical(link: etree._Element) -> bool:
    return "canonical" in (link.get("rel") or "").lower().split()


def _window_title(root: etree._Element) -> str:
    for title in root.iter("title"):
        text = " ".join("".join(str(part) for part in title.itertext()).split())
        while len(shorter := SITE_TAIL.sub("", text)) >= 8 and shorter != text:
            text = shorter
        return text
    return ""


def _first(named: dict[str, str], names: tuple[str, ...]) -> str:
    return next((named[name] for name in names if name in named), "")


def _articles(root: etree._Element) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            kinds = thing.get("@type")
            if not ARTICLE_TYPES.isdisjoint([kinds] if isinstance(kinds, str) else _strings(kinds)):
                yield thing


def _things(data: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON-LD block: one, a list, or the @graph of one."""
    listed = data if isinstance(data, list) else [data]
    things = [thing for thing in listed if isinstance(thing, dict)]
    return things + [
        inner for thing in things for inner in thing.get("@graph") or [] if isinstance(inner, dict)
    ]


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """Return the name of a person or organisation, several joined by blanks."""
    if isinstance(value, list):
        return " ".join(filter(None, map(_name, value)))
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)
