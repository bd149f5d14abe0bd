"""One search, from what was typed to posts in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from articles.models import Post

from . import engine, names, rank
from .query import Group, Query, parse
from .shapes import Filters, Match, Stored

MOST = 300  # posts one search orders; the page says "300+" beyond
ENOUGH = 5  # hits below which the words of a query are looked for one by one
PLENTY = 100  # candidates from which on posts with fewer of the words are not looked for


@dataclass(frozen=True, slots=True)
class Hit:
    """One post found, with what the facets count."""

    post_id: int
    published_at: datetime | None
    category_id: int | None
    section_id: int | None
    source_id: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to one search, best first.

    `is_full`: there may be more than the 300 shown. `strict_count`: so many at the head have all terms, the others
    some of their words.
    """

    query: Query
    hits: list[Hit]
    is_full: bool = False
    strict_count: int = 0

    @property
    def marked(self) -> tuple[Group, ...]:
        """What to mark in headlines and texts."""
        if self.strict_count == len(self.hits):
            return self.query.groups
        return tuple(dict.fromkeys((*self.query.groups, *self.query.loose)))


def search(text: str, filters: Filters | None = None, *, order: str = "relevance") -> Found:
    """Return what readers may see now of the posts that answer `text`, best or newest first, at most 300.

    Anything may be typed. Where fewer than five posts have all terms, posts that have most of the words follow,
    under the same filters. `filters.include_unpublished` is for the desk alone.
    """
    filters, now = filters or Filters(), timezone.now()
    query = parse(text, names.lexicon().expand)
    if not query.groups:
        return Found(query, [])
    numbers = candidates(query, filters, now, newest=order == "newest")
    seen = _seen(numbers, filters)
    stored = _dated(engine.load(numbers), seen)
    ranked = rank.strict(query.groups, stored, now)
    if order == "newest" and any(one.is_whole for one in ranked):
        ranked = [one for one in ranked if one.is_whole]
    strict_count = len(ranked)
    if strict_count < ENOUGH and query.loose and query.loose != query.groups or (not ranked and len(query.loose) > 1):
        known = {one.stored.doc_id for one in ranked}
        more = [number for number in _loose_candidates(query, filters, now) if number not in known]
        seen |= _seen(more, filters)
        ranked += rank.loose(query.loose, _dated(engine.load(more), seen), now)
    hits = [seen[one.stored.post_id] for one in ranked]
    if order == "newest":
        newest = sorted(
            hits[:strict_count] or hits, key=lambda hit: (hit.published_at or now, hit.post_id), reverse=True
        )
        hits = newest + hits[len(newest) :]
    return Found(query, hits, is_full=len(numbers) >= MOST, strict_count=strict_count)


def candidates(query: Query, filters: Filters, now: datetime, *, newest: bool = False) -> list[int]:
    """Return the numbers of at most 300 index rows that may answer `query` with all its terms.

    All rows that have the terms as words, if they are few. Of a common word the headlines, the texts about it and
    the newest, so that neither database ever ranks all hits. Then rows that have the terms across word boundaries.
    """
    database = engine.current()
    found: dict[int, None] = {}
    as_words = query.as_words()
    whole = database.find(as_words, filters, now, MOST) if as_words else []
    if len(whole) >= MOST and not newest:
        for match, limit in query.best():
            found.update(dict.fromkeys(database.find(match, filters, now, limit)))
    found.update(dict.fromkeys(whole))
    if len(found) < MOST and (anyhow := query.anyhow()):
        found.update(dict.fromkeys(database.find(anyhow, filters, now, MOST)))
    return list(found)[:MOST]


def _loose_candidates(query: Query, filters: Filters, now: datetime) -> list[int]:
    found: dict[int, None] = {}
    for match in query.loose_matches():
        found.update(dict.fromkeys(engine.current().find(match, filters, now, MOST)))
        if len(found) >= PLENTY:
            break
    return list(found)[:MOST]


def is_match(text: str, post_id: int) -> bool:
    """Return whether the index finds `text` in this one post, whatever its status."""
    query = parse(text)
    filters = Filters(posts=(post_id,), include_unpublished=True)
    stored = engine.load(candidates(query, filters, timezone.now()))
    return bool(rank.strict(query.groups, stored, timezone.now()))


def _seen(numbers: Iterable[int], filters: Filters) -> dict[int, Hit]:
    """Return the posts behind these index rows that the asker may see now, by post."""
    posts = Post.objects.all() if filters.include_unpublished else Post.objects.published()
    rows = posts.filter(search_doc__in=list(numbers))
    fields = rows.values_list("pk", "published_at", "category_id", "section_id", "source_id")
    return {row[0]: Hit(*row) for row in fields}


def _dated(stored: Iterable[Stored], seen: dict[int, Hit]) -> list[Stored]:
    """Return the candidates that may be seen, with their dates."""
    kept = [one for one in stored if one.post_id in seen]
    for one in kept:
        one.published_at = seen[one.post_id].published_at
    return kept


def search_ids(text: str, *, include_unpublished: bool = False) -> list[int]:
    """Return the ids of the posts that answer `text`, best first, at most 300; the desk's list asks for drafts too."""
    return [hit.post_id for hit in search(text, Filters(include_unpublished=include_unpublished)).hits]


__all__ = ["Filters", "Found", "Hit", "Match", "candidates", "is_match", "search", "search_ids"]
