"""What a reader typed, understood: the groups of wordings to search for, and the queries to the index.

A query has two readings. `groups` are the terms as they were typed, each with the wordings that mean the
same. `pieces` are what the terms consist of: words, names, values, everyday words with what the trade writes
for them. What was typed always remains a query of its own; pieces only follow it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations

from . import language
from .phrases import Group, Phrase
from .types import AnyOf, Expression, IndexQuery, either, every

MOST_LOOSE = 6  # words of a question that are looked for at once


@dataclass(frozen=True)
class Query:
    """A query understood. `text` is what was understood of it, as shown to the reader."""

    text: str
    groups: tuple[Group, ...]
    pieces: tuple[Group, ...] = ()
    without: tuple[Group, ...] = ()
    typed: language.Typed = field(default_factory=lambda: language.Typed(""))
    fields: tuple[language.QueryPart, ...] = ()
    hints: tuple[Group, ...] = ()

    @property
    def loose(self) -> tuple[Group, ...]:
        """The words searched for one by one if not all are found: pieces, and words of everyday sayings."""
        return tuple(dict.fromkeys((*self.pieces, *self.hints)))

    def by_pieces(self) -> "Query":
        """Return the query for posts that have all pieces; a single character goes with the word after it."""
        return self.of(
            replace(group, phrases=(Phrase((group.whole,)),)) if group.whole else group
            for group in self.pieces
        )

    def _all(self, way: str) -> list[Expression]:
        """Return the expressions of the groups the index can be asked for anywhere in a post."""
        return [part for group in self.groups if not group.is_single and (part := group.by(way)) is not None]

    @property
    def is_exact(self) -> bool:
        """Whether a hit by words needs no look at the text, since every wording is one token."""
        if self.without:
            return False
        ways = [phrase.by_words() for group in self.groups for phrase in group.phrases]
        return all(map(_is_one_token, ways)) and not any(
            phrase.exact for group in self.groups for phrase in group.phrases
        )

    @cached_property
    def _unwanted(self) -> Expression | None:
        """The tokens that no hit may have; what has more than one token is looked for in the text."""
        found = [way for group in self.without if isinstance(way := group.by("by_pairs"), str)]
        return either(found) if found else None

    def as_words(self) -> IndexQuery | None:
        """Return the query for posts that have all terms as words.

        Single ideographs are sought in headlines only.
        """
        if words := self._all("by_words"):
            return IndexQuery(anywhere=every(words), without=self._unwanted)
        # 人&车 is two of them in one term: a phrase without a pair, that is.
        asked = (
            [every(phrase.runs) for phrase in group.phrases if not phrase.pairs] for group in self.groups
        )
        singles = [either(phrases) for phrases in asked if phrases]
        return IndexQuery(title=every(singles), without=self._unwanted) if singles else None

    def best(self) -> Iterator[tuple[IndexQuery, int]]:
        """Yield the queries for the best of many posts, each with how many are wanted at most.

        They are for headlines with all terms, headlines with one of them, texts about one of them.
        """
        words = self._all("by_words")
        if not words:
            return
        yield IndexQuery(title=every(words), without=self._unwanted), 150
        if len(words) > 1:
            yield IndexQuery(anywhere=every(words), title=either(words), without=self._unwanted), 100
        if keys := self._all("by_keys"):
            yield IndexQuery(anywhere=every([*words, either(keys)]), without=self._unwanted), 150

    def anyhow(self) -> IndexQuery | None:
        """Return the question for posts that have all terms, whatever stands around them."""
        checks = tuple(group.checks for group in self.groups if group.checks)
        pairs = self._all("by_pairs")
        return IndexQuery(anywhere=every(pairs), phrases=checks, without=self._unwanted) if pairs else None

    def of(self, groups: Iterable[Group]) -> "Query":
        """Return the same question for other groups."""
        chosen = tuple(dict.fromkeys(groups))
        return Query(
            " ".join(group.text for group in chosen), chosen, chosen, self.without, self.typed, self.fields
        )

    @cached_property
    def _words(self) -> list[Expression]:
        telling = sorted(self.loose, key=lambda group: group.is_common)  # the common ones last
        return [part for group in telling if (part := group.by("by_words")) is not None][:MOST_LOOSE]

    @cached_property
    def _telling(self) -> list[Expression]:
        """The words of which a near hit must have one: a common one alone answers nothing."""
        groups = [group for group in self.loose if not group.is_common] or list(self.loose)
        return [part for group in groups if (part := group.by("by_words")) is not None][:MOST_LOOSE]

    def lone(self) -> IndexQuery | None:
        """Return the question for headlines with one of the lone characters of a question (猫, 雪)."""
        singles = [phrase.text for group in self.hints for phrase in group.phrases if phrase.is_single]
        return IndexQuery(title=either(singles), without=self._unwanted) if singles else None

    def halves(self) -> Iterator[IndexQuery]:
        """Yield the queries if not all terms occur together: for most of the words first, at least half."""
        telling = set(self._telling)
        for size in range(len(self._words) - 1, max(0, (len(self._words) - 1) // 2), -1):
            some = [chosen for chosen in combinations(self._words, size) if telling & set(chosen)]
            if some:
                yield IndexQuery(anywhere=either(every(chosen) for chosen in some), without=self._unwanted)

    def single_words(self) -> Iterator[IndexQuery]:
        """Yield a query for each of the telling words by itself, so that a common one hides no rare one."""
        for word in self._telling:
            yield IndexQuery(anywhere=word, without=self._unwanted)


def _is_one_token(way: Expression | None) -> bool:
    """Return whether an expression is one token, or one of several for the same run."""
    return isinstance(way, str) or (
        isinstance(way, AnyOf) and all(isinstance(part, str) for part in way.parts)
    )
