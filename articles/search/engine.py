"""Which database module serves this site, and what both have in common."""

from collections.abc import Sequence
from types import ModuleType

from django.db import connection

from articles.models import SearchDoc, SearchText

from . import postgresql, sqlite
from .shapes import Stored

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


def locate(numbers: Sequence[int]) -> list[Stored]:
    """Return these rows without their texts, in the order of `numbers`."""
    posts = dict(SearchDoc.objects.filter(pk__in=numbers).values_list("pk", "post_id")) if numbers else {}
    day_of = current().day_of
    return [Stored(number, posts[number], "", "", day_of(number)) for number in numbers if number in posts]


def load(numbers: Sequence[int]) -> list[Stored]:
    """Return the stored text of these rows (at most a few hundred), in the order of `numbers`."""
    if not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.post_id, t.title, t.body FROM articles_searchdoc d"
            " JOIN articles_searchtext t ON t.doc_id = d.id"
            f" WHERE d.id IN ({', '.join(['%s'] * len(numbers))})",
            list(numbers),
        )
        day_of = current().day_of
        rows = {
            number: Stored(number, post_id, title, body, day_of(number))
            for number, post_id, title, body in cursor.fetchall()
        }
    return [rows[number] for number in numbers if number in rows]
