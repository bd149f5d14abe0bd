"""One search, from what was typed to posts in order."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from articles.models import Post

from . import engine, names, rank
from .query import Group, Query, parse
from .shapes import EPOCH, Filters, Match, Stored

MOST = 300  # posts one search orders; the page says "300+" beyond
RANKED = 200  # of 300 hits of common words, those whose texts are compared; the others follow as the index gave them
ENOUGH = 5  # hits below which the words of a query are looked for one by one
PLENTY = 100  # candidates from which on posts with fewer of the words are not looked for


class Hit(NamedTuple):
    """One post found, with what the facets count. `day`: of publication, days since 1970, Asia/Shanghai."""

    post_id: int
    category_id: int | None
    section_id: int | None
    source_id: int | None
    day: int


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
    today = (timezone.localdate() - EPOCH).days
    query = parse(text, names.lexicon().expand)
    if not query.groups:
        return Found(query, [])
    newest = order == "newest"
    numbers = candidates(query, filters, now, newest=newest)
    compared = RANKED if len(numbers) >= MOST and query.is_exact and not newest else MOST
    stored, seen = _visible(engine.load(numbers[:compared]) + engine.locate(numbers[compared:]), filters)
    ranked = rank.strict(query.groups, [one for one in stored if one.title], today)
    ranked += [rank.Ranked(one, 0.0, is_whole=True) for one in stored if not one.title]
    if newest and any(one.is_whole for one in ranked):
        ranked = [one for one in ranked if one.is_whole]
    strict_count = len(ranked)
    if strict_count < ENOUGH and query.loose and query.loose != query.groups:
        known = {one.stored.number for one in ranked}
        more = [number for number in _loose_candidates(query, filters, now) if number not in known]
        stored, others = _visible(engine.load(more), filters)
        seen |= others
        ranked += rank.loose(query.loose, stored, today)
    hits = [seen[one.stored.post_id] for one in ranked]
    if newest:
        hits = _newest_first(hits[:strict_count]) + _newest_first(hits[strict_count:])
    return Found(query, hits, is_full=len(numbers) >= MOST, strict_count=strict_count)


def _newest_first(hits: list[Hit]) -> list[Hit]:
    by_post = {hit.post_id: hit for hit in hits}
    order = Post.objects.filter(pk__in=by_post).newest_first().values_list("pk", flat=True)
    return [by_post[pk] for pk in order]


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
    return bool(rank.strict(query.groups, stored, today=0))


def _visible(stored: list[Stored], filters: Filters) -> tuple[list[Stored], dict[int, Hit]]:
    """Return those of the candidates that the asker may see now, and their posts' facts by post.

    The index row narrowed the candidates; the post itself decides here.
    """
    posts = Post.objects.all() if filters.include_unpublished else Post.objects.published()
    rows = posts.filter(pk__in=[one.post_id for one in stored])
    facts = {row[0]: row for row in rows.values_list("pk", "category_id", "section_id", "source_id")}
    kept = [one for one in stored if one.post_id in facts]
    return kept, {one.post_id: Hit(*facts[one.post_id], one.day) for one in kept}


def search_ids(text: str, *, include_unpublished: bool = False) -> list[int]:
    """Return the ids of the posts that answer `text`, best first, at most 300; the desk's list asks for drafts too."""
    return [hit.post_id for hit in search(text, Filters(include_unpublished=include_unpublished)).hits]


__all__ = ["Filters", "Found", "Hit", "Match", "candidates", "is_match", "search", "search_ids"]
