"""EditorialEvent is append-only: the database itself refuses to change or delete a row, on both engines."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

TABLE = "articles_editorialevent"
REFUSAL = "articles_editorialevent is append-only: the record of the desk is never changed"

_SQLITE = {
    f"{TABLE}_no_{deed}": f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{deed} BEFORE {deed.upper()} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for deed in ("update", "delete")
}
_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
)
_POSTGRESQL = {
    f"{TABLE}_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    f"{TABLE}_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def install_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the triggers where they are missing.

    AlterField drops them silently, so every migrate ends with this.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in _SQLITE.values():
                cursor.execute(statement)
            return
        cursor.execute(_FUNCTION)
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [TABLE])
        present = {name for (name,) in cursor.fetchall()}
        for name, when in _POSTGRESQL.items():
            if name not in present:
                cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {TABLE}_refuse()")


def drop_triggers(using: str = DEFAULT_DB_ALIAS) -> None:
    """Drop the triggers: only for emptying a test database, which `install_triggers` then protects again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            table = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def install_after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Receiver of post_migrate."""
    if TABLE in connections[using].introspection.table_names():
        install_triggers(using)
