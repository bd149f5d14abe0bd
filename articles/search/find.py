"""One search, from what was typed to posts in order."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from articles.models import Post

from . import engine, names, rank
from .query import Group, Query, parse
from .shapes import EPOCH, Filters, Match, Stored

MOST = 300  # posts one search orders; the page says "300+" beyond
RANKED = 120  # hits that are weighed by their texts; of more, the others follow as the index gave them
ENOUGH = 5  # hits below which the words of a query are looked for one by one
LOOSE = 150  # posts with most of the words that are compared
A_WORD = 50  # posts looked at for one word of many
PLENTY = 100  # candidates from which on posts with fewer of the words are not looked for


FACTS = ("pk", "category_id", "section_id", "source_id")  # of a post, as `Hit` keeps them


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
    some of their words. `later`: what the body or company asked for is called now; posts that have only that name
    follow those with its own.
    """

    query: Query
    hits: list[Hit]
    is_full: bool = False
    strict_count: int = 0
    later: str = ""

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
    asked = _Asked(filters or Filters(), timezone.now(), newest=order == "newest")
    lexicon = names.lexicon()
    query = parse(text, lexicon.expand)
    if not query.groups:
        return Found(query, [])
    ranked, is_full = asked.strict(query)
    later = lexicon.now(query.text) if len(ranked) < MOST else ""
    if later:
        ranked += asked.others(asked.strict(parse(later, lexicon.expand))[0], ranked)
    strict_count = len(ranked)
    if strict_count < ENOUGH and query.loose and query.loose != query.groups:
        ranked += asked.others(asked.loose(query), ranked)
    hits = [asked.seen[one.stored.post_id] for one in ranked[:MOST]]
    if asked.newest:
        hits = _newest_first(hits[:strict_count]) + _newest_first(hits[strict_count:])
    return Found(query, hits, is_full=is_full, strict_count=min(strict_count, MOST), later=later)


@dataclass
class _Asked:
    """One search under way: its filters, its moment, and the facts of the posts seen so far."""

    filters: Filters
    now: datetime
    newest: bool = False
    seen: dict[int, Hit] = field(default_factory=dict)

    @property
    def today(self) -> int:
        return (timezone.localdate() - EPOCH).days

    def strict(self, query: Query) -> tuple[list[rank.Ranked], bool]:
        """Return the posts that have all terms, best first, and whether there may be more of them."""
        numbers = candidates(query, self.filters, self.now, newest=self.newest)
        is_full = len(numbers) >= MOST
        weighed = len(numbers) if len(numbers) <= RANKED else 0 if self.newest and is_full else RANKED
        stored = self._read(numbers, weighed if query.is_exact else len(numbers))
        first = set(numbers[:weighed])
        ranked = rank.strict(query.groups, [one for one in stored if one.number in first], self.today)
        rest = [one for one in stored if one.number not in first]
        ranked += rank.unweighed(
            rest if query.is_exact else [one for one in rest if rank.occurs(query.groups, one)]
        )
        if self.newest and any(one.is_whole for one in ranked):
            ranked = [one for one in ranked if one.is_whole]
        return ranked, is_full

    def loose(self, query: Query) -> list[rank.Ranked]:
        """Return the posts that have some of the words, best first."""
        numbers = _loose_candidates(query, self.filters, self.now)
        return rank.loose(query.loose, self._read(numbers, len(numbers)), self.today)

    @staticmethod
    def others(found: list[rank.Ranked], known: list[rank.Ranked]) -> list[rank.Ranked]:
        """Return what is new in `found`."""
        numbers = {one.stored.number for one in known}
        return [one for one in found if one.stored.number not in numbers]

    def _read(self, numbers: list[int], texts: int) -> list[Stored]:
        """Return those of the candidates that the asker may see now, the first `texts` with their texts.

        The index row narrowed the candidates; the post itself decides here. Its facts are remembered.
        """
        posts = Post.objects.all() if self.filters.include_unpublished else Post.objects.published()
        posts_at = engine.posts_at(numbers)
        rows = posts.filter(pk__in=engine.chosen(posts_at.values())) if posts_at else Post.objects.none()
        facts_of: dict[int, tuple[int, int | None, int | None, int | None]] = {
            row[0]: row for row in rows.values_list(*FACTS)
        }
        facts = {number: facts_of[post] for number, post in posts_at.items() if post in facts_of}
        read = engine.texts([number for number in numbers[:texts] if number in facts])
        day_of = engine.current().day_of
        found = []
        for number in numbers:
            if number in facts:
                hit = Hit(*facts[number], day_of(number))
                self.seen[hit.post_id] = hit
                found.append(Stored(number, hit.post_id, *read.get(number, ("", "")), hit.day))
        return found


def _newest_first(hits: list[Hit]) -> list[Hit]:
    by_post = {hit.post_id: hit for hit in hits}
    times = (
        Post.objects.filter(pk__in=engine.chosen(by_post)).values_list("published_at", "pk") if hits else ()
    )
    return [by_post[pk] for _, pk in sorted(times, reverse=True)]


def candidates(query: Query, filters: Filters, now: datetime, *, newest: bool = False) -> list[int]:
    """Return the numbers of at most 300 index rows that may answer `query` with all its terms.

    All rows that have the terms as words, if they are few. Of a common word the headlines, the texts about it and
    the newest, so that neither database ever ranks all hits. Then rows that have the terms across word boundaries.
    """
    database = engine.current()
    found: dict[int, None] = {}
    as_words = query.as_words()
    whole = database.find(as_words, filters, now, MOST) if as_words else []
    if len(whole) > RANKED and not newest:
        for match, limit in query.best():
            found.update(dict.fromkeys(database.find(match, filters, now, limit)))
    found.update(dict.fromkeys(whole))
    if len(found) < MOST and (anyhow := query.anyhow()):
        found.update(dict.fromkeys(database.find(anyhow, filters, now, MOST)))
    return list(found)[:MOST]


def _loose_candidates(query: Query, filters: Filters, now: datetime) -> list[int]:
    found: dict[int, None] = {}
    for match in query.halves():
        found.update(dict.fromkeys(engine.current().find(match, filters, now, LOOSE)))
        if len(found) >= PLENTY:
            break
    if len(found) < ENOUGH:
        for match in query.single_words():
            found.update(dict.fromkeys(engine.current().find(match, filters, now, A_WORD)))
    return list(found)[:LOOSE]


def is_match(text: str, post_id: int) -> bool:
    """Return whether the index finds `text` in this one post, whatever its status."""
    query = parse(text)
    filters = Filters(posts=(post_id,), include_unpublished=True)
    return bool(_Asked(filters, timezone.now()).strict(query)[0])


def search_ids(text: str, *, include_unpublished: bool = False) -> list[int]:
    """Return the ids of the posts that answer `text`, best first, at most 300; the desk's list asks for drafts too."""
    return [hit.post_id for hit in search(text, Filters(include_unpublished=include_unpublished)).hits]


__all__ = ["Filters", "Found", "Hit", "Match", "candidates", "is_match", "search", "search_ids"]
