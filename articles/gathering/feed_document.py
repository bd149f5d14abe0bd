"""The document of a feed: fetched, recognised if it came before, and read."""

import hashlib
import http

from articles.ingest.feeds import read_feed
from articles.ingest.feeds.entry import ReadFeed
from articles.ingest.fetch import Answer, Fetching, Validators
from articles.models import Feed

from . import entry_identity

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)
MOST_ENTRIES = 200  # of one reading
UNREADABLE = {
    "unsafe-xml": "文档里声明了实体，不安全，没有读。",
    "not-a-feed": "这个地址给的不是订阅，也不是文章列表，请检查地址。",
}


def ask(
    feed: Feed, fetcher: Fetching, *, is_conditional: bool = True, is_polite: bool = True
) -> tuple[Answer, ReadFeed | None]:
    """Return what the feed's server answered, and what it says if that is new. Raises FetchFailed."""
    validators = Validators(feed.etag, feed.last_modified) if is_conditional else None
    answer = fetcher.get(feed.url, validators=validators, accept=ACCEPT_FEED, is_polite=is_polite)
    if answer.status != http.HTTPStatus.OK or (is_conditional and is_as_last_time(feed, answer)):
        return answer, None
    read = read_feed(
        answer.body, answer.url, content_type=answer.content_type or None, selector=feed.selector
    )
    read.entries = entry_identity.told_apart(read.entries)
    return answer, read


def is_as_last_time(feed: Feed, answer: Answer) -> bool:
    """Return whether a document came that has been read already, also from a server that knows no 304."""
    is_same = answer.status == http.HTTPStatus.OK and fingerprint(answer) == feed.answer_sha256
    return answer.is_unchanged or is_same


def fingerprint(answer: Answer) -> str:
    """Return the hash of a document, by which the next one is known as the same."""
    return hashlib.sha256(f"{answer.content_type}\0".encode() + answer.body).hexdigest()


def fault_of(answer: Answer, read: ReadFeed | None) -> str:
    """Return in words why there is nothing to take in, "" if there is."""
    if read is None:
        return f"对方服务器答复 {answer.status}，没有取到。"
    return UNREADABLE.get(read.error or "", "")
