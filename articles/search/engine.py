"""Which database module serves this site, and what both have in common."""

from collections.abc import Iterable, Sequence
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


def load(numbers: Iterable[int]) -> list[Stored]:
    """Return the stored text of these rows, in the order of `numbers`."""
    order = list(numbers)
    found = SearchText.objects.filter(pk__in=order).values_list("pk", "doc__post_id", "title", "body")
    rows = {pk: Stored(pk, post_id, title, body) for pk, post_id, title, body in found}
    return [rows[pk] for pk in order if pk in rows]
