"""What a page can do without waits for no row or database that somebody else holds."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import EmptySearch
from articles.system.lock_wait import without_waiting

SAID = "卡在机场"
HOLDS = 60  # seconds, at most
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own")


def wait_of_sqlite():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()[0]


def wait_of_postgresql():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


@pytest.fixture
def held_row(transactional_db):
    """A search remembered, its row held by somebody else's transaction until the test is over."""
    EmptySearch.objects.create(text=SAID)
    is_held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            EmptySearch.objects.select_for_update().get(text=SAID)
            is_held.set()
            done.wait(HOLDS)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(HOLDS)
    yield
    done.set()
    holder.join()


@pytest.mark.postgresql
class TestOnPostgreSQL:
    def test_a_search_is_answered_while_its_row_is_held(self, held_row, client):
        answer = client.get("/search/", {"q": SAID})

        assert answer.status_code == 200
        assert EmptySearch.objects.get(text=SAID).times == 1  # not kept, not waited for

    def test_a_write_fails_at_once(self, held_row):
        with pytest.raises(DatabaseError, match="lock timeout"), without_waiting():
            EmptySearch.objects.filter(text=SAID).update(times=9)

    @pytest.mark.django_db
    def test_leaves_a_transaction_around_it_as_patient_as_it_was(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '7s'")

        with without_waiting():
            assert wait_of_postgresql() == "200ms"

        assert wait_of_postgresql() == "7s"


@on_sqlite
@pytest.mark.django_db
class TestOnSQLite:
    def test_waits_for_nobody_inside_and_as_before_afterwards(self):
        usual = wait_of_sqlite()

        with without_waiting():
            assert wait_of_sqlite() == 0

        assert wait_of_sqlite() == usual > 0

    def test_waits_as_before_after_an_error_too(self):
        usual = wait_of_sqlite()

        with pytest.raises(ValueError, match="wrong"), without_waiting():
            raise ValueError("wrong")

        assert wait_of_sqlite() == usual


@pytest.mark.django_db
class TestASearchWithoutResult:
    def test_is_noted_without_waiting(self, client, monkeypatch):
        waits = []
        queryset = type(EmptySearch.objects.all())
        update = queryset.update

        def watched(self, **values):
            if self.model is EmptySearch:
                waits.append(wait_of_sqlite() if connection.vendor == "sqlite" else wait_of_postgresql())
            return update(self, **values)

        monkeypatch.setattr(queryset, "update", watched)

        client.get("/search/", {"q": SAID})

        assert waits in ([0], ["200ms"])
