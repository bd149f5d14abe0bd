"""What a page says about itself in its head: meta elements, Open Graph, JSON-LD, microdata."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

ARTICLE_TYPES = frozenset({
    "NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle",
    "OpinionNewsArticle", "BackgroundNewsArticle", "LiveBlogPosting", "Report", "SocialMediaPosting",
    "TechArticle",
})  # fmt: skip
SITE_TYPES = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})
HEADLINES = (
    "articletitle",
    "og:title",
    "twitter:title",
    "og:headline",
    "weibo:article:title",
    "dc.title",
    "headline",
)
OUTLETS = (
    "contentsource", "mediaid", "source", "article:source", "weibo:article:source", "og:article:source",
    "copyfrom", "laiyuan", "article:publisher", "dc.source",
)  # fmt: skip
SITES = ("og:site_name", "sitename", "application-name", "apple-mobile-web-app-title", "site_name")
AUTHORS = (
    "article:author", "author", "og:article:author", "articleauthor", "dc.creator", "byl", "byline",
    "parsely-author", "article:author_name", "reporter",
)  # fmt: skip
EDITORS = ("editor", "responsibleeditor", "contenteditor", "article:editor", "zrbj", "editorname")
TIMES = (
    "pubdate", "publishdate", "article:published_time", "og:release_date", "publishtime",
    "weibo:article:create_at", "datepublished", "article:published", "published_time", "published",
    "releasedate", "parsely-pub-date", "dc.date", "dc.date.issued", "date", "publish-date", "publish_time",
    "firstcreatedtime", "createdate", "datecreated", "og:published_time", "bytedance:published_time",
    "pub_time", "ptime", "og:pubdate", "dateupdate_published",
)  # fmt: skip
PUBLISHED = re.compile(r"(?:pub|publish|published|release|issue|create)[-_]?(?:time|date|at|on)$")
SPARE_TIMES = ("dateupdate", "updatedate")  # on some platforms the only one there is
ADDRESSES = ("og:url", "url", "twitter:url", "identifier-url")
SITE_TAIL = re.compile(r"\s*[_|｜\-–—]+\s*[^_|｜\-–—]{1,20}$")


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says; "" for what it does not say. `title` is the window's, without the site's name.

    `authors` and `outlets` come with whether they are doubtful; `times` in order of reliability; `canonicals`
    as written.
    """

    headline: str = ""
    title: str = ""
    outlet: str = ""
    site: str = ""
    author: str = ""
    time: str = ""
    canonical: str = ""
    window: str = ""  # the window's title, whole
    headlines: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    editor: str = ""
    times: tuple[str, ...] = ()
    spare_times: tuple[str, ...] = ()
    canonicals: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    publisher: str = ""
    is_paid: bool = False
    kind: str = ""
    body: str = ""
    base: str = ""
    named: dict[str, str] = field(default_factory=dict)


