"""The record of the desk: the database itself refuses to change it; nothing published is ever deleted."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from articles.editorial.workflow import audit_triggers
from articles.editorial.workflow.audit import record, sign_history
from articles.models import EditorialEvent

from .desk import NOW, draft, published


@pytest.fixture
def event(editor):
    return record(None, "open_duty", actor=editor, at=NOW, note="值班")


class TestTheDatabase:
    def test_refuses_to_change_an_event(self, event):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            EditorialEvent.objects.filter(pk=event.pk).update(note="改写")

        assert EditorialEvent.objects.get().note == "值班"

    def test_refuses_to_delete_an_event(self, event):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            event.delete()

        assert EditorialEvent.objects.count() == 1

    def test_refuses_raw_sql_too(self, event):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM articles_editorialevent")

    @pytest.mark.postgresql
    def test_refuses_to_empty_the_table(self, event):
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # else the row of this transaction forbids it already

            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute("TRUNCATE articles_editorialevent CASCADE")

    def test_has_its_guards_installed_any_number_of_times(self, event):
        audit_triggers.install_triggers()
        audit_triggers.install_triggers()

        with pytest.raises(DatabaseError), transaction.atomic():
            event.delete()


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_back_after_a_flush():
    audit_triggers.drop_triggers()
    call_command("flush", interactive=False, verbosity=0)
    event = record(None, "open_duty", actor=None, at=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()


@pytest.mark.django_db
def test_a_deed_without_a_word_is_refused():
    with pytest.raises(ValueError, match="tidy_up"):
        record(None, "tidy_up", actor=None, at=NOW)


def test_an_actor_is_never_deleted(event, editor):
    with pytest.raises(ProtectedError):
        editor.delete()


def test_a_published_piece_is_never_deleted(reporter, editor):
    with pytest.raises(ProtectedError):
        published(reporter, editor).delete()


def test_every_deed_is_one_event(reporter):
    post = draft(reporter)

    assert EditorialEvent.objects.filter(post=post).count() == 1


def test_a_reason_in_the_history_is_as_long_as_its_column(reporter, editor):
    post = draft(reporter)
    room = post.history.model._meta.get_field("history_change_reason").max_length

    sign_history(post, actor=editor, at=NOW, reason="长" * (room + 1))
    post.save()

    assert post.history.first().history_change_reason == "长" * room
