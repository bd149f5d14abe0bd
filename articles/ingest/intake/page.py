"""A pasted page, with its address, read into the facts of a repost."""

import html
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lxml import etree

from articles import sanitize
from articles.ingest.jekyll.footers import infocode_of_link
from articles.ingest.selecting import select

from . import blocks, lines, markup
from .reader import PageReading

HAS_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>")
NAMES = {"headline": "original_headline"}  # of the reader's facts that have another name here
UNSIGNED = "原文未署名"


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where an outlet's pages keep their parts (CSS); "" leaves finding a part to the reader.

    What is `removed` is not read.
    """

    headline: str = ""
    author: str = ""
    body: str = ""
    removed: str = ""


NO_SELECTORS = Selectors()


@dataclass(frozen=True)
class PastedPage:
    """What was read; "" or None for what the page does not say.

    `guesses`: names of fields to be checked (请核对).

    `is_article`: whether the page looks like one, rather than like a list, a login or an error.
    """

    original_headline: str
    outlet: str
    author: str
    published_at: datetime | None
    url: str
    info_code: str
    body_html: str
    guesses: frozenset[str] = field(default_factory=frozenset)
    is_article: bool = True
    next_url: str = ""  # of the article's next page, where it has several

    def link(self) -> dict[str, Any]:
        """Return the source link as `drafts.create` takes it."""
        return {
            "url": self.url,
            "external_id": self.info_code,
            "original_headline": self.original_headline,
            "original_author": self.author,
            "source_published_at": self.published_at,
        }

    def changes(self) -> dict[str, Any]:
        """Return the repost as `drafts.create` takes it; 来源, 栏目 and tags are the desk's to add."""
        return {
            "origin": "repost",
            "headline": self.original_headline,
            "body_html": self.body_html,
            "source_links": [self.link()],
        }


def parse_page(
    pasted: str, address: str = "", *, today: date | None = None, selectors: Selectors = NO_SELECTORS
) -> PastedPage:
    """Read a web page (HTML or rich text), or plain text, as an editor pasted it from `address` on `today`.

    What `selectors` find takes precedence. Raises sanitize.UncleanHTML for a page that is too large or too
    deeply nested, ValueError for an invalid selector.
    """
    sanitize.limits.check_size(pasted, sanitize.IMPORT_LIMIT)
    sanitize.limits.check_depth(pasted)
    if not HAS_MARKUP.search(pasted):
        pasted = _paragraphs(pasted)
    address = address.strip()
    root = blocks.parse(pasted)
    for element in select(root, selectors.removed) if selectors.removed else ():
        markup.remove(element)
    chosen = (
        "".join(_markup_of(element) for element in select(root, selectors.body)) if selectors.body else ""
    )
    chosen_headline, chosen_author = (
        _words(root, selector) for selector in (selectors.headline, selectors.author)
    )
    reading = PageReading(root, address, today)
    own = next((url for url in reading.head.canonicals if url.startswith(("http://", "https://"))), "")
    reading.url = url = address or own
    reading.find_text()
    found = reading.facts()
    headline = chosen_headline or found.headline or ""
    guesses = {NAMES.get(name, name) for name in reading.guesses}
    is_article = reading.is_article() or bool(chosen)
    body = markup.whole(blocks.parse(chosen), headline, url) if chosen else markup.of(reading, url)
    if chosen:
        guesses.discard("body_html")
    elif not found.body_text and "<img" not in body:
        # Too little to be told from a page's furniture; what somebody pasted is never dropped.
        body = markup.whole(blocks.parse(pasted), headline, url)
        guesses.add("body_html")
    elif (
        reading.body.box is not None
        and reading.body.box.tag == "body"
        and found.body_text
        and _is_full_page(pasted)
    ):
        guesses.add("body_html")  # no box was found: the page's furniture may be among the text
    return PastedPage(
        original_headline=headline,
        outlet=lines.outlet_of(found.outlet) if found.outlet else "",
        author=chosen_author or " ".join(found.authors),
        published_at=found.published_at,
        url=url,
        info_code=infocode_of_link(url) or found.infocode or _code_in(url),
        body_html=sanitize.clean(body, max_bytes=sanitize.IMPORT_LIMIT).html,
        is_article=is_article,
        next_url=found.next_url or "",
        guesses=frozenset(guesses - _settled(chosen_headline, chosen_author)),
    )


def _settled(headline: str, author: str) -> set[str]:
    return {name for name, words in (("original_headline", headline), ("author", author)) if words}


def _words(root: etree._Element, selector: str) -> str:
    """Return the words of the first element that a selector means, on one line; "" if there is none."""
    found = select(root, selector) if selector else []
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def _markup_of(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _paragraphs(text: str) -> str:
    paragraphs = [line.strip(lines.BLANKS) for line in text.splitlines()]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs if line)


def _is_full_page(pasted: str) -> bool:
    return bool(re.search(r"<(?:head|title|meta)[\s>]", pasted, re.IGNORECASE))


def _code_in(url: str) -> str:
    """Return the infoCode at the end of the address, else "".

    The desk also pastes from the old wire's mirrors.
    """
    last = url.rsplit("/", 1)[-1].split("?", 1)[0].rsplit(".", 1)[0]
    return last if re.fullmatch(r"(?:NW)?[0-9]{15,20}", last) else ""
