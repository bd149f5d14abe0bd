"""One search, from what was typed to posts in order."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from articles.models import Post, SearchDoc, TaggedPost
from articles.text.clock import start_of

from . import engine, fields, names, rank, spelling
from .parsing import group_of, parse
from .phrases import Group, Phrase
from .query import Query
from .types import EPOCH, Filters, IndexQuery, Stored

MOST = 300  # posts one search orders; the page says "300+" beyond
RANKED = 80  # hits that are weighed by their texts; of more, the others follow as the index gave them
ENOUGH = 5  # hits below which the words of a query are looked for one by one
LOOSE = 150  # posts with most of the words that are compared
A_WORD = 50  # posts looked at for one word of many
AS_TYPED = 1.25  # times the score of a post that has the terms as they were typed
CORRECTED = 2  # terms of one query that are corrected
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
class SearchResult:
    """The answer to one search, best first.

    `is_full`: there may be more than the 300 shown. `strict_count`: so many at the head match the whole
    query, the others come close. `later`: the present name of the body or company asked for; posts that have
    only that name follow those with its own. `corrections`: terms no post has, and what was searched for
    instead. `chips`: what was understood as more than words, each as (label, the query without it). `notes`:
    what could not be followed. `texts`: {post id: (headline, body)} as the index keeps them, of the hits that
    were ranked. `pages`: (kind, id) of the outlets, 栏目 and tags that are named by a term.
    """

    query: Query
    hits: list[Hit]
    is_full: bool = False
    strict_count: int = 0
    later: str = ""
    corrections: tuple[spelling.Respelling, ...] = ()
    chips: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    searched: tuple[Group, ...] = ()
    texts: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    pages: tuple[tuple[str, int], ...] = ()

    @property
    def marked(self) -> tuple[Group, ...]:
        """What to mark in headlines and texts."""
        groups = self.searched or self.query.groups
        if self.strict_count == len(self.hits) and not self.query.pieces:
            return groups
        return tuple(dict.fromkeys((*groups, *self.query.loose)))

    @property
    def is_asked(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.query.groups or self.query.fields)


def search(
    text: str, filters: Filters | None = None, *, order: str = "relevance", as_typed: bool = False
) -> SearchResult:
    """Return what readers may see now of the posts that match `text`, best or newest first, at most 300.

    Anything may be typed. What was typed is tried first; a term that no post has is then corrected to what it
    may have meant, unless `as_typed`. If fewer than five posts match, those with all its words in other
    wordings follow, and then, as near ones, those with most of them, under the same filters.
    `filters.include_unpublished` is for the desk.
    """
    given = filters or Filters()
    address = fields.address_of(text)
    if address and (found := _at_address(address, text, given)):
        return found
    lexicon = names.lexicon()
    query = parse(text, words=lexicon)
    narrowed = fields.narrow(query.fields, given, lexicon)
    asked = _Asked(narrowed.filters, timezone.now(), newest=order == "newest")
    chips = tuple(_chips(query, narrowed))
    notes = tuple(narrowed.notes)
    if narrowed.groups:
        query = replace(
            query, groups=(*query.groups, *narrowed.groups), pieces=(*query.pieces, *narrowed.groups)
        )
    if not query.groups:
        listed = asked.listed() if query.fields else []
        return SearchResult(query, listed, len(listed) >= MOST, len(listed), chips=chips, notes=notes)
    answer = _Answer(asked, query, lexicon, as_typed=as_typed)
    answer.find()
    hits = [asked.seen[one.stored.post_id] for one in answer.ranked[:MOST]]
    count = min(answer.strict_count, MOST)
    if asked.newest:
        hits = _newest_first(hits[:count]) + _newest_first(hits[count:])
    return SearchResult(
        query,
        hits,
        answer.is_full,
        count,
        answer.later,
        tuple(answer.corrections),
        chips,
        notes,
        answer.searched,
        asked.texts,
        tuple(dict.fromkeys(page for group in query.groups for page in lexicon.pages(group.text))),
    )


def _chips(query: Query, narrowed: fields.Narrowed) -> Iterator[tuple[str, str]]:
    typed = query.typed
    for part in typed.parts:
        if part.kind == "without":
            yield f"不含 {part.text}", typed.without(part)
        elif part.kind == "exact":
            yield f"“{part.text}”", typed.without(part)
        elif part.kind == "either":
            yield " 或 ".join(option.text for option in part.parts), typed.without(part)
    for label, part in narrowed.chips:
        yield label, typed.without(part)


def _at_address(address: fields.Address, text: str, filters: Filters) -> SearchResult | None:
    """Return the one post of an address or code, None if the asker may see none."""
    asked = _Asked(filters, timezone.now())
    numbers: list[int] = []
    if post := fields.post_at(address, include_unpublished=filters.include_unpublished):
        numbers = list(SearchDoc.objects.filter(post=post).values_list("pk", flat=True))
    if not numbers and address.token:
        numbers = engine.current().find(IndexQuery(anywhere=address.token), filters, asked.now, 2)
    if not asked.read(numbers, 0):
        return None
    return SearchResult(parse(text), list(asked.seen.values()), strict_count=len(asked.seen))


@dataclass
class _Answer:
    """The steps from a query to posts in order: as typed, corrected, by its pieces, near."""

    asked: "_Asked"
    query: Query
    lexicon: names.Lexicon
    as_typed: bool = False
    ranked: list[rank.Ranked] = field(default_factory=list)
    strict_count: int = 0
    is_full: bool = False
    later: str = ""
    corrections: list[spelling.Respelling] = field(default_factory=list)
    searched: tuple[Group, ...] = ()

    def find(self) -> None:
        """Go through the steps until there is enough."""
        query = self.query
        self.searched = query.groups
        self.ranked, self.is_full = self.asked.strict(query)
        if (
            not any(one.is_whole for one in self.ranked)
            and (together := _letters_together(query.groups)) != query.groups
        ):
            self._take(query.of(filter(None, (self._again(group) for group in together))))
        if not self.as_typed and self._is_answered and len(self.ranked) < ENOUGH:
            self._add_by_initials(query)
        corrected = None if self.as_typed or self._is_answered else self._corrected(query, query.groups)
        if corrected:
            self._take(corrected)
            query = replace(query, pieces=corrected.groups)
        self.later = self.lexicon.now(self.query.text) if len(self.ranked) < MOST else ""
        if self.later:
            self._add(self.asked.strict(parse(self.later, words=self.lexicon))[0])
        if len(self.ranked) < ENOUGH and query.pieces and query.pieces != query.groups:
            if len(query.pieces) > 1 or not query.hints:  # one word of a question is no answer to it
                self._merge(self.asked.strict(query.by_pieces())[0])
            can_be_wrong = not self.ranked and not self.as_typed and len(query.pieces) > 1
            made = len(self.corrections)
            if can_be_wrong and (corrected := self._corrected(query, query.pieces)):
                self._add([one for one in self.asked.strict(corrected)[0] if one.is_whole])
                if self.ranked:
                    query = replace(query, pieces=corrected.groups)
                else:  # a guess that leads nowhere is not worth a word
                    del self.corrections[made:]
        self.strict_count = len(self.ranked)
        if self.strict_count < ENOUGH and (len(query.loose) > 1 or query.loose != query.groups):
            self._add(self.asked.near(query))

    def _add_by_initials(self, query: Query) -> None:
        """Add what the letters of a query (jcx) may be initials of, besides the name they are known for."""
        (group, *others) = query.groups
        if others or len(group.phrases) < 2 or group.text not in self.query.typed.text.lower():
            return
        if any(
            hit
            for one in self.ranked
            for hit in rank.hits(group.phrases[0], f"{one.stored.title}\n{one.stored.body}", 1)
        ):
            return  # the letters themselves stand in a text
        if correction := spelling.by_initials(group.text, self.asked, self.lexicon.is_known):
            found = self.asked.strict(query.of(self._meant(correction)))[0]
            both = self.ranked + self.asked.others([one for one in found if one.is_whole], self.ranked)
            self.ranked = sorted(both, key=lambda one: (not one.is_whole, -one.score))
            self.searched = (*self.searched, *self._meant(correction))

    @property
    def _is_answered(self) -> bool:
        """Whether some post has all terms as words."""
        return any(one.is_whole for one in self.ranked)

    def _again(self, group: Group) -> Group | None:
        """Return the group of letters that were typed apart, with what they mean together."""
        return group if len(group.phrases) > 1 or group.fixed else group_of(group.text, self.lexicon)

    def _take(self, corrected: Query) -> None:
        found, is_full = self.asked.strict(corrected)
        if any(one.is_whole for one in found):
            self.ranked = found + self.asked.others(self.ranked, found)
            self.is_full, self.searched = is_full, corrected.groups

    def _add(self, found: list[rank.Ranked]) -> None:
        self.ranked = self.ranked + self.asked.others(found, self.ranked)

    def _merge(self, found: list[rank.Ranked]) -> None:
        """Take in the posts that have all pieces as words.

        Those with the terms as typed come a little ahead.
        """
        typed = {one.stored.number for one in self.ranked if one.is_whole}
        whole = [one for one in found if one.is_whole]
        both = {one.stored.number for one in whole} & typed
        weighed = [
            one._replace(score=one.score * (AS_TYPED if one.stored.number in both else 1)) for one in whole
        ]
        weighed.sort(key=lambda one: (-one.score, -one.stored.number))
        ahead = [one for one in self.ranked if one.is_whole and one.stored.number not in both]
        self.ranked = ahead + weighed + self.asked.others(self.ranked, ahead + weighed)

    def _corrected(self, query: Query, groups: tuple[Group, ...]) -> Query | None:
        """Return the query with those of its groups corrected that no post has; None if none could be."""
        groups = _letters_together(groups)
        changed: list[Group] = []
        left = CORRECTED
        is_changed = False
        for group in groups:
            if left and not group.fixed and (len(groups) == 1 or not self.asked.has(query, group)):
                left -= 1
                correction = spelling.correct(group, self.asked, self.lexicon.is_known)
                if correction := correction or self._named_so(query, group):
                    self.corrections.append(correction)
                    changed += self._meant(correction)
                    is_changed = True
                    continue
            changed.append(group)
        return query.of(changed) if is_changed else None

    def _named_so(self, query: Query, group: Group) -> spelling.Respelling | None:
        """Return the known name that sounds like a group (农业保显 → 农险), if any post has it."""
        if group.fixed or not group.phrases[0].is_plain or not 3 <= len(group.text) <= spelling.LONGEST:
            return None
        for name in self.lexicon.sounding(group.text):
            meant = group_of(name, self.lexicon)
            if meant and self.asked.has(query, meant):
                return spelling.Respelling(group.text, (name,))
        return None

    def _meant(self, correction: spelling.Respelling) -> list[Group]:
        """Return the groups of what was meant, each with all its wordings."""
        found = []
        for words in filter(None, (correction.meant, correction.also)):
            groups = [group_of(word, self.lexicon) for word in words]
            found.append(
                Group(tuple(dict.fromkeys(phrase for one in groups if one for phrase in one.phrases)))
            )
        return found


def _letters_together(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the groups with syllables that were typed apart as one (jia cai xian)."""
    found: list[Group] = []
    letters: list[str] = []

    def close() -> None:
        if letters:
            found.append(Group((Phrase(("".join(letters),)),)))
            letters.clear()

    lone = [group.text.isascii() and group.text.isalpha() and not group.fixed for group in groups]
    if sum(lone) < 2:
        return groups
    for group, is_letters in zip(groups, lone, strict=True):
        if is_letters:
            letters.append(group.text)
        else:
            close()
            found.append(group)
    close()
    return tuple(found)


