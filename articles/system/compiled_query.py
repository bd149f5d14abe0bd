"""Statements built once: for a page's small queries, building and planning cost several times the execution.

Django builds the SQL of a queryset anew each time, and psycopg2 lets PostgreSQL plan it anew each time. Here
the SQL is built once a thread, and PostgreSQL plans it once a connection (PREPARE).
"""

import hashlib
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Func, IntegerField
from django.db.utils import DatabaseError

_built = threading.local()  # a compiler holds its thread's connection
# The driver's connection → {statement: its EXECUTE}.
_planned: WeakKeyDictionary[Any, dict["Statement", str]] = WeakKeyDictionary()

# What PostgreSQL says when a statement is not what this connection knows it as: a pooler has handed us
# another session (26000, 42P05), or a migration has changed the columns (0A000).
NOT_AS_PLANNED = ("26000", "42P05", "0A000")


def columns(model: Any, *names: str) -> tuple[str, ...]:
    """Return `names` in the order of the model's columns, in which `from_db` takes their values."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


class MomentParameter:
    """Stands for a moment in a statement."""

    sql_type = "timestamptz"

    @staticmethod
    def placeholder(place: int) -> datetime:
        """Return a value of this kind that no query uses otherwise, the `place`-th."""
        return datetime(1000 + place, 1, 1, tzinfo=UTC)

    @staticmethod
    def adapt(value: Any) -> Any:
        """Return `value` as the database's driver takes it."""
        return connection.ops.adapt_datetimefield_value(value)


class NumberParameter:
    """Stands for a whole number in a statement, the bounds of a slice among them."""

    sql_type = "bigint"

    @staticmethod
    def placeholder(place: int) -> int:
        """Return a value of this kind that no query uses otherwise, the `place`-th."""
        return 8_000_000_000_000 + place

    @staticmethod
    def adapt(value: Any) -> Any:
        """Return `value` as the database's driver takes it."""
        return value


class TextParameter:
    """Stands for a text in a statement."""

    sql_type = "text"

    @staticmethod
    def placeholder(place: int) -> str:
        """Return a value of this kind that no query uses otherwise, the `place`-th."""
        return f"\ue000{place}"

    @staticmethod
    def adapt(value: Any) -> Any:
        """Return `value` as the database's driver takes it."""
        return value


class CountRows(Func):
    """COUNT(*) as a column: Django's own aggregates would group the rows."""

    template = "COUNT(*)"
    output_field = IntegerField()


class ParameterSlot(NamedTuple):
    """What a `%s` stands for: the place of that name, or a constant."""

    place: str
    constant: Any = None


