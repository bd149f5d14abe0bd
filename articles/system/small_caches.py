"""What SQLite keeps of a database in memory, in a process whose connections are many and short."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

KIBIBYTES = 256  # for each connection; the machine keeps the file itself in memory, and a page is near


def keep() -> None:
    """Let every connection that is opened from now on keep little."""
    connection_created.connect(_shrink, dispatch_uid="small caches")


def _shrink(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{KIBIBYTES}")
