"""What PostgreSQL's planner knows of our tables, renewed once rows came in bulk."""

import logging

from django.apps import apps
from django.db import DatabaseError, connection

log = logging.getLogger("articles.system.planner")


def renew_statistics() -> None:
    """Let PostgreSQL count its rows and clean up after a large write; does nothing on SQLite.

    PostgreSQL does so by itself a minute or so later. Until then it takes full tables for empty ones, reads
    them from end to end, and a page costs several times what it should. SQLite without statistics takes every
    table for a large one, which is what we want. A failure is logged: what was written stands all the same.
    """
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(
        connection.ops.quote_name(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    )
    try:
        with connection.cursor() as cursor:
            # VACUUM cannot run inside a transaction.
            cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {tables}")
    except DatabaseError as error:
        log.warning("statistics of the database not renewed: %s", error)
