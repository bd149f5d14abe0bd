"""Which database module serves this site, and what both have in common."""

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Post, SearchDoc, SearchText

from . import postgresql, sqlite

MODULES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
MANY = 500  # numbers a statement


def current() -> ModuleType:
    """Return the module of the default database."""
    return MODULES[connection.vendor]


def delete(numbers: Sequence[int]) -> None:
    """Take rows out of the index; their tokens go with them (by trigger on SQLite, as columns on PostgreSQL)."""
    for start in range(0, len(numbers), MANY):
        batch = numbers[start : start + MANY]
        SearchText.objects.filter(pk__in=batch)._raw_delete(connection.alias)
        SearchDoc.objects.filter(pk__in=batch)._raw_delete(connection.alias)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers)


def chosen(numbers: Iterable[int]) -> RawSQL:
    """Return row numbers for a filter; as hundreds of parameters they would cost more than the question itself."""
    return RawSQL(_listed(numbers), ())  # noqa: S611  whole numbers only


def facts(posts: QuerySet[Post], numbers: Sequence[int], names: Sequence[str]) -> dict[int, tuple[Any, ...]]:
    """Return {number: fields `names` of its post} of those rows whose posts are among `posts`.

    Joined in one query, SQLite walks all that are published: it cannot know how few we ask for. PostgreSQL
    can.
    """
    if not numbers:
        return {}
    if connection.vendor == "postgresql":
        rows = posts.filter(search_doc__in=chosen(numbers)).values_list("search_doc", *names)
        return {row[0]: row[1:] for row in rows}
    at = posts_at(numbers)
    of = {row[0]: row for row in posts.filter(pk__in=chosen(at.values())).values_list(*names)} if at else {}
    return {number: of[post] for number, post in at.items() if post in of}


def posts_at(numbers: Sequence[int]) -> dict[int, int]:
    """Return {number: id of its post} of these rows."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, post_id FROM articles_searchdoc WHERE id IN ({_listed(numbers)})")
        return dict(cursor.fetchall())


def texts(numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return {number: (headline, body)} of the stored, normalised texts of these rows (at most a few hundred)."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT doc_id, title, body FROM articles_searchtext WHERE doc_id IN ({_listed(numbers)})"
        )
        return {number: (title, body) for number, title, body in cursor.fetchall()}
