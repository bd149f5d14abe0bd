"""The page of an entry and the further pages of its article: fetched, and read as one piece."""

import http
from dataclasses import replace

from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import Answer, FetchFailed, Fetching
from articles.models import Feed

from . import entries
from .entries import NoArticle, Offer
from .entry_failures import PAGE_GONE, is_final
from .feed_reading import Reading

ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
MOST_FOLLOWING = 9  # further pages of one article
NOT_THERE = (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE)


def read(reading: Reading, entry: FeedEntry) -> tuple[Offer, Answer | None]:
    """Return the article behind an entry, and its page if the feed and its licence let us read that.

    Raises FetchFailed, NoArticle, sanitize.UncleanHTML.
    """
    feed = reading.feed
    if not feed.is_licensed(reading.at):
        return entries.teaser_of(feed, entry), None
    if not feed.reads_pages or not entry.url:
        return entries.of_entry(feed, entry), None
    return read_page(feed, entry, reading.fetcher)


def read_page(
    feed: Feed, entry: FeedEntry, fetcher: Fetching, *, is_polite: bool = True
) -> tuple[Offer, Answer]:
    """Return the article as the page of an entry tells it.

    Raises FetchFailed, NoArticle, sanitize.UncleanHTML.
    """
    answer = fetcher.get(entry.url, accept=ACCEPT_PAGE, is_polite=is_polite)
    if answer.status in NOT_THERE:
        raise NoArticle(PAGE_GONE)
    if answer.status != http.HTTPStatus.OK:
        raise FetchFailed("unreachable", retry_after=answer.retry_after)
    return whole(feed, entry, answer, fetcher, is_polite=is_polite)


def whole(
    feed: Feed, entry: FeedEntry, answer: Answer, fetcher: Fetching, *, is_polite: bool = True
) -> tuple[Offer, Answer]:
    """Return the article as its page tells it, and the answer, both with the article's further pages.

    A page that does not exist, or repeats an earlier one, ends it. Raises FetchFailed, NoArticle,
    sanitize.UncleanHTML.
    """
    page = entries.page_of(feed, entry.url, answer)
    read, following = [page], list[Answer]()
    asked, said = {entry.url, answer.url}, {page.body_html}
    while page.is_article and page.next_url not in ("", *asked) and len(following) < MOST_FOLLOWING:
        asked.add(page.next_url)
        more = _further(page.next_url, fetcher, is_polite=is_polite)
        if more is None:
            break
        page = entries.page_of(feed, more.url, more)
        if not page.body_html or page.body_html in said:
            break
        said.add(page.body_html)
        read.append(page)
        following.append(more)
    answer = replace(answer, following=tuple(following))
    return entries.of_page(feed, entry, answer, read), answer


def _further(url: str, fetcher: Fetching, *, is_polite: bool) -> Answer | None:
    """Return a further page of an article, None if there is none for us. Raises FetchFailed."""
    try:
        answer = fetcher.get(url, accept=ACCEPT_PAGE, is_polite=is_polite)
    except FetchFailed as trouble:
        if is_final(trouble):
            return None
        raise
    if answer.status in NOT_THERE:
        return None
    if answer.status != http.HTTPStatus.OK:
        raise FetchFailed("unreachable", retry_after=answer.retry_after)
    return answer
