"""Locks on what has no row yet, held until the transaction ends.

PostgreSQL keeps them by number; SQLite has one writer at a time anyway.
"""

import hashlib
from collections.abc import Iterable

from django.db import connection


def number_of(name: str) -> int:
    """Return the number under which PostgreSQL keeps the lock called `name`."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)


def take(numbers: Iterable[int]) -> None:
    """Wait until nobody else holds any of these locks, and hold them to the end of this transaction."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for number in sorted(numbers):  # in one order, so that no two wait for each other
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
