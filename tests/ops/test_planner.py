"""PostgreSQL knows what it holds as soon as an archive is in, not when it gets round to it."""

import pytest
from django.db import connection
from django.db.utils import OperationalError

from articles.models import Post
from articles.system import planner
from tests.ingest.archive import SAMPLES, import_archive


def believed():
    """Return how many posts PostgreSQL's planner takes the table to hold, -1 for no idea."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Post._meta.db_table])
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
class TestStatistics:
    def test_are_true_once_an_archive_is_in(self):
        import_archive(SAMPLES / "posts")

        if connection.vendor == "postgresql":
            assert believed() == Post.objects.count()
        else:
            assert "sqlite_stat1" not in connection.introspection.table_names()

    def test_are_renewed_after_a_run_that_brought_something_only(self, monkeypatch):
        renewals = []
        monkeypatch.setattr(planner, "renew_statistics", lambda: renewals.append("renewed"))

        import_archive(SAMPLES / "posts", "--dry-run")
        assert renewals == []

        import_archive(SAMPLES / "posts")
        assert renewals == ["renewed"]

        import_archive(SAMPLES / "posts")
        assert renewals == ["renewed"]

    def test_that_cannot_be_renewed_are_logged_and_stop_nothing(self, monkeypatch, caplog):
        monkeypatch.setattr(connection, "vendor", "postgresql")

        def refuse(execute, sql, *rest):
            if "ANALYZE" in sql:
                raise OperationalError("No space left on device")
            return execute(sql, *rest)

        with connection.execute_wrapper(refuse):
            planner.renew_statistics()

        assert "No space left on device" in caplog.text
