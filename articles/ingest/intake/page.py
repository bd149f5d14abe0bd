"""A pasted page, with its address, read into the facts of a repost."""

import html
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from articles import sanitize
from articles.ingest.jekyll.footers import infocode_of_link

from . import blocks, lines, markup
from .reader import Reading

HAS_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>")
NAMES = {"headline": "original_headline"}  # of the reader's facts that have another name here
UNSIGNED = "原文未署名"


@dataclass(frozen=True)
class PastedPage:
    """What was read; "" or None for what the page does not say. `guesses`: names of fields to be checked (请核对)."""

    original_headline: str
    outlet: str
    author: str
    published_at: datetime | None
    url: str
    info_code: str
    body_html: str
    guesses: frozenset[str] = field(default_factory=frozenset)

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


def parse_page(pasted: str, address: str = "", *, today: date | None = None) -> PastedPage:
    """Read a web page (HTML or rich text), or plain text, as an editor pasted it from `address` on `today`.

    Raises sanitize.UncleanHTML for a page that is too large or too deeply nested.
    """
    sanitize.limits.check_size(pasted, sanitize.IMPORT_LIMIT)
    sanitize.limits.check_depth(pasted)
    if not HAS_MARKUP.search(pasted):
        pasted = _paragraphs(pasted)
    address = address.strip()
    reading = Reading(blocks.parse(pasted), address, today)
    own = next((url for url in reading.head.canonicals if url.startswith(("http://", "https://"))), "")
    reading.url = url = address or own
    reading.find_text()
    found = reading.facts()
    guesses = {NAMES.get(name, name) for name in reading.guesses}
    body = markup.of(reading, url)
    if not found.body_text and "<img" not in body:
        # Too little to be told from a page's furniture; what somebody pasted is never dropped.
        body = markup.whole(blocks.parse(pasted), found.headline or "", url)
        guesses.add("body_html")
    if (
        reading.body.box is not None
        and reading.body.box.tag == "body"
        and found.body_text
        and _is_full_page(pasted)
    ):
        guesses.add("body_html")  # no box was found: the page's furniture may be among the text
    return PastedPage(
        original_headline=found.headline or "",
        outlet=lines.outlet_of(found.outlet) if found.outlet else "",
        author=" ".join(found.authors),
        published_at=found.published_at,
        url=url,
        info_code=infocode_of_link(url) or found.infocode or _code_in(url),
        body_html=sanitize.clean(body, max_bytes=sanitize.IMPORT_LIMIT).html,
        guesses=frozenset(guesses),
    )


def _paragraphs(text: str) -> str:
    paragraphs = [line.strip(lines.BLANKS) for line in text.splitlines()]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in paragraphs if line)


def _is_full_page(pasted: str) -> bool:
    return bool(re.search(r"<(?:head|title|meta)[\s>]", pasted, re.IGNORECASE))


def _code_in(url: str) -> str:
    """Return the infoCode that the end of the address is, else ""; the desk pastes from the old wire's mirrors too."""
    last = url.rsplit("/", 1)[-1].split("?", 1)[0].rsplit(".", 1)[0]
    return last if re.fullmatch(r"(?:NW)?[0-9]{15,20}", last) else ""
