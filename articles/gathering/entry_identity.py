"""Recognising an entry: its identity, and which entries of a document are new."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from articles.ingest.feeds.entry import FeedEntry
from articles.models import Feed, FeedItem, FeedRound
from articles.models.feed import MOST_ADDRESS
from articles.text import keys
from articles.text.clock import day_of
from articles.text.infocode import infocode_of_link

SEEN_WRITTEN = timedelta(hours=1)  # between two notes that an entry is still offered
RECURRING_AFTER = timedelta(days=3)  # out of a feed, an undated headline that comes again is another piece


def identities_of(feed: Feed, entry: FeedEntry) -> list[str]:
    """Return an entry's permanent identity, hashed (64 characters), and others it may have been known by.

    It is its infoCode if it has one; else first what the feed is set to, if the entry has it, then the
    address, the guid, the headline with its day: the feed may have been set differently when the entry came.
    """
    if code := infocode_of_link(entry.url):
        return [_hashed(f"code:{code}")]
    address, title = keys.address_key(entry.url), keys.headline_key(entry.headline or "")
    day = day_of(entry.published_at).isoformat() if entry.published_at else ""
    facts = {
        Feed.Identity.ADDRESS: f"url:{address}" if address else "",
        Feed.Identity.GUID: f"id:{entry.id}" if entry.id else "",
        Feed.Identity.HEADLINE: f"headline:{title}:{day}" if title else "",
    }
    known = [facts[Feed.Identity(feed.identified_by)], *facts.values()]
    return list(dict.fromkeys(_hashed(fact) for fact in known if fact)) or [_hashed("")]


def identity_of(feed: Feed, entry: FeedEntry) -> str:
    """Return the permanent identity of an entry, hashed (64 characters)."""
    return identities_of(feed, entry)[0]


def is_known_by_address(item: FeedItem) -> bool:
    """Return whether an entry's identity is the address that it has now."""
    return item.identity == _hashed(f"url:{keys.address_key(item.url)}")


def is_known_by_headline(entry: FeedEntry) -> bool:
    """Return whether an entry of a feed that goes by headlines has no other identity."""
    return not infocode_of_link(entry.url) and bool(keys.headline_key(entry.headline or ""))


def past_identity(item: FeedItem) -> str:
    """Return the identity for an entry whose own one another entry takes over."""
    return _hashed(f"past:{item.pk}")


def told_apart(offered: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Return the entries of one document; a guid that several of them bear is taken for none."""
    times = Counter(entry.id for entry in offered)
    return [replace(entry, id="") if times[entry.id] > 1 else entry for entry in offered]


def _hashed(known: str) -> str:
    return hashlib.sha256(known.encode()).hexdigest()


def digest(entry: FeedEntry) -> str:
    """Return the fingerprint of what an entry says; another one means that the outlet changed it."""
    said = [entry.headline or "", entry.summary_text or "", entry.content_text or ""]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def news(feed: Feed, offered: list[FeedEntry], at: datetime) -> list[FeedEntry]:
    """Return the entries that are new or changed, in one query, or two if some are new.

    That the others are still offered is recorded once an hour, or at once for a feed that goes by headlines,
    in one statement, with their present identity and the address at which they are fetched.
    """
    if not offered:
        return []
    by_identity = {identity_of(feed, entry): entry for entry in offered}
    held = held_of(feed, by_identity, at)
    moved = _let_go(feed, by_identity, held, at)
    for identity, item in held.items():
        url = by_identity[identity].url[:MOST_ADDRESS] if feed.identified_by else item.url
        if (item.identity, item.url) != (identity, url):
            item.identity, item.url = identity, url
            moved.append(item)
    if moved:
        FeedItem.objects.bulk_update(moved, ["identity", "url"])
    same = {identity: item for identity, item in held.items() if digest(by_identity[identity]) == item.digest}
    goes_by_headlines = feed.identified_by == Feed.Identity.HEADLINE  # it counts what leaves the document
    written = at - timedelta(microseconds=1) if goes_by_headlines else at - SEEN_WRITTEN
    if long_ago := [item.pk for item in same.values() if item.seen_at <= written]:
        FeedItem.objects.filter(pk__in=long_ago).update(seen_at=at)
    return [entry for identity, entry in by_identity.items() if identity not in same]


def note_still_offered(feed: Feed, at: datetime) -> None:
    """Record once an hour that a document which did not change still offers the same entries.

    These are the entries seen within the two hours before the last successful round; for a feed that goes by
    headlines, those of the last document read, since what has left that matters there.
    """
    last = feed.succeeded_at
    if last is None or last >= at.replace(minute=0, second=0, microsecond=0):
        return
    since = last - 2 * SEEN_WRITTEN
    if feed.identified_by == Feed.Identity.HEADLINE:
        since = _read_at(feed) or since
    FeedItem.objects.filter(feed=feed, seen_at__gte=since).update(seen_at=at)


def held_of(feed: Feed, by_identity: dict[str, FeedEntry], at: datetime) -> dict[str, FeedItem]:
    """Return what is kept of the entries of a document, by their present identity.

    They may be kept under the identity they had before the feed was set differently. An entry whose address
    has changed since is recognised by its very words.
    """
    if feed.pk is None:
        return {}
    kept = FeedItem.objects.filter(feed=feed).only("identity", "digest", "seen_at", "url", "published_at")
    held = {item.identity: item for item in kept.filter(identity__in=by_identity)}
    new = {identity: entry for identity, entry in by_identity.items() if identity not in held}
    if not new:
        return held
    former = {old: identity for identity, entry in new.items() for old in identities_of(feed, entry)[1:]}
    words = {(digest(entry), entry.published_at): identity for identity, entry in new.items()}
    alike = Q(identity__in=former)
    if feed.identified_by:
        alike |= Q(digest__in={digest for digest, _ in words})
    others = list(kept.filter(alike).exclude(identity__in=held).order_by("pk"))
    for item in others:
        if item.identity in former:
            held.setdefault(former[item.identity], item)
    taken = {item.pk for item in held.values()}
    for item in others:
        is_certain = item.published_at or (is_known_by_address(item) and item.seen_at > at - RECURRING_AFTER)
        identity = words.get((item.digest, item.published_at))
        if identity and is_certain and item.pk not in taken:
            held.setdefault(identity, item)
    return held


def _let_go(
    feed: Feed, by_identity: dict[str, FeedEntry], held: dict[str, FeedItem], at: datetime
) -> list[FeedItem]:
    """Take out of `held`, and return, the earlier entries of an undated headline that recurs.

    They were in no document for days, and not in the last one read; that no document came at all proves
    nothing.
    """
    if feed.identified_by != Feed.Identity.HEADLINE:
        return []
    past = [
        identity for identity, item in held.items()
        if by_identity[identity].published_at is None and item.seen_at <= at - RECURRING_AFTER
        and item.identity == identity and is_known_by_headline(by_identity[identity])
    ]  # fmt: skip
    if not past:
        return []
    read_at = _read_at(feed)
    gone = [identity for identity in past if read_at and held[identity].seen_at < read_at]
    let_go = [held.pop(identity) for identity in gone]
    for item in let_go:
        item.identity = past_identity(item)
    return let_go


def _read_at(feed: Feed) -> datetime | None:
    """Return when a document of a feed was read last that was another one than before."""
    read = FeedRound.objects.filter(feed=feed, error="", is_unchanged=False).order_by("-at")
    return read.values_list("at", flat=True).first()