@dataclass
class _Asked:
    """One search under way: its filters, its moment, and the facts of the posts seen so far."""

    filters: Filters
    now: datetime
    newest: bool = False
    seen: dict[int, Hit] = field(default_factory=dict)
    texts: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def today(self) -> int:
        return (timezone.localdate() - EPOCH).days

    def strict(self, query: Query) -> tuple[list[rank.Ranked], bool]:
        """Return the posts that have all terms, best first, and whether there may be more of them."""
        numbers = candidates(query, self.filters, self.now, newest=self.newest)
        is_full = len(numbers) >= MOST
        weighed = len(numbers) if len(numbers) <= RANKED else 0 if self.newest and is_full else RANKED
        stored = self.read(numbers, weighed if query.is_exact else len(numbers))
        if query.without:
            stored = [one for one in stored if rank.has_none(query.without, one)]
        first = set(numbers[:weighed])
        ranked = rank.strict(query.groups, [one for one in stored if one.number in first], self.today)
        rest = [one for one in stored if one.number not in first]
        ranked += rank.unweighed(
            rest if query.is_exact else [one for one in rest if rank.occurs(query.groups, one)]
        )
        if self.newest and any(one.is_whole for one in ranked):
            ranked = [one for one in ranked if one.is_whole]
        return ranked, is_full

    def near(self, query: Query) -> list[rank.Ranked]:
        """Return the posts that have some of the words, best first."""
        numbers = _near_candidates(query, self.filters, self.now)
        stored = self.read(numbers, len(numbers))
        if query.without:
            stored = [one for one in stored if rank.has_none(query.without, one)]
        return rank.loose(query.loose, stored, self.today)

    def has(self, query: Query, group: Group) -> bool:
        """Return whether any post has this group, whatever stands around it."""
        one = query.of([group])
        return any(
            engine.current().find(match, self.filters, self.now, 1)
            for match in filter(
                None, [one.as_words() if one.is_exact else None, one.anyhow() or one.as_words()]
            )
        )

    def texts_of(self, match: IndexQuery, most: int) -> list[Stored]:
        """Return what the index finds for a question of the spelling, with texts."""
        numbers = engine.current().find(match, self.filters, self.now, most)
        return self.read(numbers, len(numbers))

    @staticmethod
    def present(tokens: Collection[str]) -> set[str]:
        """Return those of `tokens` that the index has at all."""
        found: set[str] = engine.current().present(tokens)
        return found

    def listed(self) -> list[Hit]:
        """Return the newest posts under the filters, for a query that asks for nothing else."""
        posts = Post.objects.all() if self.filters.include_unpublished else Post.objects.published(self.now)
        if self.filters.sources:
            posts = posts.filter(source__in=self.filters.sources)
        if self.filters.tags:
            tagged = TaggedPost.objects.filter(tag__in=self.filters.tags)
            posts = posts.filter(pk__in=tagged.values("content_object"))
        if self.filters.categories:
            posts = posts.filter(
                Q(category__in=self.filters.categories) | Q(section__in=self.filters.categories)
            )
        if self.filters.since:
            posts = posts.filter(published_at__gte=start_of(self.filters.since))
        if self.filters.until:
            posts = posts.filter(published_at__lt=start_of(self.filters.until + timedelta(days=1)))
        found = posts.newest_first().values_list(*FACTS, "published_at")[:MOST]
        return [
            Hit(pk, category, section, source, (timezone.localtime(at).date() - EPOCH).days if at else 0)
            for pk, category, section, source, at in found
        ]

    @staticmethod
    def others(found: list[rank.Ranked], known: list[rank.Ranked]) -> list[rank.Ranked]:
        """Return what is new in `found`."""
        numbers = {one.stored.number for one in known}
        return [one for one in found if one.stored.number not in numbers]

    def read(self, numbers: list[int], texts: int) -> list[Stored]:
        """Return those of the candidates that the asker may see now, the first `texts` with their texts.

        The index row narrowed the candidates; the post itself decides here. Its facts are remembered.
        """
        rows = engine.read(numbers, texts, self.now, include_unpublished=self.filters.include_unpublished)
        day_of = engine.current().day_of
        found = []
        for number in numbers:
            if row := rows.get(number):
                day = day_of(number)
                self.seen[row.post_id] = Hit(row.post_id, row.category_id, row.section_id, row.source_id, day)
                if row.title is not None and row.body is not None:
                    self.texts[row.post_id] = (row.title, row.body)
                found.append(Stored(number, row.post_id, row.title or "", row.body or "", day, row.source_id))
        return found


