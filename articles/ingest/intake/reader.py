"""A page of any outlet read into an article: whether it is one, its headline, author, outlet, time, text.

Pure: bytes or text and an address in, a ReadPage out. Each fact tells whether it was printed with a label or
guessed.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from articles.ingest import charset

from . import (
    address,
    article_or_not,
    blocks,
    body,
    embedded,
    embedded_text,
    fact_lines,
    moments,
    page_code,
    page_headline,
    page_order,
    page_outlet,
    page_people,
    page_time,
)
from .blocks import fold
from .credits import outlet_of, persons_in
from .open_page import SHORTEST, OpenPage

PAGE_MARK = re.compile(
    r"\s*(?:[（(]\s*\d{1,2}\s*(?:/\s*\d{1,2}\s*)?[)）]|【\s*\d{1,2}\s*】|\[\s*\d{1,2}\s*\]"
    r"|第\s*\d{1,2}\s*页|[-_]\s*第\d+页)\s*$"
)


@dataclass(slots=True)
class ReadPage:
    """What a page says; None for what it does not. `guesses` names the fields that no label vouches for."""

    is_article: bool
    headline: str | None = None
    authors: list[str] = field(default_factory=list)
    outlet: str | None = None
    published_at: datetime | None = None
    has_time: bool = False
    infocode: str | None = None
    canonical_url: str = ""
    body_text: str = ""
    editors: list[str] = field(default_factory=list)
    is_partial: bool = False
    next_url: str | None = None
    guesses: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, object]:
        """Return it as `read_page` prints it."""
        if not self.is_article:
            return {"article": False}
        return {
            "article": True,
            "headline": self.headline,
            "author": "、".join(self.authors) or None,
            "outlet": self.outlet,
            "published_at": self.published_at.isoformat() if self.published_at else None,
            "infocode": self.infocode,
            "canonical_url": self.canonical_url,
            "body_text": self.body_text,
            "editor": "、".join(self.editors) or None,
            "partial": self.is_partial,
            "next_url": self.next_url,
        }


def read_bytes(data: bytes, url: str, *, content_type: str | None = None) -> ReadPage:
    """Read a saved answer, byte for byte; `content_type` is the header, if there was one."""
    return read(charset.decode(data, charset.charset_of(content_type)), url)


def read(text: str, url: str) -> ReadPage:
    """Read a page, or an answer that is the article as data."""
    if (data := embedded.read_json(text)) is not None:
        return _read_data(data, url)
    root = blocks.parse(text)
    return PageReading(root, url).result()


def _read_data(data: embedded.Data, url: str) -> ReadPage:
    facts = data.facts
    if not data.body or not facts.get("title"):
        return ReadPage(is_article=False)
    inner = blocks.read_blocks(blocks.parse(data.body))
    body.mark_furniture(inner, None)
    found = body.find(inner, None, facts["title"])
    printed = moments.declared_in(facts.get("time", ""))
    code = facts.get("infocode", "")
    return ReadPage(
        is_article=found.length >= SHORTEST,
        headline=clean_headline(facts["title"]),
        authors=persons_in(facts.get("author", ""), allow_group=True),
        outlet=outlet_of(facts.get("source", "")),
        published_at=printed.at if printed else None,
        infocode=address.infocode_in(url) or (code.upper() if address.is_infocode(code) else None),
        canonical_url=address.without_trackers(url),
        body_text=found.text,
        editors=persons_in(facts.get("editor", "")),
    )


def clean_headline(text: str) -> str:
    """Return a headline on one line, without page numbers; a flash's without its brackets."""
    text = fold(text)
    while (shorter := PAGE_MARK.sub("", text)) != text and len(shorter) >= 4:
        text = shorter
    whole = re.fullmatch(r"【([^【】]{4,})】", text)
    return whole[1].strip() if whole else text


class PageReading(OpenPage):
    """One page being read: `find_text`, then `facts`; or `result`, which also judges if it is an article."""

    def result(self) -> ReadPage:
        """Read everything, if the page is an article."""
        self.find_text()
        return self.facts() if self.is_article() else ReadPage(is_article=False)

    def find_text(self) -> None:
        """Find the headline, the text, and the lines in which facts may stand."""
        page_headline.find(self)
        body.mark_furniture(self.page, self.headline_at)
        self.body = body.find(self.page, self.headline_at, self.headline)
        embedded_text.take_embedded(self)
        fact_lines.collect(self)

    def is_article(self) -> bool:
        """Return whether what was found is an article; asked after `find_text`."""
        return article_or_not.is_article(self)

    def facts(self) -> ReadPage:
        """Return what the page says of itself, article or not."""
        site = page_outlet.site_name(self)
        outlet = page_outlet.outlet(self, site)
        moment = page_time.moment(self)
        return ReadPage(
            is_article=True,
            headline=clean_headline(self.headline) or None,
            authors=page_people.authors(self, outlet, site),
            outlet=outlet,
            published_at=moment.at if moment else None,
            has_time=bool(moment and moment.hour is not None),
            infocode=page_code.infocode(self),
            canonical_url=address.canonical(self.url, iter(self.head.canonicals)),
            body_text=self.body.text,
            editors=page_people.editors(self, outlet, site),
            is_partial=page_order.is_partial(self),
            next_url=page_order.next_url(self),
            guesses=self.guesses,
        )