def read_head(root: etree._Element) -> Head:
    """Read what the page says about itself."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = " ".join((meta.get("content") or "").split())
        name = re.sub(r"\s+", "", name).lower()
        if name and content:
            named.setdefault(name, content)
    things = list(_things_of(root))
    article = next((thing for thing in things if _is_a(thing, ARTICLE_TYPES)), {})
    by_id = {
        thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str) and thing.get("name")
    }
    author = _names(article.get("author"), by_id)
    publisher = _names(article.get("publisher"), by_id)
    sites = [_text(thing.get("name")) for thing in things if _is_a(thing, SITE_TYPES)]
    site_names = [publisher, *(named[name] for name in SITES if name in named), *sites]
    canonicals = [link.get("href") or "" for link in root.iter("link") if _is_canonical(link)]
    declared = [named[name] for name in ADDRESSES if name in named]
    own = article.get("mainEntityOfPage")
    declared += [
        _text(own.get("@id")) if isinstance(own, dict) else _text(own),
        _text(article.get("@id")),
        _text(article.get("url")),
    ]
    headlines = [_text(article.get("headline")), *(named[name] for name in HEADLINES if name in named)]
    times = [
        _text(article.get("datePublished")),
        *(named[name] for name in TIMES if name in named),
        *(value for name, value in named.items() if name not in TIMES and PUBLISHED.search(name)),
        _text(article.get("dateCreated")),
    ]
    authors = [author, *(named[name] for name in AUTHORS if name in named)]
    free = article.get("isAccessibleForFree")
    return Head(
        headline=next(filter(None, headlines), ""),
        title=_window_title(root),
        outlet=_first(named, OUTLETS),
        site=next(filter(None, site_names), ""),
        author=next(filter(None, authors), ""),
        time=next(filter(None, times), ""),
        canonical=next(filter(None, canonicals), "") or named.get("og:url", ""),
        window=_window(root),
        headlines=tuple(filter(None, headlines)),
        authors=tuple(filter(None, authors)),
        editor=_names(article.get("editor"), by_id) or _first(named, EDITORS),
        times=tuple(filter(None, times)),
        spare_times=tuple(named[name] for name in SPARE_TIMES if name in named),
        canonicals=tuple(filter(None, [*canonicals, *declared])),
        sites=tuple(dict.fromkeys(filter(None, site_names))),
        publisher=publisher,
        is_paid=free is False or str(free).lower() == "false",
        kind=named.get("og:type", ""),
        body=_text(article.get("articleBody")),
        base=next((base.get("href") or "" for base in root.iter("base") if base.get("href")), ""),
        named=named,
    )


def _is_canonical(link: etree._Element) -> bool:
    return "canonical" in (link.get("rel") or "").lower().split()


def _window(root: etree._Element) -> str:
    for title in root.iter("title"):
        text = " ".join("".join(str(part) for part in title.itertext()).split())
        if text:
            return text
    return ""


def _window_title(root: etree._Element) -> str:
    text = _window(root)
    while len(shorter := SITE_TAIL.sub("", text)) >= 8 and shorter != text:
        text = shorter
    return text


def _first(named: dict[str, str], names: tuple[str, ...]) -> str:
    return next((named[name] for name in names if name in named), "")


def _things_of(root: etree._Element) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD blocks."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower().split(";")[0].strip() != "application/ld+json":
            continue
        text = (
            (script.text or "")
            .strip()
            .removeprefix("<!--")
            .removesuffix("-->")
            .removeprefix("//<![CDATA[")
            .strip()
            .rstrip(";")
        )
        for attempt in (text, re.sub(r",\s*([}\]])", r"\1", re.sub(r"[\r\n\t]+", " ", text))):
            try:
                yield from _things(json.loads(attempt, strict=False))
                break
            except (ValueError, RecursionError):
                continue


def _is_a(thing: dict[str, Any], types: frozenset[str]) -> bool:
    kinds = thing.get("@type")
    return not types.isdisjoint([kinds] if isinstance(kinds, str) else _strings(kinds))


def _things(data: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON-LD block: one, a list, or the @graph of one."""
    listed = data if isinstance(data, list) else [data]
    things = [thing for thing in listed if isinstance(thing, dict)]
    inner = [thing for one in things for thing in (one.get("@graph") or []) if isinstance(thing, dict)]
    main = [one["mainEntity"] for one in [*things, *inner] if isinstance(one.get("mainEntity"), dict)]
    return [*things, *inner, *main]


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> str:
    """Return the name of a person or organisation, also one given by reference; several joined by blanks."""
    if isinstance(value, list):
        return " ".join(filter(None, (_names(item, by_id) for item in value[:20])))
    if isinstance(value, dict):
        own = _text(value.get("name"))
        return own or _text(by_id.get(str(value.get("@id")), {}).get("name"))
    text = _text(value)
    return "" if text.startswith(("http://", "https://")) else text
