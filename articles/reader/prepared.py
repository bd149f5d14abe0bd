"""Queries whose SQL is built once: for the small questions of a page, building costs several times what asking does."""

import threading
from datetime import UTC, datetime

from django.db import connection

_built = threading.local()  # a compiler holds its thread's connection


def columns(model, *names):
    """Return `names` in the order of the model's columns, in which `from_db` takes their values."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


class Moment:
    """Stands for a moment in a prepared query."""

    @staticmethod
    def mark(place):
        """Return a value of this kind that no query uses otherwise, the `place`-th."""
        return datetime(1000 + place, 1, 1, tzinfo=UTC)

    @staticmethod
    def adapt(value):
        """Return `value` as the database's driver takes it."""
        return connection.ops.adapt_datetimefield_value(value)


class Number:
    """Stands for a whole number in a prepared query."""

    @staticmethod
    def mark(place):
        """Return a value of this kind that no query uses otherwise, the `place`-th."""
        return 8_000_000_000_000 + place

    @staticmethod
    def adapt(value):
        """Return `value` as the database's driver takes it."""
        return value


class Text:
    """Stands for a text in a prepared query."""

    @staticmethod
    def mark(place):
        """Return a value of this kind that no query uses otherwise, the `place`-th."""
        return f"\ue000{place}"

    @staticmethod
    def adapt(value):
        """Return `value` as the database's driver takes it."""
        return value


class Prepared:
    """A `values_list` queryset with places for values, written in the ORM and compiled once a thread.

    `make` takes the places by name and returns the queryset; `places` says what kind of value each takes.
    """

    def __init__(self, make, **places):
        self._make = make
        self._places = places

    def rows(self, **values):
        """Return the rows for `values` (one for each place), converted as the ORM converts them."""
        compiler, sql, slots, converters = self._compiled()
        adapted = {name: kind.adapt(values[name]) for name, kind in self._places.items()}
        with connection.cursor() as cursor:
            cursor.execute(sql, [adapted[name] if name else constant for name, constant in slots])
            found = cursor.fetchall()
        return list(compiler.apply_converters(found, converters)) if converters else found

    def _compiled(self):
        """Return (compiler, SQL, [(place, None) or ("", constant)], converters)."""
        built = _built.__dict__.setdefault("queries", {})
        key = (id(self), connection.settings_dict["ENGINE"])
        if key not in built:
            marks = {name: kind.mark(place) for place, (name, kind) in enumerate(self._places.items())}
            query = self._make(**marks).query
            compiler = query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            names = {self._places[name].adapt(mark): name for name, mark in marks.items()}
            slots = [
                (names[parameter], None) if _hashable(parameter) and parameter in names else ("", parameter)
                for parameter in parameters
            ]
            converters = compiler.get_converters([column[0] for column in compiler.select])
            built[key] = (compiler, sql, slots, converters)
        return built[key]


def _hashable(parameter):
    return isinstance(parameter, str | int | datetime)
