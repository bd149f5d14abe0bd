"""What the newsroom asks of its database before the first table is made."""

from typing import Any

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections


def refuse_other_encodings(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Receiver of pre_migrate. Raise CommandError for a PostgreSQL database that does not hold UTF-8.

    SQL_ASCII counts bytes, so that headlines are cut inside a character, and LATIN1 takes no Chinese at all;
    neither is noticed before the first Chinese text comes in.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), pg_encoding_to_char(encoding) FROM pg_database"
                       " WHERE datname = current_database()")  # fmt: skip
        name, encoding = cursor.fetchone()
    if encoding != "UTF8":
        raise CommandError(
            f'The database "{name}" has the encoding {encoding}, and the newsroom needs UTF8; nothing was '
            "changed. Make another one, for example: createdb --encoding=UTF8 "
            f"--template=template0 {name}_utf8, and name it in DATABASE_URL."
        )