def _newest_first(hits: list[Hit]) -> list[Hit]:
    by_post = {hit.post_id: hit for hit in hits}
    times = (
        Post.objects.filter(pk__in=engine.chosen(by_post)).values_list("published_at", "pk") if hits else ()
    )
    return [by_post[pk] for _, pk in sorted(times, reverse=True)]


def candidates(query: Query, filters: Filters, now: datetime, *, newest: bool = False) -> list[int]:
    """Return the numbers of at most 300 index rows that may match `query` with all its terms.

    These are all rows that have the terms as words, if they are few. Of a common word they are the headlines,
    the texts about it and the newest, so that neither database ever ranks all hits. Then come rows that have
    the terms across word boundaries.
    """
    database = engine.current()
    found: dict[int, None] = {}
    as_words = query.as_words()
    whole = database.find(as_words, filters, now, MOST) if as_words else []
    if len(whole) > RANKED and not newest:
        for match, limit in query.best():
            if len(found) >= RANKED:  # what follows would not be weighed
                break
            found.update(dict.fromkeys(database.find(match, filters, now, limit)))
    found.update(dict.fromkeys(whole))
    if len(found) < MOST and (anyhow := query.anyhow()):
        found.update(dict.fromkeys(database.find(anyhow, filters, now, MOST)))
    return list(found)[:MOST]


