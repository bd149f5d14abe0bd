"""A pasted page, with its address, read into the facts of a repost."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from articles import sanitize
from articles.ingest.jekyll.footers import infocode_of_link
from articles.text import addresses, plain
from articles.text.clock import SHANGHAI

from . import article, lines
from .lines import Moment
from .metadata import Head, read_head

HAS_MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>")
HEADLINE_LENGTH = 60  # characters; a longer first line is text
SHORTEST_HEADLINE = 4
OUTLET_LENGTH = 20
BYLINES = 3  # blocks at either end of the text in which its author may stand in brackets
PLATFORMS = frozenset(
    {"微信公众平台", "今日头条", "百家号", "知乎", "搜狐号", "网易号"}
)  # they carry others' pieces
SENTENCE_END = "。！？；…：:"
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
    root = article.parse_html(pasted)
    head = read_head(root)
    url = address.strip() or _own_address(head)
    article.drop_furniture(root)
    body = article.container(root)
    guesses: set[str] = set()
    headline = _headline(root, body, head, guesses)
    facts = list(article.fact_lines(root))
    unmarked = next(filter(any, map(lines.unmarked_in, facts[: article.TOP])), ("", ""))
    outlet = _outlet(facts, root, head, unmarked[0], guesses)
    author = _author(facts, article.leaf_blocks(body), root, head, outlet, unmarked[1], guesses)
    moment = _moment(facts, head, url, today or datetime.now(SHANGHAI).date(), guesses)
    article.strip_page_lines(body, headline)
    article.settle_addresses(body, url)
    cleaned = sanitize.clean(article.inner_html(body), max_bytes=sanitize.IMPORT_LIMIT).html
    if body.tag == "body" and len(plain.text_of(cleaned)) > 0 and _is_full_page(pasted):
        guesses.add("body_html")  # no container was found: the page's furniture may be among the text
    return PastedPage(
        original_headline=headline,
        outlet=outlet,
        author=author,
        published_at=moment.at if moment else None,
        url=url,
        info_code=infocode_of_link(url) or _code_in(url),
        body_html=cleaned,
        guesses=frozenset(guesses),
    )


def _paragraphs(text: str) -> str:
    paragraphs = [line.strip(lines.BLANKS) for line in text.splitlines()]
    return "".join(f"<p>{article.escaped(line)}</p>" for line in paragraphs if line)


def _is_full_page(pasted: str) -> bool:
    return bool(re.search(r"<(?:head|title|meta)[\s>]", pasted, re.IGNORECASE))


def _own_address(head: Head) -> str:
    return head.canonical if head.canonical.startswith(("http://", "https://")) else ""


def _code_in(url: str) -> str:
    """Return the infoCode that the end of the address is, else ""."""
    last = url.rsplit("/", 1)[-1].split("?", 1)[0].rsplit(".", 1)[0]
    return last if re.fullmatch(r"(?:NW)?[0-9]{15,20}", last) else ""


def _headline(root: Any, body: Any, head: Head, guesses: set[str]) -> str:
    """Return the headline: as the page declares it, else its one main heading, else a guess."""
    main = [article.text_of(element) for element in root.iter("h1")]
    main = [text for text in main if text]
    title = article.named(root, article.NAMED_HEADLINES, longest=HEADLINE_LENGTH)
    if head.headline:
        # Some sites put their name behind og:title; the heading on the page settles it.
        return next((text for text in main if text and head.headline.startswith(text)), head.headline)
    for text in [*main, title]:
        if len(text) >= SHORTEST_HEADLINE and head.title.startswith(text):
            return text  # window and page agree
    if len(main) == 1:
        return main[0]
    guesses.add("original_headline")
    if main:
        return main[0]
    if head.title or title:
        return head.title or title
    blocks = article.leaf_blocks(body)
    for block in blocks[: article.TOP]:
        text = article.text_of(block)
        if block.tag in article.HEADINGS or (
            len(text) <= HEADLINE_LENGTH and text[-1] not in SENTENCE_END and not _is_fact(text)
        ):
            return text
    return ""


def _is_fact(text: str) -> bool:
    return bool(
        lines.source_in(text) or lines.author_in(text) or lines.is_furniture(text) or lines.moment_in(text)
    )


def _outlet(facts: list[str], root: Any, head: Head, unmarked: str, guesses: set[str]) -> str:
    """Return the outlet: a credit in the text, a 来源 line, an element of that name, what the head says.

    A word in an unlabelled line of facts, or the site itself, is a guess.
    """
    text = article.text_of(root)
    credits = [lines.outlet_of(match["name"]) for match in lines.CREDIT.finditer(text)]
    if credits and credits[-1]:
        return credits[-1]
    for line in facts:
        if name := lines.source_in(line):
            return name
    named = article.named(root, article.NAMED_OUTLETS, longest=OUTLET_LENGTH)
    if named and not named.isascii() and not _is_fact(named):
        return lines.outlet_of(named)
    if head.outlet and not head.outlet.isascii():
        return head.outlet
    site = "" if head.site in PLATFORMS else head.site
    if unmarked or site:
        guesses.add("outlet")
    return unmarked or site


def _author(
    facts: list[str], blocks: list[Any], root: Any, head: Head, outlet: str, unmarked: str, guesses: set[str]
) -> str:
    """Return who signed the original; a site that names itself as author names nobody."""
    for line in [*facts[: article.TOP * 2], *facts[-article.BOTTOM :]]:
        if name := lines.author_in(line):
            return name
    for block in [*blocks[:BYLINES], *blocks[-BYLINES:]]:
        if name := lines.bracketed_author_in(article.text_of(block)):
            return name
    for declared in (
        head.author,
        article.named(root, article.NAMED_AUTHORS, longest=OUTLET_LENGTH),
        unmarked,
    ):
        name = re.sub(r"[、，,/|\s]+", " ", declared).strip()
        if name and name not in (outlet, head.site) and not name.isascii():
            guesses.add("author")
            return name
    return ""


def _moment(facts: list[str], head: Head, url: str, today: date, guesses: set[str]) -> Moment | None:
    """Return when the original appeared; a day without a time of day, or from the address alone, is a guess."""
    found = [moment for line in facts if (moment := lines.moment_in(line))]
    exact = next((moment for moment in found[: article.TOP] if moment.is_exact), None)
    declared = lines.moment_in(head.time) if head.time else None
    if declared and declared.is_exact:
        return declared
    if exact:
        return exact
    named_day = lines.day_in_address(addresses.decode(url))
    nearest = named_day.at.date() if named_day else today
    for line in facts[: article.TOP]:
        if short := lines.moment_without_year(line, nearest):
            if named_day is None or short.at.date() != nearest:
                guesses.add("published_at")
            return short
    guesses.add("published_at")
    best = declared or (found[0] if found else None) or named_day
    if best is None:
        guesses.discard("published_at")
    return best
