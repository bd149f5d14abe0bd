"""What goes wrong with one entry: what is said of it, and whether its page is fetched again."""

import logging
from datetime import datetime

from articles import sanitize
from articles.editorial.errors import EditorialError
from articles.ingest.fetch import FetchFailed, backoff
from articles.models import FeedItem

from .entries import NoArticle

log = logging.getLogger(__name__)

UNREAD = (FetchFailed, NoArticle, sanitize.UncleanHTML)  # what reading a page raises
MOST_TRIES = 6  # of one entry's page
NO_ARTICLE = "打开的网页里没有文章。"
PAGE_GONE = "原文已经不在了。"
BROKEN = "处理时出错，这一条没有写入，详情在服务器日志里。"


def sentence_of(trouble: Exception) -> str:
    """Return what to say of an entry that went wrong; what nobody foresaw goes into the log."""
    if isinstance(trouble, (*UNREAD, EditorialError)):
        return (str(trouble) or NO_ARTICLE)[:200]
    log.error("an entry failed", exc_info=trouble)
    return BROKEN


def is_final(trouble: Exception) -> bool:
    """Return whether asking again would be answered the same."""
    return not isinstance(trouble, FetchFailed) or trouble.code in ("robots", "inside", "address", "port")


def is_try(trouble: Exception) -> bool:
    """Return whether the outlet was contacted at all, and so may have failed."""
    return not isinstance(trouble, FetchFailed) or not trouble.is_unasked


def count(item: FeedItem, trouble: Exception, at: datetime) -> datetime | None:
    """Count with an entry what went wrong, and say it there; return when to ask again, None for never."""
    item.failures += is_try(trouble)
    item.error = sentence_of(trouble)
    if is_final(trouble) or item.failures >= MOST_TRIES:
        return None
    return at + backoff(item.failures, getattr(trouble, "retry_after", None))