def _near_candidates(query: Query, filters: Filters, now: datetime) -> list[int]:
    found: dict[int, None] = {}
    for match in query.halves():
        found.update(dict.fromkeys(engine.current().find(match, filters, now, LOOSE)))
        if len(found) >= PLENTY:
            break
    if len(found) < PLENTY:
        for match in query.single_words():
            found.update(dict.fromkeys(engine.current().find(match, filters, now, A_WORD)))
        if lone := query.lone():
            found.update(dict.fromkeys(engine.current().find(lone, filters, now, A_WORD)))
    return list(found)[:LOOSE]


def is_match(text: str, post_id: int) -> bool:
    """Return whether the index finds `text` in this one post, whatever its status."""
    query = parse(text, exact=True)
    filters = Filters(posts=(post_id,), include_unpublished=True)
    return bool(_Asked(filters, timezone.now()).strict(query)[0])


def search_ids(text: str, *, include_unpublished: bool = False) -> list[int]:
    """Return the ids of the posts that match `text`, best first, at most 300.

    The desk's list asks for drafts too.
    """
    return [hit.post_id for hit in search(text, Filters(include_unpublished=include_unpublished)).hits]


__all__ = ["Filters", "Hit", "IndexQuery", "SearchResult", "candidates", "is_match", "search", "search_ids"]
