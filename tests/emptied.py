"""The database after a test that committed: as the session began, whatever the test did.

Django's own way empties every table and then makes permissions, roles, names and pages anew, touched
or not; here only what differs is put back.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction

from articles import purge
from articles.editorial.workflow import audit_triggers


class AsItBegan:
    """What the tables held when it was made, and the way back."""

    def __init__(self, using="default"):
        self.using = using
        # What `flush` empties; of many-to-many fields too.
        self.tables = sorted(
            self.connection.introspection.django_table_names(only_existing=True, include_views=False)
        )
        with self.connection.cursor() as cursor:
            self.kept = {table: self._rows(cursor, table) for table in self._filled(cursor)}

    @property
    def connection(self):
        """The connection of now: once a browser's loop runs in this thread, Django has another one for it."""
        return connections[self.using]

    def come_back(self):
        """Put back what differs; the guards of the record and the marks for caches are there again too."""
        with self.connection.cursor() as cursor:
            filled = set(self._filled(cursor))
            changed = [
                table for table in self.tables
                if (table in filled or table in self.kept)
                and (table not in self.kept or self._rows(cursor, table) != self.kept[table])
            ]  # fmt: skip
            # References are looked at when the transaction ends, so that no order is needed.
            with transaction.atomic(using=self.connection.alias):
                if audit_triggers.TABLE in changed:
                    audit_triggers.drop_triggers(self.connection.alias)
                for table in changed:
                    cursor.execute(f"DELETE FROM {self._quoted(table)}")
                for table in changed:
                    self._fill(cursor, table)
        audit_triggers.install_triggers(self.connection.alias)
        purge.install_after_migrate()
        if ContentType._meta.db_table in changed:
            ContentType.objects.clear_cache()

    def _filled(self, cursor):
        """Return the tables that hold a row."""
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {self._quoted(table)})"
                for table in self.tables
            )
        )
        return [table for (table,) in cursor.fetchall()]

    def _rows(self, cursor, table):
        cursor.execute(f"SELECT * FROM {self._quoted(table)} ORDER BY 1")
        return cursor.fetchall()

    def _fill(self, cursor, table):
        if rows := self.kept.get(table):
            values = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {self._quoted(table)} VALUES ({values})", rows)

    def _quoted(self, table):
        return self.connection.ops.quote_name(table)
