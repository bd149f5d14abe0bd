"""What is kept of an original: its pages as answered, what they say, and when it is looked at again."""

import hashlib
import http
from dataclasses import replace
from datetime import datetime, timedelta

from articles.editorial.workflow.audit import was_erased
from articles.editorial.writing import original_texts
from articles.ingest.fetch import Answer
from articles.models import FeedItem, FetchedOriginal, Post
from articles.models.feed import MOST_ADDRESS

from .entries import Offer

# Counted from when an entry was first seen.
CHECKED_AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))


def next_check(item: FeedItem, at: datetime) -> datetime | None:
    """Return when the original of an entry is looked at again: after an hour, six, a day and a week."""
    moments = [item.first_seen_at + after for after in CHECKED_AFTER]
    return next((moment for moment in moments if moment > at), None)


def keep(item: FeedItem, answer: Answer) -> None:
    """Keep what was answered, byte for byte.

    All pages of an article are kept under one moment, the first one last, so that it is the newest.
    """
    for page in (*reversed(answer.following), answer):
        FetchedOriginal.objects.create(
            item=item,
            url=page.url[:MOST_ADDRESS],
            headers=page.headers,
            body=page.body,
            sha256=sha256(page),
            fetched_at=answer.fetched_at,
        )


def answered(original: FetchedOriginal) -> Answer:
    """Return a kept original as it was answered, with the further pages of its article."""
    same = FetchedOriginal.objects.filter(item=original.item_id, fetched_at=original.fetched_at)
    pages = [
        Answer(page.url, http.HTTPStatus.OK, page.headers, bytes(page.body))
        for page in (original, *same.filter(pk__lt=original.pk).order_by("-pk"))
    ]
    return replace(pages[0], following=tuple(pages[1:]))


def sha256(answer: Answer) -> str:
    """Return the hash of one answered page, by which a kept one is compared."""
    return hashlib.sha256(answer.body).hexdigest()


def remember(item: FeedItem, offer: Offer, at: datetime) -> None:
    """Keep what the original of a piece says, as text, for 原文对照; a teaser is no original."""
    if item.post is not None and not offer.is_teaser:
        original_texts.remember(
            item.post, headline=offer.headline, body_html=offer.body_html, url=offer.url, at=at
        )


def is_erased_meanwhile(post: Post) -> bool:
    """Return whether 抹除 was done to a piece, at the latest while its original was read; holds the piece."""
    return was_erased(Post.objects.select_for_update().get(pk=post.pk))
