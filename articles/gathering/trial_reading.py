"""试取: what a feed would bring, and how the page of an entry reads; nothing is saved."""

from django.utils import timezone

from articles.ingest.feeds.entry import FeedEntry
from articles.ingest.fetch import FetchFailed, Fetching
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.models import Feed

from . import article_pages, entries, entry_identity, feed_document
from .entries import Offer
from .feed_reading import Report


def foresee(feed: Feed, *, fetcher: Fetching = shared_fetcher) -> Report:
    """Read a feed, saved or not, and say what would come in."""
    report = Report(wanted=[])
    try:
        answer, read = feed_document.ask(feed, fetcher, is_conditional=False, is_polite=False)
    except FetchFailed as failure:
        report.error = str(failure)
        return report
    report.error = feed_document.fault_of(answer, read)
    if read is None or report.error:
        return report
    offered = read.entries[: feed_document.MOST_ENTRIES]
    held = entry_identity.held_of(
        feed, {entry_identity.identity_of(feed, entry): entry for entry in offered}, timezone.now()
    )
    for entry in offered:
        if entry_identity.identity_of(feed, entry) in held or entries.known_post(entry.url, ""):
            report.known += 1
        elif entries.is_wanted(feed, entry):
            report.created += 1
            report.wanted = [*(report.wanted or []), entry]
    return report


def sample(feed: Feed, entry: FeedEntry, *, fetcher: Fetching = shared_fetcher) -> Offer:
    """Read the page of an entry as a round would. Raises FetchFailed, NoArticle, sanitize.UncleanHTML."""
    return article_pages.read_page(feed, entry, fetcher, is_polite=False)[0]