class Statement:
    """SQL of our own with places written `%(name)s`; `places` says what kind of value each takes.

    `under` is a setting that PostgreSQL's planner needs to plan it well, such as "enable_seqscan = off".
    """

    def __init__(self, sql: str, *, under: str = "", **places: Any) -> None:
        self._under = under
        self._slots = [ParameterSlot(name) for name in re.findall(r"%\((\w+)\)s", sql)]
        self._sql = re.sub(r"%\(\w+\)s", "%s", sql)
        self._places = places

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows for `values` (one for each place)."""
        return self._ask(self._sql, self._slots, values)

    def _ask(self, sql: str, slots: list[ParameterSlot], values: dict[str, Any]) -> list[Any]:
        adapted = {name: kind.adapt(values[name]) for name, kind in self._places.items()}
        with connection.cursor() as cursor:
            if connection.vendor != "postgresql" or not self._ask_planned(cursor, sql, slots, adapted):
                cursor.execute(sql, [adapted[slot.place] if slot.place else slot.constant for slot in slots])
            rows: list[Any] = cursor.fetchall()
            if self._under and connection.vendor == "postgresql" and connection.in_atomic_block:
                # The caller's transaction goes on, and its other queries are planned as ever.
                cursor.cursor.execute(f"SET LOCAL {self._under.partition(' ')[0]} TO DEFAULT")
            return rows

    def _ask_planned(
        self, cursor: Any, sql: str, slots: list[ParameterSlot], adapted: dict[str, Any]
    ) -> bool:
        """Ask PostgreSQL by the plan it keeps for this connection; return whether it did."""
        known = _planned.setdefault(connection.connection, {})
        try:
            if self not in known:
                known[self] = self._prepare(cursor.cursor, sql, slots)
            cursor.execute(known[self], list(adapted.values()))
        except DatabaseError as error:
            if connection.in_atomic_block or getattr(error.__cause__, "pgcode", "") not in NOT_AS_PLANNED:
                raise
            known.clear()
            return False
        return True

    def _prepare(self, cursor: Any, sql: str, slots: list[ParameterSlot]) -> str:
        """Let PostgreSQL plan the statement on the driver's `cursor`; return what executes it.

        Its constants are part of it, so that the planner knows them. The name is a digest: sessions that a
        pooler mixes up then mean the same statement by it.
        """
        numbers = {name: f"${number}" for number, name in enumerate(self._places, start=1)}
        written = sql % tuple(
            numbers[slot.place] if slot.place else cursor.mogrify("%s", [slot.constant]).decode()
            for slot in slots
        )
        types = ", ".join(kind.sql_type for kind in self._places.values())
        name = "newsroom_" + hashlib.sha256(f"{types}|{written}".encode()).hexdigest()[:32]
        with connection.wrap_database_errors:
            # Left to itself, PostgreSQL goes on planning anew: it takes any slice to skip a tenth of the
            # table.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE {name}{f'({types})' if types else ''} AS {written}")
        places = ", ".join(["%s"] * len(numbers))
        # Sent together, both run in one transaction, and the setting ends with it.
        setting = f"SET LOCAL {self._under}; " if self._under else ""
        return f"{setting}EXECUTE {name}{f'({places})' if places else ''}"


class Prepared(Statement):
    """A `values_list` queryset with places for values, written in the ORM and compiled once a thread.

    `make` takes the places by name and returns the queryset.
    """

    def __init__(self, make: Callable[..., Any], *, under: str = "", **places: Any) -> None:
        self._make = make
        self._under = under
        self._places = places

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows for `values` (one for each place), converted as the ORM converts them."""
        return self.converted(self.unconverted(**values))

    def unconverted(self, **values: Any) -> list[Any]:
        """Return the rows as the driver returns them.

        For those that matter, `converted` makes what `rows` returns.
        """
        _, sql, slots, _ = self._compiled()
        return self._ask(sql, slots, values)

    def converted(self, rows: list[Any]) -> list[Any]:
        """Return `rows` of this statement, unconverted so far, as the ORM converts them."""
        compiler, _, _, converters = self._compiled()
        return list(compiler.apply_converters(rows, converters)) if converters else rows

    def _compiled(self) -> Any:
        """Return (compiler, SQL, slots, converters)."""
        built = _built.__dict__.setdefault("queries", {})
        key = (id(self), connection.settings_dict["ENGINE"])
        if key not in built:
            placeholders = {
                name: kind.placeholder(place) for place, (name, kind) in enumerate(self._places.items())
            }
            query = self._make(**placeholders).query
            compiler = query.get_compiler(connection=connection)
            sql, parameters = compiler.as_sql()
            names = {
                self._places[name].adapt(placeholder): name for name, placeholder in placeholders.items()
            }
            slots = [
                ParameterSlot(names[parameter])
                if _hashable(parameter) and parameter in names
                else ParameterSlot("", parameter)
                for parameter in parameters
            ]
            sql = _open_slices(
                sql,
                slots,
                {
                    str(placeholder): name
                    for name, placeholder in placeholders.items()
                    if isinstance(placeholder, int)
                },
            )
            converters = compiler.get_converters([column[0] for column in compiler.select])
            built[key] = (compiler, sql, slots, converters)
        return built[key]


def _open_slices(sql: str, slots: list[ParameterSlot], names: dict[str, str]) -> str:
    """Return `sql` with places for the slice bounds that Django writes into it, and add them to `slots`."""
    for bound in re.findall(r"(?:LIMIT|OFFSET) (\d+)", sql):
        if bound in names:
            before, _, after = sql.partition(bound)
            slots.insert(before.count("%s"), ParameterSlot(names[bound]))
            sql = f"{before}%s{after}"
    return sql


def _hashable(parameter: object) -> bool:
    return isinstance(parameter, str | int | datetime)
