"""Rewrites texts because something they carry has changed.

Each becomes a new version, so that an open page is merged with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from django.db.models import QuerySet

from articles.editorial.content import content_of
from articles.models import Post, User
from articles.system.batches import batches

BATCH = 500  # posts in memory at a time, with their texts


@contextmanager
def rewriting(posts: QuerySet[Post], *, actor: User, at: datetime, reason: str) -> Iterator[list[int]]:
    """Lock `posts` and give their ids while the block changes fields of their text, then count versions up.

    Each post gets its history row. Needs a transaction.
    """
    ids = sorted(set(posts.values_list("pk", flat=True)))
    for batch in batches(ids, BATCH):
        _keep_untold(batch, at=at, reason=reason)
    yield ids
    for batch in batches(ids, BATCH):
        pieces = _locked(batch)
        for post in pieces:
            post.version += 1
        Post.objects.bulk_update(pieces, ["version", "linked"])
        _history().bulk_history_create(
            pieces, update=True, default_user=actor, default_change_reason=reason[:100], default_date=at
        )


def _keep_untold(ids: list[int], *, at: datetime, reason: str) -> None:
    """Begin the history of those pieces that have none, as the base of pages that are open now."""
    pieces = _locked(ids)
    told = set(_history().filter(id__in=ids).values_list("id", flat=True))
    untold = [post for post in pieces if post.pk not in told]
    _history().bulk_history_create(untold, default_change_reason=f"{reason}之前"[:100], default_date=at)


def _locked(ids: list[int]) -> list[Post]:
    """Return the pieces locked, with linked values written into their own row, which the history copies."""
    pieces = Post.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    found = list(pieces.prefetch_related("tagged_posts__tag", "source_links"))
    for post in found:
        content = content_of(post)
        post.linked = {name: content[name] for name in ("tags", "source_links")}
    return found


def _history() -> Any:
    return cast(Any, Post).history
