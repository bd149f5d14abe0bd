"""One round of a feed: asked politely, and read.

Every new or changed entry is taken in, each in one transaction.
"""

import hashlib
import http
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TypeAlias
from urllib.parse import urlsplit

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from articles import sanitize
from articles.editorial.errors import EditorialError
from articles.editorial.publishing import automatic
from articles.editorial.workflow.audit import record, was_erased
from articles.editorial.writing import drafts, original_texts
from articles.ingest.feeds import read_feed
from articles.ingest.feeds.entry import FeedEntry, ReadFeed
from articles.ingest.feeds.xml import resolved
from articles.ingest.fetch import Answer, FetchFailed, Fetching, Validators, backoff
from articles.ingest.fetch import fetcher as shared_fetcher
from articles.models import Feed, FeedItem, FeedRound, FetchedOriginal, Post
from articles.models.feed import MOST_ADDRESS

from . import entries, unfinished
from .entries import NoArticle, Offer
from .round_report import Report
from .unfinished import Remembering

log = logging.getLogger(__name__)

ACCEPT_FEED = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.5"
LEASE = timedelta(minutes=15)  # that one round has a feed for itself; a killed one is taken up again after it
MOST_ENTRIES = 200  # of one reading
MOST_TRIES = 6  # of one entry's page
CHECKED_AFTER = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
)  # of first sight
SEEN_WRITTEN = timedelta(hours=1)  # between two notes that an entry is still offered
RECURRING_AFTER = timedelta(days=3)  # out of a feed, an undated headline that comes again is another piece
MOST_FOLLOWING = 9  # further pages of one article
MOST_CHECKS = 20  # originals asked for again in one round
UNREADABLE = {
    "unsafe-xml": "文档里声明了实体，不安全，没有读。",
    "not-a-feed": "这个地址给的不是订阅，也不是文章列表，请检查地址。",
}
GONE = "对方说这个地址已经停用（410），采集源已停用，请找新地址。"
NO_ARTICLE = "打开的网页里没有文章。"
PAGE_GONE = "原文已经不在了。"
BROKEN = "处理时出错，这一条没有写入，详情在服务器日志里。"
BROKEN_ROUND = "处理时出错，这一轮没有读完，详情在服务器日志里。"

Step: TypeAlias = tuple[FeedEntry | FeedItem, Callable[[], None]]  # what one entry asks for in a round


class Stopped(Exception):
    """A round ends between two entries, because its process is to end; what it has taken in stays."""


def claim(feed: Feed, at: datetime) -> bool:
    """Take a due feed for one round; False if another process has it."""
    return bool(Feed.objects.filter(pk=feed.pk, due_at=feed.due_at, is_active=True).update(due_at=at + LEASE))


