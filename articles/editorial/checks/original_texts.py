"""What originals said: kept with each piece as plain text, one row for each wording, for 原文对照."""

import hashlib
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from articles.models import OriginalText, Post
from articles.text import plain

MOST_CHARACTERS = 100_000  # of one original that are kept as text; the page itself is kept whole elsewhere


def remember(
    post: Post, *, headline: str, body_html: str, url: str = "", at: datetime
) -> OriginalText | None:
    """Keep what the original of `post` says at `at`; None, and nothing kept, if it says nothing new."""
    text = plain.text_of(body_html)[:MOST_CHARACTERS]
    if not text.strip():
        return None
    digest = hashlib.sha256(f"{headline}\0{text}".encode(errors="replace")).hexdigest()
    newest = OriginalText.objects.filter(post=post).first()
    if newest is not None and newest.digest == digest:
        return None
    return OriginalText.objects.create(
        post=post, url=url[:2000], headline=headline[:500], text=text, digest=digest, read_at=at
    )


def with_words(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Return `posts` with what their originals say, so that `words_of` need not ask for it."""
    kept = OriginalText.objects.filter(post=OuterRef("pk"))
    return posts.annotate(
        original_headline=Subquery(kept.values("headline")[:1]),
        original_text=Subquery(kept.values("text")[:1]),
    )


def words_of(post: Post) -> tuple[str, str] | None:
    """Return headline and text of the original as it was last read, None where none was kept."""
    if hasattr(post, "original_text"):
        return (
            (
                post.original_headline or "",  # type: ignore[attr-defined]
                post.original_text,
            )
            if post.original_text
            else None
        )
    kept = newest(post)
    return (kept.headline, kept.text) if kept is not None else None


def newest(post: Post) -> OriginalText | None:
    """Return the last known wording of the original, None where none was kept."""
    return OriginalText.objects.filter(post=post).first()
