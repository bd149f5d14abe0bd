"""The suite itself: its index is complete, and a test meets the database only where it says so."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection

from articles import purge
from articles.editorial.workflow import audit, audit_triggers
from articles.models import EditorialEvent, PlainPage
from tests import check, migrated
from tests.emptied import AsItBegan
from tests.factories import DAY, PostFactory, UserFactory

ROOT = check.ROOT
INDEX = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`((?:tests|articles|templates|static|deploy|newsroom)/[\w/.]*)`", INDEX))


def here(folder):
    """Return the paths of what stands in `folder` and is ours."""
    return {
        f"{folder}/{path.name}" + "/" * path.is_dir()
        for path in (ROOT / folder).iterdir()
        if not path.name.startswith(("__", ".")) and (path.is_dir() or path.suffix == ".py")
    }


class TestTheIndex:
    def test_names_every_folder_and_every_file_beside_them(self):
        assert here("tests") - NAMED == set()

    def test_says_where_every_room_is_tried(self):
        mirrored = {room for room in here("articles") if room.replace("articles/", "tests/") in NAMED}

        assert here("articles") - mirrored - NAMED - {"articles/apps.py", "articles/locale/"} == set()

    def test_names_nothing_that_is_not_there(self):
        assert {name for name in NAMED if not (ROOT / name).exists()} == set()


class TestTheCheck:
    def test_knows_every_room(self):
        assert here("articles") - {room for room in check.ROOMS if room.startswith("articles/")} == set()

    def test_names_nothing_that_is_not_there(self):
        named = {*check.ROOMS, *check.ALWAYS, *(name for names in check.ROOMS.values() for name in names)}

        assert {name for name in named if not (ROOT / name).exists()} == set()

    def test_takes_the_tests_of_what_changed_and_each_once(self):
        found = check.tests_for(
            ["articles/admin/lists.py", "tests/admin/test_lists.py", "tests/gate/cases.py", "LICENCE"]
        )

        assert set(found) == {"tests/admin", "tests/gate", *check.ALWAYS}


class TestATestThatDoesNotMentionTheDatabase:
    """The pass on PostgreSQL leaves it out, so it may not meet one unseen."""

    def test_cannot_ask_it(self):
        with pytest.raises(RuntimeError, match="Database access not allowed"):
            connection.cursor()

    def test_starts_nothing_that_can(self):
        code = "import django\ndjango.setup()"
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

        ran = subprocess.run(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )

        assert ran.returncode == 1
        assert "DATABASE_URL" in ran.stderr


def test_one_browser_serves_all():
    """Two of playwright's loops cannot run in one process; which modules share one is decided by the run."""
    starts = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if re.search(r"\bsync_playwright\(\)", path.read_text(encoding="utf-8"))
    }

    assert starts == {"tests/browser/conftest.py"}


def gone():
    """Return what the marks for caches say is withdrawn."""
    return {path.name for path in (purge.folder() / "now" / "gone").rglob("*") if path.is_file()}


@pytest.mark.django_db(transaction=True)
class TestATestThatCommits:
    def test_leaves_everything_as_it_was(self):
        began = AsItBegan()
        held = {table: began._rows(connection.cursor(), table) for table in began.tables}
        post = PostFactory(withdrawn=True, tags=["巨灾"])
        audit.record(post, "take_down", actor=UserFactory(), at=DAY)
        purge.write()
        assert gone() != set()
        Group.objects.first().delete()
        PlainPage.objects.update(title="改")
        audit_triggers.drop_triggers()

        began.come_back()

        assert {table: began._rows(connection.cursor(), table) for table in began.tables} == held
        assert gone() == set()
        audit.record(None, "publish", actor=None, at=DAY)
        with pytest.raises(DatabaseError, match="append-only"):
            EditorialEvent.objects.all().delete()


class TestTheMigratedDatabaseThatIsKept:
    @pytest.mark.parametrize(
        "name", ["articles/models/post.py", "articles/editorial/roles.py", "articles/search/data/names.csv"]
    )
    def test_is_made_anew_when_anything_changes(self, tmp_path, monkeypatch, name):
        """What comes after the migrations only adds: a right that was taken away would stay in an old one."""
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("")
        (tmp_path / "requirements.txt").write_text("")
        monkeypatch.setattr(migrated, "ROOT", tmp_path)
        before = migrated.made_of.__wrapped__()

        (tmp_path / name).write_text("# less")

        assert migrated.made_of.__wrapped__() != before

    def test_is_made_anew_for_a_site_of_another_name(self, monkeypatch):
        before = migrated.made_of.__wrapped__()

        monkeypatch.setenv("NEWSROOM_SITE_NAME", "东澜观察")

        assert migrated.made_of.__wrapped__() != before
