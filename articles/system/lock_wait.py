"""How long a statement waits for what another one holds, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

BRIEFLY = 200  # milliseconds: PostgreSQL has no shorter wait that two quick writers survive


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let a write the page can do without fail at once, with DatabaseError, if another holds the database.

    A surrounding transaction is kept, and waits as usual afterwards.
    """
    with _sqlite_wait(0) if connection.vendor == "sqlite" else _postgresql_wait(BRIEFLY):
        yield


@contextmanager
def _sqlite_wait(milliseconds: int) -> Iterator[None]:
    connection.ensure_connection()
    usual = int(1000 * connection.settings_dict["OPTIONS"].get("timeout", 5))
    connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        if connection.connection is not None:
            connection.connection.execute(f"PRAGMA busy_timeout = {usual}")


@contextmanager
def _postgresql_wait(milliseconds: int) -> Iterator[None]:
    is_within = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_within:
            cursor.execute("SHOW lock_timeout")
            (usual,) = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout = %s", [milliseconds])
        yield
        if is_within:  # else it ends with the transaction, as it does with what is rolled back
            cursor.execute("SET LOCAL lock_timeout = %s", [usual])


def set_lock_wait(connection: Any, **_: Any) -> None:
    """Tell each new connection to PostgreSQL how long to wait for a row that somebody else is changing."""
    seconds = connection.settings_dict.get("LOCK_WAIT")
    if connection.vendor == "postgresql" and seconds is not None:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [int(seconds) * 1000])
