"""原文复查: reads the original of a repost again, one and seven days after publication and on request."""

import http
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from articles import sanitize
from articles.editorial.checks import original_texts
from articles.editorial.workflow.audit import was_erased
from articles.editorial.writing.drafts import INTAKE_VERSION
from articles.gate.original.differences import compare_original
from articles.ingest import charset
from articles.ingest.fetch import Answer, FetchFailed, Fetching
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.ingest.intake import parse_page
from articles.models import ArchiveFile, FeedItem, FetchedOriginal, OriginalText, Post, SourceLink
from articles.text import keys, plain

from . import entries
from .article_pages import ACCEPT_PAGE, whole
from .entries import NoArticle
from .entry_failures import NO_ARTICLE, sentence_of
from .kept_originals import answered, is_erased_meanwhile

log = logging.getLogger(__name__)

DAYS = (1, 7)  # after publishing, on which the original is read again
WINDOW = timedelta(days=9)  # after which nobody asks any more
TRIED_AGAIN = timedelta(hours=6)  # where it could not be read
MOST_AT_ONCE = 20
SAME, KEPT, CHANGED, GONE = "没有变化", "第一次读到，已存下", "原文有变", "原文已撤"
SETTLED = (SAME, KEPT, CHANGED, GONE)


def due(at: datetime) -> list[SourceLink]:
    """Return the links whose original is to be read again now, those that wait longest first."""
    first = SourceLink.objects.filter(post=OuterRef("post")).order_by("id").values("pk")[:1]
    links = SourceLink.objects.filter(
        pk=Subquery(first), url__startswith="http", gone_at=None, post__origin=Post.Origin.REPOST,
        post__is_legacy=False, post__status=Post.Status.PUBLISHED, post__published_at__gte=at - WINDOW,
    )  # fmt: skip
    moments = Q()
    for days in DAYS:
        after = timedelta(days=days)
        unread = Q(checked_at=None) | Q(checked_at__lt=F("post__published_at") + after)
        moments |= Q(post__published_at__lte=at - after) & unread
    refused = Q(checked_at__lt=at - TRIED_AGAIN) & ~Q(check_result__in=(*SETTLED, ""))
    waiting = links.filter(moments | refused).select_related("post")
    return list(waiting.order_by(F("checked_at").asc(nulls_first=True), "pk")[:MOST_AT_ONCE])


def check(link: SourceLink, *, at: datetime, fetcher: Fetching = shared_fetcher) -> str:
    """Read the original of `link` again and note what became of it; return the result in words.

    Failures are results too; only a lost database is raised.
    """
    if was_erased(link.post):  # nothing may bring the words back
        return _note(link, SAME, at)
    try:
        item = _item_of(link)
        url = item.url if item and item.feed.identified_by else link.url
        answer = fetcher.get(url, accept=ACCEPT_PAGE)
        if answer.status in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
            return _note(link, GONE, at, gone_at=at)
        if answer.status != http.HTTPStatus.OK:
            raise FetchFailed("unreachable", retry_after=answer.retry_after)
        headline, body_html = _read(item, url, answer, fetcher)
        return _compare(link, headline, body_html, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as trouble:
        return _note(link, sentence_of(trouble)[:100], at)


def _item_of(link: SourceLink) -> FeedItem | None:
    """Return the entry that `link` came with, whose feed knows where its page is now and how to read it.

    The page may give another address than its feed, and a feed may give a different one each time; so the
    first link of a piece counts as that of its entry, unless it leads to another site.
    """
    items = FeedItem.objects.filter(post=link.post_id).select_related("feed__source", "feed__section")
    found = sorted(items.order_by("pk"), key=lambda item: item.outcome != FeedItem.Outcome.CANDIDATE)
    same = next((item for item in found if item.url == link.url), None)
    if same or not found or SourceLink.objects.filter(post=link.post_id, pk__lt=link.pk).exists():
        return same
    return next((item for item in found if _site(item.url) == _site(link.url)), None)


def _site(url: str) -> str:
    return keys.address_key(url).partition("/")[0]


def _read(item: FeedItem | None, url: str, answer: Answer, fetcher: Fetching) -> tuple[str, str]:
    """Return headline and body that a page holds. Raises FetchFailed, NoArticle, sanitize.UncleanHTML."""
    if item is not None:
        offer, _ = whole(item.feed, replace(entries.entry_of(item), url=url), answer, fetcher)
        return offer.headline, offer.body_html
    page = parse_page(charset.decode(answer.body, charset.charset_of(answer.content_type)), url)
    if not page.is_article or not page.body_html:
        raise NoArticle(NO_ARTICLE, answer)
    return page.original_headline, page.body_html


@transaction.atomic
def _compare(link: SourceLink, headline: str, body_html: str, at: datetime) -> str:
    """Keep the wording if it is another one, and say whether it says something else."""
    if is_erased_meanwhile(link.post):
        return _note(link, SAME, at)
    before = original_texts.newest(link.post) or read_kept(link.post)
    original_texts.remember(link.post, headline=headline, body_html=body_html, url=link.url, at=at)
    if before is None:
        return _note(link, KEPT, at)
    if says_the_same(before, headline, body_html):
        return _note(link, SAME, at)
    return _note(link, CHANGED, at, changed_at=at)


def says_the_same(before: OriginalText, headline: str, body_html: str) -> bool:
    """Return whether a page says what it said before: blanks, credits, ways to write a number are nothing."""
    if keys.headline_key(before.headline) != keys.headline_key(headline):
        return False
    return not compare_original(original=before.text, text=plain.text_of(body_html))


def _note(link: SourceLink, result: str, at: datetime, **moments: datetime) -> str:
    SourceLink.objects.filter(pk=link.pk).update(checked_at=at, check_result=result, **moments)
    return result


def read_kept(post: Post) -> OriginalText | None:
    """Return an unsaved OriginalText of the page kept of an original, or None.

    It serves pieces that are older than the storing of such texts.
    """
    try:
        return _of_fetched(post) or _of_pasted(post)
    except (NoArticle, sanitize.UncleanHTML):
        return None


def _of_fetched(post: Post) -> OriginalText | None:
    kept = FetchedOriginal.objects.filter(item__post=post).select_related(
        "item__feed__source", "item__feed__section"
    )
    if (page := kept.first()) is None:
        return None
    offer = entries.of_page(page.item.feed, entries.entry_of(page.item), answered(page))
    return _unsaved(post, page.url, offer.headline, offer.body_html, page.fetched_at)


def _of_pasted(post: Post) -> OriginalText | None:
    kept = ArchiveFile.objects.filter(post=post, importer_version=INTAKE_VERSION)
    if (file := kept.order_by("-imported_at").first()) is None:
        return None
    page = parse_page(bytes(file.original).decode("utf-8", "replace"), "")
    return _unsaved(post, page.url, page.original_headline, page.body_html, file.imported_at)


def _unsaved(post: Post, url: str, headline: str, body_html: str, at: datetime) -> OriginalText | None:
    text = plain.text_of(body_html)
    if not text.strip():
        return None
    return OriginalText(post=post, url=url, headline=headline, text=text, read_at=at or timezone.now())
