"""The types that pass between the search and its two databases."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from articles.models import SearchDoc

EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class IndexRow:
    """One post as it goes into the index. `day`: days since 1970, Asia/Shanghai."""

    doc: SearchDoc
    title: str
    body: str
    title_tokens: str
    body_tokens: str
    day: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must match."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must match."""

    parts: tuple["Expression", ...]


Expression = str | AllOf | AnyOf  # a string is one token
Value = str | int | datetime | None  # a parameter of SQL


def every(parts: Iterable[Expression]) -> Expression:
    """Return the expression that asks for all `parts` (at least one)."""
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else AllOf(kept)


def either(parts: Iterable[Expression]) -> Expression:
    """Return the expression that asks for one of `parts` (at least one)."""
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else AnyOf(kept)


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """One query to the index: tokens in the post, tokens in its headline, phrases in its stored text.

    Of each tuple in `phrases` one string must occur as it stands. What matches `without` is left out.
    """

    anywhere: Expression | None = None
    title: Expression | None = None
    phrases: tuple[tuple[str, ...], ...] = ()
    without: Expression | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to. Ids of several 栏目, outlets or tags mean one of them; days are inclusive.

    `posts` restricts it to these posts.
    """

    categories: tuple[int, ...] = ()
    sources: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    posts: tuple[int, ...] = ()
    include_unpublished: bool = False

    def expressions(self) -> list[Expression]:
        """Return the filters that are tokens of the index."""
        named = (("0c", self.categories), ("0s", self.sources), ("0t", self.tags))
        return [either(f"{mark}{pk}" for pk in ids) for mark, ids in named if ids]


@dataclass(slots=True)
class Stored:
    """One candidate with its stored text ("" if it was not read).

    `day`: of publication, days since 1970, Shanghai.
    """

    number: int
    post_id: int
    title: str
    body: str
    day: int
    source_id: int | None = None


class SearchDatabase(Protocol):
    """What each database module offers."""

    def day_of(self, number: int) -> int:
        """Return the day under which index row `number` was filed."""

    def numbers(self, days: Sequence[int]) -> list[int]:
        """Return a free row number for each of `days`, rising with the day."""

    def insert(self, rows: Sequence[IndexRow]) -> None:
        """Store new rows, numbered already."""

    def find(self, match: IndexQuery, filters: Filters, now: datetime, limit: int) -> list[int]:
        """Return the numbers of at most `limit` rows that match, newest first."""

    def present(self, tokens: Collection[str]) -> set[str]:
        """Return those of `tokens` that any row has, whoever may see it."""

    def render(self, expression: Expression) -> str:
        """Return the question, as the database writes it, for what answers `expression` anywhere."""

    def in_headline(self, expression: Expression) -> str:
        """Return the question for what answers `expression` in its headline."""

    def both(self, one: str, other: str) -> str:
        """Return the question for what answers two questions."""

    def one_of(self, questions: Iterable[str]) -> str:
        """Return the question for what answers one of `questions`, "" for none."""

    def post_ids_sql(self) -> str:
        """Return the SQL for the posts of the newest rows that answer a question.

        Its parameters are the question and how many rows.
        """

    def planned(self) -> AbstractContextManager[None]:
        """Let what holds `post_ids_sql` be planned, inside, by its index."""
