"""An entry of a feed: whether the feed wants it, whether the desk has it, and what the desk gets of it."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from articles import sanitize
from articles.ingest import charset
from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer
from articles.ingest.intake import parse_page
from articles.ingest.intake.page import UNSIGNED, PastedPage, Selectors
from articles.models import Feed, FeedItem, Post, SourceLink
from articles.system import advisory_locks
from articles.text import keys
from articles.text.characters import clean_characters
from articles.text.infocode import infocode_of_link
from articles.text.tags import split_tags

LIST = re.compile(r"[、，,;；\s]+")
MOST_HEADLINE = 500  # characters
MOST_TEASER = 300


@dataclass(frozen=True, slots=True)
class Offer:
    """The result of reading one entry: the piece as `gathered.take_in` takes it, and what was guessed."""

    changes: dict[str, Any]
    info_code: str = ""
    url: str = ""
    headline: str = ""
    author: str = ""
    body_html: str = ""
    guesses: frozenset[str] = field(default_factory=frozenset)
    is_teaser: bool = False


class NoArticle(Exception):
    """A page answered, but holds no article; `answer` is what came, if it may tell why."""

    def __init__(self, sentence: str = "", answer: Answer | None = None) -> None:
        super().__init__(sentence)
        self.answer = answer


def is_wanted(feed: Feed, entry: FeedEntry) -> bool:
    """Return whether the words of the feed let an entry in."""
    said = f"{entry.headline or ''}\n{entry.summary_text or ''}"
    include, exclude = (
        [word for word in LIST.split(words) if word] for words in (feed.include_words, feed.exclude_words)
    )
    return not any(word in said for word in exclude) and (
        not include or any(word in said for word in include)
    )


def known_post(url: str, info_code: str) -> Post | None:
    """Return the piece that stands for this original already, by infoCode or address."""
    for facts in ({"external_id": info_code}, {"url_key": keys.address_key(url)}):
        if all(facts.values()):
            link = SourceLink.objects.filter(**facts).select_related("post").order_by("-post_id").first()
            if link is not None:
                return link.post
    return None


def lock_original(url: str, info_code: str) -> None:
    """Keep other processes from asking for the same original until this transaction ends.

    Two feeds may offer it at once.
    """
    names = [f"code:{info_code}" if info_code else "", f"url:{key}" if (key := keys.address_key(url)) else ""]
    advisory_locks.take(advisory_locks.number_of(name) for name in names if name)


def entry_of(item: FeedItem) -> FeedEntry:
    """Return what is known of an entry that its feed offers no more."""
    return FeedEntry(url=item.url, id=item.url, headline=item.headline, published_at=item.published_at)


def of_entry(feed: Feed, entry: FeedEntry) -> Offer:
    """Return the piece as the feed alone tells it: its own text, or the summary."""
    body = entry.content_html or _paragraphs(entry.content_text or entry.summary_text or "")
    return _told(feed, entry, sanitize.clean(body, max_bytes=sanitize.EDITOR_LIMIT).html)


def teaser_of(feed: Feed, entry: FeedEntry) -> Offer:
    """Return headline, link and summary alone: all that is kept of an outlet without a licence."""
    return _told(feed, entry, _paragraphs((entry.summary_text or "")[:MOST_TEASER]), is_teaser=True)


def _told(feed: Feed, entry: FeedEntry, body_html: str, *, is_teaser: bool = False) -> Offer:
    return _offer(
        feed,
        headline=entry.headline or "",
        author=entry.author or "",
        published_at=entry.published_at,
        url=entry.url,
        info_code=infocode_of_link(entry.url) or "",
        body_html=body_html,
        is_teaser=is_teaser,
    )


def of_page(feed: Feed, entry: FeedEntry, answer: Answer, read: Sequence[PastedPage] = ()) -> Offer:
    """Return the article as its page tells it, with its further pages; what they lack is taken from the feed.

    `read`: what the pages say, if that is known already. Raises NoArticle, or sanitize.UncleanHTML for a page
    that is too large or too deep.
    """
    page, *following = read or [
        page_of(feed, entry.url, answer), *(page_of(feed, more.url, more) for more in answer.following)
    ]  # fmt: skip
    if not page.is_article:
        raise NoArticle(answer=answer)
    return _offer(
        feed,
        headline=page.original_headline or entry.headline or "",
        author=page.author or entry.author or "",
        published_at=page.published_at or entry.published_at,
        url=page.url,
        info_code=page.info_code,
        body_html="\n".join(one.body_html for one in (page, *following)),
        guesses=page.guesses,
    )


def page_of(feed: Feed, url: str, answer: Answer) -> PastedPage:
    """Return what one page says, by the selectors of its feed. Raises sanitize.UncleanHTML."""
    text = charset.decode(answer.body, charset.charset_of(answer.content_type))
    return parse_page(text, url or answer.url, selectors=_selectors(feed))


def _selectors(feed: Feed) -> Selectors:
    return Selectors(
        headline=feed.headline_selector,
        author=feed.author_selector,
        body=feed.body_selector,
        removed=feed.removed_selector,
    )


def _offer(
    feed: Feed,
    *,
    headline: str,
    author: str,
    published_at: datetime | None,
    url: str,
    info_code: str,
    body_html: str,
    guesses: frozenset[str] = frozenset(),
    is_teaser: bool = False,
) -> Offer:
    headline = clean_characters(headline).strip()[:MOST_HEADLINE]
    changes = {
        "origin": Post.Origin.REPOST,
        "headline": headline,
        "body_html": body_html,
        "source": feed.source,
        "tags": split_tags(feed.tags),
        "is_important": feed.is_important,
        "source_links": [
            {
                "url": url[:2000],
                "external_id": info_code,
                "original_headline": headline,
                "original_author": author[:100] or UNSIGNED,
                "source_published_at": published_at,
            }
        ],
    }
    if feed.section is not None:
        changes.update(category=feed.section, section=feed.section)
    return Offer(changes, info_code, url, headline, author, body_html, guesses, is_teaser)


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
