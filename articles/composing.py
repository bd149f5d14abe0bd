"""Composing: what a page takes from the post alone is worked out when the post changes, not when it is read.

The places where its lines may end and its 相关阅读 make up half the cost of a page, and a new edition changes
neither. They stand beside the post (`ComposedPost`) and are written in the transaction that changes it, so
what is withdrawn or erased disappears with it. Readers' pages look lines up by their text and posts by what
may be seen, so a row that lags behind costs time and shows nothing wrong; `manage.py compose_pages` and a job
make what is missing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from articles.models import ComposedPost, Edition, Post
from articles.search import related
from articles.text import chinese, typesetting

# Posts kept for 相关阅读: two may be 上一篇 and 下一篇, or withdrawn before the row is made anew.
LENGTH = related.LENGTH + 2
BATCH = 20  # posts a transaction, where all that is stale is made; whoever publishes waits for as many
AT_ONCE = 20  # posts; a change to more (a tag is renamed) leaves their 相关阅读 as it is
ANY_TIME = datetime(9999, 1, 1, tzinfo=UTC)  # what is scheduled will be seen one day


@cache
def version() -> str:
    """Return the version of what is kept: a digest of the code that sets lines and of the dictionary."""
    digest = hashlib.sha256()
    files = (Path(typesetting.__file__), Path(chinese.__file__), *sorted(chinese.DATA.glob("*.txt")))
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def compose(posts: Iterable[Post]) -> None:
    """Bring what is kept in step with saved `posts`, inside the caller's transaction.

    Their index entries must be written already. Posts no longer published are dropped; those near a post that
    changed may now have it for a neighbour, so their 相关阅读 is chosen anew.
    """
    posts = list({post.pk: post for post in posts}.values())
    forget([post for post in posts if post.status != Post.Status.PUBLISHED])
    shown = [post for post in posts if post.status == Post.Status.PUBLISHED]
    if not shown:
        return
    is_few = len(shown) <= AT_ONCE
    rows = _rows(shown, is_chosen=is_few)
    _write(rows)
    if is_few:
        near = {pk for row in rows for pk in related_ids(row.related)} - {row.pk for row in rows}
        others = Post.objects.filter(pk__in=near, composed__isnull=False).order_by("pk")
        # Updated, never inserted: whoever is withdrawn at this moment keeps no row.
        ComposedPost.objects.bulk_update(_rows(list(others), is_chosen=True), ["related"])


def compose_stale() -> Iterator[int]:
    """Make the rows that are missing or old, newest posts first; after each transaction yield how many.

    A post that somebody is changing at that moment is skipped.
    """
    ids = list(stale().order_by("-pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield _compose_stale(ids[start : start + BATCH])


@transaction.atomic
def _compose_stale(ids: Sequence[int]) -> int:
    # A verb locks its piece, then the edition, then rows of pieces nearby. Here the edition is waited for,
    # first of all, and nothing else: a piece that a verb holds is passed over (that verb or the next round
    # makes it), so neither ever waits for the other's rows. Who withdraws one of these posts waits, and finds
    # the row to delete.
    Edition.lock()
    posts = list(stale().filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=True))
    _write(_rows(posts, is_chosen=True))
    return len(posts)


def forget(posts: Iterable[Post]) -> None:
    """Drop what is kept of `posts`, inside the caller's transaction."""
    if ids := [post.pk for post in posts]:
        ComposedPost.objects.filter(post__in=ids).delete()


def stale() -> QuerySet[Post]:
    """Return the published posts whose row is missing, not whole, or of another version."""
    whole = Q(composed__version=version(), composed__related__isnull=False)
    return Post.objects.filter(~whole, status=Post.Status.PUBLISHED)


def related_ids(kept: str | None) -> list[int]:
    """Return the ids of the posts that were chosen for 相关阅读, as they are kept."""
    return [int(pk) for pk in kept.split(",")] if kept else []


def _rows(posts: Sequence[Post], *, is_chosen: bool) -> list[ComposedPost]:
    """Return the rows of `posts` as they should be; `is_chosen`: with their 相关阅读 chosen anew."""
    kept = ComposedPost.objects.in_bulk([post.pk for post in posts])
    site_posts = Post.objects.aggregate(Max("pk"))["pk__max"] or 0
    rows = []
    for post in posts:
        row = kept.get(post.pk) or ComposedPost(post=post)
        digest = hashlib.blake2b(f"{post.headline}\0{post.body_html}".encode(), digest_size=8).hexdigest()
        if (row.version, row.digest) != (version(), digest):
            row.version, row.digest = version(), digest
            row.headline = typesetting.typeset(post.headline)
            row.lines = json.dumps(typesetting.runs_of(post.body_html), ensure_ascii=False)
        if is_chosen:
            topics = [tag.pk for tag in related.tags_of(post, site_posts=site_posts) if tag.is_topic]
            near = related.related_to(post, topics, ANY_TIME, length=LENGTH)
            row.related = ",".join(str(one.pk) for one in near)
        rows.append(row)
    return rows


def _write(rows: Sequence[ComposedPost]) -> None:
    ComposedPost.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["post"],
        update_fields=["version", "digest", "headline", "lines", "related"],
    )
