"""A full disk is said as such, in a sentence, and nothing is acknowledged that was not stored."""

import errno
import sqlite3
from contextlib import contextmanager

import psycopg2
import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from articles.models import Autosave, EditorialEvent, Picture, Post
from articles.system import faults
from tests.factories import UserFactory
from tests.scene import picture_bytes

from .conftest import form_of, screen

ADD = "/admin/articles/post/add/"


class DiskFull(psycopg2.errors.DiskFull):
    """As the server sends it: psycopg2 fills the code in from the server's answer alone."""

    pgcode = "53100"


def no_room():
    """Return the error of the present database for a write without room, as Django raises it."""
    if connection.vendor == "sqlite":
        cause = sqlite3.OperationalError("database or disk is full")
    else:
        cause = DiskFull("could not extend file: No space left on device")
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@contextmanager
def full_disk(*verbs):
    """Let every statement that writes fail as on a full disk."""

    def refuse(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            raise no_room()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


class TestWhatIsAFullDisk:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
    def test_the_systems_errors(self, number):
        assert faults.is_disk_full(OSError(number, "x"))

    def test_sqlites_own_error_for_real(self, tmp_path):
        full = sqlite3.connect(tmp_path / "x.sqlite3", isolation_level=None)
        full.execute("CREATE TABLE t (x)")
        full.execute("PRAGMA max_page_count = 2")

        with pytest.raises(sqlite3.OperationalError) as refused:
            full.execute("INSERT INTO t VALUES (zeroblob(100000))")
        assert faults.is_disk_full(refused.value)

    def test_postgresqls_error_as_django_wraps_it(self):
        class DiskFull(Exception):
            pgcode = "53100"

        error = OperationalError("x")
        error.__cause__ = DiskFull()
        assert faults.is_disk_full(error)

    @pytest.mark.parametrize(
        "error",
        [OSError(errno.EACCES, "x"), OperationalError("database is locked"), ValueError("disk is full")],
    )
    def test_nothing_else(self, error):
        assert not faults.is_disk_full(error)


@pytest.fixture
def reporter(reporter):
    """A 记者 whose browser is answered by the site's own handlers, whatever was raised."""
    reporter.raise_request_exception = False
    return reporter


@pytest.fixture
def editor(editor):
    """An 编辑 whose browser is answered likewise."""
    editor.raise_request_exception = False
    return editor


class TestTheDesk:
    def test_says_that_nothing_was_saved_and_keeps_the_text_to_send_again(self, reporter, repost):
        typed = form_of(reporter, screen(repost), headline="写了一上午的标题")
        with full_disk():
            answer = reporter.post(screen(repost), typed)

        page = answer.content.decode()
        assert answer.status_code == 503
        assert "磁盘已满，这次没有保存" in page
        assert "写了一上午的标题" in page
        repost.refresh_from_db()
        assert repost.version == 1
        assert not EditorialEvent.objects.exists()

    def test_makes_no_new_piece_and_the_form_sent_again_makes_it(self, reporter):
        typed = form_of(reporter, ADD, headline="新稿", body_html="<p>一句话。</p>")
        with full_disk():
            assert reporter.post(ADD, typed).status_code == 503
        assert not Post.objects.exists()

        assert reporter.post(ADD, typed).status_code == 302
        assert Post.objects.get().headline == "新稿"

    def test_does_no_verb_halfway(self, reporter, repost):
        typed = form_of(reporter, screen(repost), _do="submit")
        with full_disk():
            assert reporter.get(screen(repost)).status_code == 200  # it opens all the same
            answer = reporter.post(screen(repost), typed)

        assert answer.status_code == 503
        repost.refresh_from_db()
        assert repost.status == "draft"

    def test_never_says_that_an_autosave_was_stored(self, reporter, repost):
        with full_disk():
            answer = reporter.post(
                f"/admin/articles/post/{repost.pk}/autosave/", {"headline": "半句"}, HTTP_ACCEPT="*/*"
            )

        assert answer.status_code == 503
        assert "磁盘已满" in answer.json()["error"]
        assert not Autosave.objects.exists()

    def test_says_so_at_the_door_and_shows_no_password(self, db):
        user = UserFactory(username="jizhe", is_staff=True)
        user.set_password("a-long-password-1")
        user.save()
        user.groups.add(Group.objects.get(name="记者"))
        client = Client(raise_request_exception=False)
        with full_disk():
            answer = client.post("/admin/login/", {"username": "jizhe", "password": "a-long-password-1"})

        assert answer.status_code == 503
        assert "磁盘已满" in answer.content.decode()
        assert "a-long-password-1" not in answer.content.decode()

    def test_opens_though_the_session_cannot_be_written(self, reporter, settings):
        settings.SESSION_SAVE_EVERY_REQUEST = True
        with full_disk():
            assert reporter.get("/admin/").status_code == 200

    def test_lets_other_errors_be_what_they_are(self, reporter, repost, monkeypatch):
        from articles.editorial.writing import drafts

        def fail(*arguments, **options):
            raise OSError(errno.EACCES, "x")

        typed = form_of(reporter, screen(repost), headline="别的")
        monkeypatch.setattr(drafts, "save_draft", fail)
        answer = reporter.post(screen(repost), typed)

        assert answer.status_code == 500
        assert "磁盘" not in answer.content.decode()


class TestUploads:
    @pytest.fixture(autouse=True)
    def _own_store(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "media"
        self.media = tmp_path / "media"

    def files(self):
        return [path for path in self.media.rglob("*") if path.is_file()]

    def upload(self, client):
        file = SimpleUploadedFile("tu.jpg", picture_bytes(), "image/jpeg")
        return client.post("/admin/pictures/pick/?CKEditorFuncNum=0", {
            "file": file, "alt": "窗口", "focal_x": "0.5", "focal_y": "0.5",
        })  # fmt: skip

    def test_without_room_for_the_file_say_so_and_leave_nothing(self, editor, monkeypatch):
        import articles.system.storage

        def flush(*arguments):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(articles.system.storage.os, "fsync", flush)
        answer = self.upload(editor)

        assert answer.status_code == 503
        assert self.files() == []
        assert not Picture.objects.exists()

    def test_without_room_for_the_record_say_so_and_leave_no_file(self, editor):
        with full_disk():
            answer = self.upload(editor)

        assert answer.status_code == 503
        assert self.files() == []

    def test_are_stored_whole_under_a_free_name(self):
        names = [default_storage.save("a/tu.png", ContentFile(data)) for data in (b"one", b"two")]

        assert names[0] == "a/tu.png"
        assert names[1] != names[0]
        assert [default_storage.open(name).read() for name in names] == [b"one", b"two"]
        assert len(self.files()) == 2

    def test_can_be_served_whatever_the_umask(self):
        import os
        import stat

        before = os.umask(0o077)
        try:
            default_storage.save("a/b/tu.png", ContentFile(b"one"))
        finally:
            os.umask(before)

        assert stat.S_IMODE((self.media / "a" / "b" / "tu.png").stat().st_mode) == 0o644
        assert stat.S_IMODE((self.media / "a").stat().st_mode) == 0o755