def run(
    feed: Feed,
    *,
    at: datetime,
    fetcher: Fetching = shared_fetcher,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Read a feed once and take in what is new in it. Never raises for what an outlet does.

    Raises Stopped as soon as `is_stopping` says so; the next round then begins anew. So it does where the
    database is lost or locked; what the outlet has answered by then is used again, and what was taken in
    counts.
    """
    report = Report()
    try:
        with unfinished.resumed(feed, fetcher) as (remembering, report):
            _run(feed, at, remembering, is_stopping, report)
    except (Stopped, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("the round of feed %s broke off", feed.slug)
        report.error = BROKEN_ROUND
        _fail(feed, report, at, None)
    return report


def _run(
    feed: Feed, at: datetime, fetcher: Remembering, is_stopping: Callable[[], bool], report: Report
) -> None:
    try:
        answer, read = _ask(feed, fetcher)
    except FetchFailed as failure:
        report.error = str(failure)
        _fail(feed, report, at, failure.retry_after, is_try=is_try(failure))
        return
    if answer.status == http.HTTPStatus.GONE:
        report.error = GONE
        _pause(feed, report, at)
        return
    if answer.is_unchanged or _is_as_last_time(feed, answer):
        report.is_unchanged = True
        _note_still_offered(feed, at)
    elif read is None or read.error in UNREADABLE:
        report.error = UNREADABLE[read.error or ""] if read else f"对方服务器答复 {answer.status}，没有取到。"
        _fail(feed, report, at, answer.retry_after)
        return
    offered = _news(feed, read.entries[:MOST_ENTRIES], at) if read else []
    takes: Iterator[Step] = ((e, partial(_take, feed, e, at, fetcher, report)) for e in offered)
    later = _later(feed, read.entries if read else [], at, fetcher, report)
    for about, step in chain(takes, later):
        if is_stopping():
            raise Stopped
        try:
            step()
        except (OperationalError, InterfaceError):
            raise
        except Exception as trouble:
            _give_up(feed, about, trouble, at)
            report.failed += 1
        fetcher.forget_all_but(feed.url)
    _succeed(feed, answer, read, report, at)


def foresee(feed: Feed, *, fetcher: Fetching = shared_fetcher) -> Report:
    """试取: read a feed, saved or not, and say what would come in; nothing is saved."""
    report = Report(wanted=[])
    try:
        answer, read = _ask(feed, fetcher, is_conditional=False, is_polite=False)
    except FetchFailed as failure:
        report.error = str(failure)
        return report
    if read is None or read.error in UNREADABLE:
        report.error = UNREADABLE[read.error or ""] if read else f"对方服务器答复 {answer.status}，没有取到。"
        return report
    offered = read.entries[:MOST_ENTRIES]
    held = _held(feed, {entries.identity(feed, entry): entry for entry in offered}, timezone.now())
    for entry in offered:
        if entries.identity(feed, entry) in held or entries.known_post(entry.url, ""):
            report.known += 1
        elif entries.is_wanted(feed, entry):
            report.created += 1
            report.wanted = [*(report.wanted or []), entry]
    return report


def sample(feed: Feed, entry: FeedEntry, *, fetcher: Fetching = shared_fetcher) -> Offer:
    """Read the page of an entry as a round would; nothing is saved.

    Raises FetchFailed, NoArticle, sanitize.UncleanHTML.
    """
    return read_page(feed, entry, fetcher, is_polite=False)[0]


def _ask(
    feed: Feed, fetcher: Fetching, *, is_conditional: bool = True, is_polite: bool = True
) -> tuple[Answer, ReadFeed | None]:
    """Return what the feed's server answered, and what it says if that is new. Raises FetchFailed."""
    validators = Validators(feed.etag, feed.last_modified) if is_conditional else None
    answer = fetcher.get(feed.url, validators=validators, accept=ACCEPT_FEED, is_polite=is_polite)
    if answer.status != http.HTTPStatus.OK or (is_conditional and _is_as_last_time(feed, answer)):
        return answer, None
    read = read_feed(
        answer.body, answer.url, content_type=answer.content_type or None, selector=feed.selector
    )
    read.entries = entries.told_apart(read.entries)
    return answer, read


def _is_as_last_time(feed: Feed, answer: Answer) -> bool:
    """Return whether a document came that has been read already, from a server that knows no 304."""
    return answer.status == http.HTTPStatus.OK and _fingerprint(answer) == feed.answer_sha256


def _fingerprint(answer: Answer) -> str:
    return hashlib.sha256(f"{answer.content_type}\0".encode() + answer.body).hexdigest()


def _give_up(feed: Feed, about: FeedEntry | FeedItem, trouble: Exception, at: datetime) -> None:
    """Note with an entry alone what nobody foresaw about it, so that the rest of its feed goes on."""
    identity = about.identity if isinstance(about, FeedItem) else entries.identity(feed, about)
    item = FeedItem.objects.filter(feed=feed, identity=identity).select_related("post").first()
    if isinstance(about, FeedEntry):
        item = item or _new_item(feed, about, at, entries.known_post(about.url, ""))
        item.digest = entries.digest(about)
    if item is None:
        return
    item.error = sentence_of(trouble)
    item.seen_at = at
    if item.post is None:
        item.outcome, item.due_at = FeedItem.Outcome.FAILED, None
    else:
        item.changed_at, item.due_at = at, next_check(item, at)
    _store(item)


def _new_item(feed: Feed, entry: FeedEntry, at: datetime, known: Post | None) -> FeedItem:
    return FeedItem(
        feed=feed,
        identity=entries.identity(feed, entry),
        url=entry.url[:2000],
        headline=_headline(entry, known),
        published_at=entry.published_at,
        digest=entries.digest(entry),
        first_seen_at=at,
        seen_at=at,
    )


def _news(feed: Feed, offered: list[FeedEntry], at: datetime) -> list[FeedEntry]:
    """Return the entries that are new or changed: asked in one query, in two where some are new.

    That the others are still offered is written once an hour, of a feed that goes by headlines at once; by
    what they are known now, and at which address they are asked for, in one statement.
    """
    by_identity = {entries.identity(feed, entry): entry for entry in offered}
    held = _held(feed, by_identity, at)
    moved = _let_go(feed, by_identity, held, at)
    for identity, item in held.items():
        url = by_identity[identity].url[:MOST_ADDRESS] if feed.identified_by else item.url
        if (item.identity, item.url) != (identity, url):
            item.identity, item.url = identity, url
            moved.append(item)
    if moved:
        FeedItem.objects.bulk_update(moved, ["identity", "url"])
    same = {
        identity: item
        for identity, item in held.items()
        if entries.digest(by_identity[identity]) == item.digest
    }
    goes_by_headlines = feed.identified_by == Feed.Identity.HEADLINE  # it counts what leaves the document
    written = at - timedelta(microseconds=1) if goes_by_headlines else at - SEEN_WRITTEN
    if long_ago := [item.pk for item in same.values() if item.seen_at <= written]:
        FeedItem.objects.filter(pk__in=long_ago).update(seen_at=at)
    return [entry for identity, entry in by_identity.items() if identity not in same]


def _note_still_offered(feed: Feed, at: datetime) -> None:
    """Write once an hour that a document which did not change still offers what it did.

    That is whatever was seen within the two hours before the last round that succeeded; of a feed that goes
    by headlines what stood in the document that was read last, for there it counts what has left it.
    """
    last = feed.succeeded_at
    if last is None or last >= at.replace(minute=0, second=0, microsecond=0):
        return
    since = last - 2 * SEEN_WRITTEN
    if feed.identified_by == Feed.Identity.HEADLINE:
        since = _read_at(feed) or since
    FeedItem.objects.filter(feed=feed, seen_at__gte=since).update(seen_at=at)


def _read_at(feed: Feed) -> datetime | None:
    """Return when a document of a feed was read last that was another one than before."""
    read = FeedRound.objects.filter(feed=feed, error="", is_unchanged=False).order_by("-at")
    return read.values_list("at", flat=True).first()


def _held(feed: Feed, by_identity: dict[str, FeedEntry], at: datetime) -> dict[str, FeedItem]:
    """Return what is kept of the entries of a document, by what each is known by now.

    It may be kept under what it was known by before the feed was set otherwise. Where its address has changed
    since, it is known again by its very words.
    """
    if feed.pk is None:
        return {}
    kept = FeedItem.objects.filter(feed=feed).only("identity", "digest", "seen_at", "url", "published_at")
    held = {item.identity: item for item in kept.filter(identity__in=by_identity)}
    new = {identity: entry for identity, entry in by_identity.items() if identity not in held}
    if not new:
        return held
    former = {old: identity for identity, entry in new.items() for old in entries.identities(feed, entry)[1:]}
    words = {(entries.digest(entry), entry.published_at): identity for identity, entry in new.items()}
    alike = Q(identity__in=former)
    if feed.identified_by:
        alike |= Q(digest__in={digest for digest, _ in words})
    others = list(kept.filter(alike).exclude(identity__in=held).order_by("pk"))
    for item in others:
        if item.identity in former:
            held.setdefault(former[item.identity], item)
    taken = {item.pk for item in held.values()}
    for item in others:
        is_certain = item.published_at or (
            entries.is_known_by_address(item) and item.seen_at > at - RECURRING_AFTER
        )
        identity = words.get((item.digest, item.published_at))
        if identity and is_certain and item.pk not in taken:
            held.setdefault(identity, item)
    return held


def _let_go(
    feed: Feed, by_identity: dict[str, FeedEntry], held: dict[str, FeedItem], at: datetime
) -> list[FeedItem]:
    """Take out of `held`, and return, what an undated headline that recurs stood for before.

    It was in no document for days, and not in the one that was read last: that none came says nothing.
    """
    if feed.identified_by != Feed.Identity.HEADLINE:
        return []
    past = [
        identity for identity, item in held.items()
        if by_identity[identity].published_at is None and item.seen_at <= at - RECURRING_AFTER
        and item.identity == identity and entries.is_known_by_headline(by_identity[identity])
    ]  # fmt: skip
    if not past:
        return []
    read_at = _read_at(feed)
    gone = [identity for identity in past if read_at and held[identity].seen_at < read_at]
    let_go = [held.pop(identity) for identity in gone]
    for item in let_go:
        item.identity = entries.past_identity(item)
    return let_go


def _take(feed: Feed, entry: FeedEntry, at: datetime, fetcher: Fetching, report: Report) -> None:
    """Take one entry in that is new or changed; what goes wrong with it is its own outcome."""
    identity, digest = entries.identity(feed, entry), entries.digest(entry)
    item = FeedItem.objects.filter(feed=feed, identity=identity).select_related("post").first()
    if item is not None and item.digest == digest:  # taken in meanwhile
        return
    if item is not None:
        _renew(feed, item, entry, digest, at, fetcher, report)
        return
    known = entries.known_post(entry.url, "")
    item = _new_item(feed, entry, at, known)
    if not entries.is_wanted(feed, entry):
        item.outcome = FeedItem.Outcome.FILTERED
    elif known is not None:
        item.outcome, item.post = FeedItem.Outcome.KNOWN, known
    else:
        _read_and_store(feed, item, entry, at, fetcher, report)
        return
    _store(item)
    report.known += item.outcome == FeedItem.Outcome.KNOWN  # once it is kept: the round may be done anew


def _read_and_store(
    feed: Feed, item: FeedItem, entry: FeedEntry, at: datetime, fetcher: Fetching, report: Report
) -> None:
    """Fetch the page of an entry where the licence lets us, and store piece, entry and original together."""
    try:
        offer, answer = _read(feed, entry, at, fetcher)
    except (FetchFailed, NoArticle, sanitize.UncleanHTML) as trouble:
        _miss(item, trouble, at, report)
        return
    try:
        is_ours = _store(item, offer=offer, answer=answer, at=at)
    except EditorialError as refusal:
        item.outcome, item.error = FeedItem.Outcome.FAILED, str(refusal)[:200]
        _store(item)
        report.failed += 1
        return
    report.created += is_ours and item.outcome == FeedItem.Outcome.CANDIDATE
    report.known += is_ours and item.outcome == FeedItem.Outcome.KNOWN


def _read(feed: Feed, entry: FeedEntry, at: datetime, fetcher: Fetching) -> tuple[Offer, Answer | None]:
    if not feed.is_licensed(at):
        return entries.teaser_of(feed, entry), None
    if not feed.reads_pages or not entry.url:
        return entries.of_entry(feed, entry), None
    return read_page(feed, entry, fetcher)


def read_page(
    feed: Feed, entry: FeedEntry, fetcher: Fetching, *, is_polite: bool = True
) -> tuple[Offer, Answer]:
    """Return the piece as the page of an entry tells it.

    Raises FetchFailed, NoArticle, sanitize.UncleanHTML.
    """
    answer = fetcher.get(entry.url, accept=ACCEPT_PAGE, is_polite=is_polite)
    if answer.status in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
        raise NoArticle(PAGE_GONE)
    if answer.status != http.HTTPStatus.OK:
        raise FetchFailed("unreachable", retry_after=answer.retry_after)
    return whole(feed, entry, answer, fetcher, is_polite=is_polite)


def whole(
    feed: Feed, entry: FeedEntry, answer: Answer, fetcher: Fetching, *, is_polite: bool = True
) -> tuple[Offer, Answer]:
    """Return the piece as its page tells it, and the answer, both with the article's further pages.

    A page that is not there, or says what another one said, ends it. Raises FetchFailed, NoArticle,
    sanitize.UncleanHTML.
    """
    page = entries.page_of(feed, entry.url, answer)
    read, following = [page], list[Answer]()
    asked, said = {entry.url, answer.url}, {page.body_html}
    while page.is_article and page.next_url not in ("", *asked) and len(following) < MOST_FOLLOWING:
        asked.add(page.next_url)
        try:
            more = fetcher.get(page.next_url, accept=ACCEPT_PAGE, is_polite=is_polite)
        except FetchFailed as trouble:
            if is_final(trouble):
                break
            raise
        if more.status in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
            break
        if more.status != http.HTTPStatus.OK:
            raise FetchFailed("unreachable", retry_after=more.retry_after)
        page = entries.page_of(feed, more.url, more)
        if not page.body_html or page.body_html in said:
            break
        said.add(page.body_html)
        read.append(page)
        following.append(more)
    answer = replace(answer, following=tuple(following))
    return entries.of_page(feed, entry, answer, read), answer


def sentence_of(trouble: Exception) -> str:
    """Return what to say of an entry that went wrong; what nobody foresaw goes into the log."""
    if isinstance(trouble, FetchFailed | NoArticle | sanitize.UncleanHTML | EditorialError):
        return (str(trouble) or NO_ARTICLE)[:200]
    log.error("an entry failed", exc_info=trouble)
    return BROKEN


def _miss(item: FeedItem, trouble: Exception, at: datetime, report: Report) -> None:
    """Keep an entry whose page could not be read: to be asked again, or given up."""
    item.failures += is_try(trouble)
    item.error = sentence_of(trouble)
    if is_final(trouble) or item.failures >= MOST_TRIES:
        item.outcome, item.due_at = FeedItem.Outcome.FAILED, None
        item.gone_at = at if str(trouble) == PAGE_GONE else None
    else:
        item.outcome = FeedItem.Outcome.WAITING
        item.due_at = at + backoff(item.failures, getattr(trouble, "retry_after", None))
    _store(item, answer=trouble.answer if isinstance(trouble, NoArticle) else None)
    report.failed += 1


def is_final(trouble: Exception) -> bool:
    """Return whether asking again would be answered the same."""
    return not isinstance(trouble, FetchFailed) or trouble.code in ("robots", "inside", "address", "port")


def is_try(trouble: Exception) -> bool:
    """Return whether the outlet was asked at all, and may have failed: not where our turn did not come."""
    return not isinstance(trouble, FetchFailed) or trouble.code != "busy"


def _store(
    item: FeedItem, *, offer: Offer | None = None, answer: Answer | None = None, at: datetime | None = None
) -> bool:
    """Save an entry with the piece it becomes and the kept original: all or nothing, and each entry once.

    Returns False if another process took the entry in meanwhile.
    """
    is_erased = False
    try:
        with transaction.atomic():
            if offer is not None:
                entries.hold(offer.url, offer.info_code)
                item.post = entries.known_post(offer.url, offer.info_code)
                is_erased = item.post is not None and is_erased_meanwhile(item.post)
                if item.post is not None and is_erased:
                    item.post.refresh_from_db(fields=["headline"])
                item.outcome = FeedItem.Outcome.KNOWN
                if item.post is None:
                    item.outcome = FeedItem.Outcome.CANDIDATE
                    item.post = drafts.take_in(offer.changes, at=at or timezone.now())
                item.error = ""
                item.headline = item.post.headline[:500] if is_erased else offer.headline or item.headline
                answer = None if is_erased else answer
                item.is_teaser = offer.is_teaser and item.outcome == FeedItem.Outcome.CANDIDATE
                item.due_at = next_check(item, at or timezone.now()) if answer is not None else None
            else:
                _forget_erased(item)
            item.save()
            if offer is not None and not is_erased:
                remember(item, offer, at or timezone.now())
            if answer is not None:
                keep(item, answer)
    except IntegrityError:
        log.info("%s was taken in by another process", item.url)
        return False
    return True


def remember(item: FeedItem, offer: Offer, at: datetime) -> None:
    """Keep what the original of a piece says, as text, for 原文对照; a teaser is no original."""
    if item.post is not None and not offer.is_teaser:
        original_texts.remember(
            item.post, headline=offer.headline, body_html=offer.body_html, url=offer.url, at=at
        )


def keep(item: FeedItem, answer: Answer) -> FetchedOriginal:
    """Keep what was answered, byte for byte; return the first page.

    All pages of an article are kept under one moment, the first one last, so that it is the newest.
    """
    for page in (*reversed(answer.following), answer):
        kept = FetchedOriginal.objects.create(
            item=item,
            url=page.url[:2000],
            headers=page.headers,
            body=page.body,
            sha256=hashlib.sha256(page.body).hexdigest(),
            fetched_at=answer.fetched_at,
        )
    return kept


def _renew(
    feed: Feed, item: FeedItem, entry: FeedEntry, digest: str, at: datetime, fetcher: Fetching, report: Report
) -> None:
    """Take in what an outlet changed; on a piece that somebody works at it only raises 原文有变."""
    if item.post is not None and was_erased(item.post):
        FeedItem.objects.filter(pk=item.pk).update(digest=digest, seen_at=at, changed_at=at)
        report.changed += 1
        return
    item.digest, item.seen_at = digest, at
    item.headline = _headline(entry, entries.known_post(entry.url, ""))
    if item.post is None:
        if item.outcome in (FeedItem.Outcome.WAITING, FeedItem.Outcome.FAILED):
            _read_and_store(feed, item, entry, at, fetcher, report)
        else:
            item.save()
        return
    try:
        offer, answer = _read(feed, entry, at, fetcher)
    except (FetchFailed, NoArticle, sanitize.UncleanHTML) as trouble:
        item.changed_at = at
        _try_again(item, trouble, at)  # the feed may not speak of it any more
        item.save(update_fields=["digest", "seen_at", "changed_at", "error", "failures", "due_at"])
        report.failed += 1
        return
    _note_change(item, item.post, offer, answer, at)
    report.changed += 1


def _note_change(item: FeedItem, post: Post, offer: Offer, answer: Answer | None, at: datetime) -> None:
    """Give an untouched 待选稿 the new text; raise 原文有变 on any other. What was answered is kept."""
    with transaction.atomic():
        if is_erased_meanwhile(post):
            FeedItem.objects.filter(pk=item.pk).update(digest=item.digest, changed_at=at, due_at=None)
            return
        is_renewed = item.outcome == FeedItem.Outcome.CANDIDATE and drafts.take_in_again(
            post, offer.changes, at=at
        )
        item.changed_at = None if is_renewed else at
        item.error, item.failures = "", 0
        fields = ["digest", "seen_at", "headline", "changed_at", "gone_at", "error", "failures", "due_at"]
        if is_renewed:  # the licence may have begun or ended since
            item.is_teaser, item.judged_at, item.held_back = offer.is_teaser, None, ""
            item.due_at = next_check(item, at) if answer is not None else None
            fields += ["is_teaser", "judged_at", "held_back"]
        item.save(update_fields=fields)
        remember(item, offer, at)
        if answer is not None:
            keep(item, answer)


def is_erased_meanwhile(post: Post) -> bool:
    """Return whether 抹除 was done to a piece, at the latest while its original was read; holds the piece."""
    return was_erased(Post.objects.select_for_update().get(pk=post.pk))


def _forget_erased(item: FeedItem) -> None:
    """Give an entry, read before a slow step, the headline of its piece if that was erased meanwhile."""
    known = item.post or entries.known_post(item.url, "")
    if known is not None and is_erased_meanwhile(known):
        item.headline = Post.objects.values_list("headline", flat=True).get(pk=known.pk)


def _headline(entry: FeedEntry, known: Post | None) -> str:
    """Return the headline to keep of an entry.

    Of an erased piece its own, for the outlet's may hold the words.
    """
    return (known.headline if known and was_erased(known) else entry.headline or "")[: entries.MOST_HEADLINE]


def _later(
    feed: Feed, offered: list[FeedEntry], at: datetime, fetcher: Fetching, report: Report
) -> Iterator[Step]:
    """Yield what earlier rounds left for later and is due now: pages to ask for again, originals to check."""
    if FeedItem.objects.filter(feed=feed, due_at__lte=at).exists():
        yield from _retries(feed, offered, at, fetcher, report)
        yield from _checks(feed, at, fetcher, report)


def next_check(item: FeedItem, at: datetime) -> datetime | None:
    """Return when the original of an entry is looked at again: after an hour, six, a day and a week."""
    moments = [item.first_seen_at + after for after in CHECKED_AFTER]
    return next((moment for moment in moments if moment > at), None)


def _checks(feed: Feed, at: datetime, fetcher: Fetching, report: Report) -> Iterator[Step]:
    """Yield how the originals of pieces whose check is due are asked for again: changed, or gone (原文已撤)."""
    if not feed.is_licensed(at):
        return
    due = FeedItem.objects.filter(feed=feed, post__isnull=False, due_at__lte=at).select_related("post")
    for item in due.order_by("due_at")[:MOST_CHECKS]:
        yield item, partial(_check, feed, item, at, fetcher, report)


def _check(feed: Feed, item: FeedItem, at: datetime, fetcher: Fetching, report: Report) -> None:
    item.due_at = next_check(item, at)
    last = item.originals.first()
    try:
        answer = fetcher.get(item.url, accept=ACCEPT_PAGE, validators=_validators(last))
        _compare(feed, item, last, answer, at, fetcher, report)
    except (FetchFailed, NoArticle, sanitize.UncleanHTML) as trouble:
        _try_again(item, trouble, at)
        item.save(update_fields=["due_at", "error", "failures"])


def _try_again(item: FeedItem, trouble: Exception, at: datetime) -> None:
    """Note that the original of a piece could not be read, to be asked for again a few times."""
    item.failures += is_try(trouble)
    item.error = sentence_of(trouble)
    if not is_final(trouble) and item.failures < MOST_TRIES:
        item.due_at = at + backoff(item.failures, getattr(trouble, "retry_after", None))


def _validators(last: FetchedOriginal | None) -> Validators:
    headers = last.headers if last else {}
    return Validators(headers.get("etag", ""), headers.get("last-modified", ""))


def _compare(
    feed: Feed,
    item: FeedItem,
    last: FetchedOriginal | None,
    answer: Answer,
    at: datetime,
    fetcher: Fetching,
    report: Report,
) -> None:
    """Settle what a second look at an original showed.

    Raises FetchFailed, NoArticle, sanitize.UncleanHTML.
    """
    if answer.status in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
        item.gone_at, item.due_at = at, None
    elif answer.status == http.HTTPStatus.OK and item.post is not None:
        item.gone_at = None
        if last is None or hashlib.sha256(answer.body).hexdigest() != last.sha256:
            entry = entries.entry_of(item)
            offer, answer = whole(feed, entry, answer, fetcher)
            before = entries.of_page(feed, entry, answered(last)) if last is not None else None
            if before is None or (offer.headline, offer.body_html) != (before.headline, before.body_html):
                _note_change(item, item.post, offer, answer, at)
                report.changed += 1
                return
    elif not answer.is_unchanged:
        raise FetchFailed("unreachable", retry_after=answer.retry_after)
    if item.failures:
        item.failures, item.error = 0, ""
    item.save(update_fields=["due_at", "gone_at", "failures", "error"])


def answered(original: FetchedOriginal) -> Answer:
    """Return a kept original as it was answered, with the further pages of its article."""
    same = FetchedOriginal.objects.filter(item=original.item_id, fetched_at=original.fetched_at)
    pages = [
        Answer(page.url, http.HTTPStatus.OK, page.headers, bytes(page.body))
        for page in (original, *same.filter(pk__lt=original.pk).order_by("-pk"))
    ]
    return replace(pages[0], following=tuple(pages[1:]))


def _retries(
    feed: Feed, offered: list[FeedEntry], at: datetime, fetcher: Fetching, report: Report
) -> Iterator[Step]:
    """Yield how pages that could not be read are asked for again, from the feed's words where it has them."""
    by_identity = {entries.identity(feed, entry): entry for entry in offered}
    waiting = FeedItem.objects.filter(feed=feed, post=None, due_at__lte=at)
    for item in waiting.order_by("due_at")[:MOST_ENTRIES]:
        entry = by_identity.get(item.identity) or entries.entry_of(item)
        yield item, partial(_read_and_store, feed, item, entry, at, fetcher, report)


def _succeed(feed: Feed, answer: Answer, read: ReadFeed | None, report: Report, at: datetime) -> None:
    values: dict[str, object] = {
        "due_at": at + max(feed.interval, timedelta(seconds=answer.fresh_seconds)),
        "tried_at": at,
        "succeeded_at": at,
        "failures": 0,
        "error": "",
    }
    if not answer.is_unchanged:
        values.update(
            etag=answer.validators.etag[:300],
            last_modified=answer.validators.last_modified[:100],
            answer_sha256=_fingerprint(answer),
        )
    if report.created:
        values["newest_at"] = at
    moved_to = _moved_to(feed, answer, read)
    if moved_to and Feed.objects.filter(pk=feed.pk, url=feed.url).update(url=moved_to):
        record(None, "move_feed", actor=None, at=at, note=f"{feed.name}：{feed.url} → {moved_to}")
        if urlsplit(moved_to).hostname != urlsplit(feed.url).hostname:
            automatic.end_for(feed, "采集源搬到了别的网站", at=at)
        feed.url = moved_to
    _finish(feed, report, at, values)


def _moved_to(feed: Feed, answer: Answer, read: ReadFeed | None) -> str | None:
    """Return where a feed has moved for good, if that is an address, can be kept and no other feed has it."""
    for address in (answer.moved_to, read.moved_to if read else None):
        is_fit = address and len(address) <= MOST_ADDRESS and resolved(feed.url, address)
        if is_fit and address != feed.url and not Feed.objects.filter(url=address).exists():
            return address
    return None


def _fail(
    feed: Feed, report: Report, at: datetime, retry_after: float | None, *, is_try: bool = True
) -> None:
    failures = feed.failures + is_try
    wait = max(feed.interval, backoff(failures, retry_after))
    _finish(
        feed, report, at, {"due_at": at + wait, "tried_at": at, "failures": failures, "error": report.error}
    )
    log.warning("feed %s failed (%s in a row): %s", feed.slug, failures, report.error)


def _pause(feed: Feed, report: Report, at: datetime) -> None:
    automatic.end_for(feed, "采集源已停用", at=at)
    record(None, "pause_feed", actor=None, at=at, note=f"{feed.name}：{report.error}")
    _finish(feed, report, at, {"is_active": False, "tried_at": at, "error": report.error, "due_at": at})


def _finish(feed: Feed, report: Report, at: datetime, values: dict[str, object]) -> None:
    """Write how the round went, feed and record together."""
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk).update(**values)
        FeedRound.objects.create(
            feed=feed,
            at=at,
            error=report.error[:200],
            is_unchanged=report.is_unchanged,
            created=report.created,
            changed=report.changed,
            known=report.known,
            failed=report.failed,
        )
    for name, value in values.items():
        setattr(feed, name, value)
