"""Which database module serves this site, and what both have in common."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.models import Post, SearchDoc, SearchText

from . import postgresql, sqlite
from .types import SearchDatabase, Value

MODULES: dict[str, SearchDatabase] = {"sqlite": sqlite, "postgresql": postgresql}
MANY = 500  # numbers a statement


def current() -> SearchDatabase:
    """Return the module of the default database."""
    return MODULES[connection.vendor]


def delete(numbers: Sequence[int]) -> None:
    """Take rows out of the index.

    Their tokens go with them (by trigger on SQLite, as columns on PostgreSQL).
    """
    for start in range(0, len(numbers), MANY):
        batch = numbers[start : start + MANY]
        SearchText.objects.filter(pk__in=batch)._raw_delete(connection.alias)
        SearchDoc.objects.filter(pk__in=batch)._raw_delete(connection.alias)


def listed(numbers: Iterable[int]) -> str:
    """Return whole numbers as SQL literals.

    As hundreds of parameters they would cost more than the query itself.
    """
    return ", ".join(str(int(number)) for number in numbers)


def chosen(numbers: Iterable[int]) -> RawSQL:
    """Return row numbers for a filter."""
    return RawSQL(listed(numbers), ())  # noqa: S611  whole numbers only


def posts_at(numbers: Sequence[int]) -> dict[int, int]:
    """Return {number: id of its post} of these rows."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, post_id FROM articles_searchdoc WHERE id IN ({listed(numbers)})")
        return dict(cursor.fetchall())


ANY_MOMENT = datetime(1000, 1, 1, tzinfo=UTC)  # that no query uses otherwise


@cache
def _published(vendor: str) -> tuple[str, tuple[Value, ...]]:
    """Return the condition of `Post.objects.published` as SQL and its parameters, None for the moment.

    Building it with the ORM costs as much as the query it is part of; `vendor` is that of the connection.
    """
    query = Post.objects.published(ANY_MOMENT).query
    sql, parameters = query.where.as_sql(query.get_compiler(connection=connection), connection)
    moment = connection.ops.adapt_datetimefield_value(ANY_MOMENT)
    return sql, tuple(None if one == moment else one for one in parameters)


class Read(NamedTuple):
    """One index row with what a search must know of its post.

    `title` and `body` are None if not asked for.
    """

    number: int
    post_id: int
    category_id: int | None
    section_id: int | None
    source_id: int | None
    title: str | None
    body: str | None


def read(numbers: Sequence[int], texts: int, now: datetime, *, include_unpublished: bool) -> dict[int, Read]:
    """Return {number: Read} of those rows whose posts readers may see at the moment `now`, in one query.

    The first `texts` of the numbers come with their stored, normalised texts. `include_unpublished`: of all
    rows.
    """
    if not numbers:
        return {}
    where, parameters = ("TRUE", ()) if include_unpublished else _published(connection.vendor)
    moment = connection.ops.adapt_datetimefield_value(now)
    # CROSS JOIN: a plain one lets SQLite walk all that are published, since it cannot know how few we ask
    # for.
    join = "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"
    # Texts by subqueries: of a LEFT JOIN PostgreSQL may make a hash of all texts there are.
    with_text = f"d.id IN ({listed(numbers[:texts]) or 'NULL'})"
    title, body = (
        f"CASE WHEN {with_text} THEN (SELECT {column} FROM articles_searchtext WHERE doc_id = d.id) END"
        for column in ("title", "body")
    )
    query = (
        "SELECT d.id, articles_post.id, articles_post.category_id, articles_post.section_id,"
        f" articles_post.source_id, {title}, {body}"
        f" FROM articles_searchdoc d {join} articles_post ON articles_post.id = d.post_id"
        f" WHERE d.id IN ({listed(numbers)}) AND {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [moment if one is None else one for one in parameters])
        return {row[0]: Read(*row) for row in cursor.fetchall()}
