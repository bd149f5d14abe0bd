"""A backup holds everything, and comes back whole or not at all."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


class Newsroom:
    """A newsroom of its own, driven by the commands an operator types."""

    def __init__(self, database_url, var):
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url,
            "NEWSROOM_VAR": str(var),
        }
        self.var = var
        self.manage("migrate", "--verbosity", "0")

    def manage(self, *arguments, check=True):
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert not check or result.returncode == 0, result.stderr
        return result

    def shell(self, code):
        return self.manage("shell", "--verbosity", "0", "-c", code).stdout.strip()


@pytest.fixture
def newsroom(tmp_path):
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        yield Newsroom(f"sqlite:///{tmp_path}/newsroom.sqlite3", tmp_path)
        return
    server = settings.DATABASES["default"]
    address = f"postgres://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT'] or 5432}"
    name = f"newsroom_backup_{os.getpid()}"

    def administer(statement):
        connection = psycopg2.connect(f"{address}/postgres")
        connection.autocommit = True
        connection.cursor().execute(statement)
        connection.close()

    administer(f"CREATE DATABASE {name}")
    yield Newsroom(f"{address}/{name}", tmp_path)
    administer(f"DROP DATABASE {name} WITH (FORCE)")


def written_backup(newsroom):
    newsroom.manage("backup", "--to", str(newsroom.var / "backups"))
    (backup,) = (newsroom.var / "backups").glob("newsroom-*.tar.gz")
    return backup


ADD_CATEGORY = "from articles.models import Category; Category.objects.create(name='监管', slug='jianguan')"
COUNT_CATEGORIES = "from articles.models import Category; print(Category.objects.filter(slug='jianguan').count())"


class TestBackup:
    def test_brings_back_rows_and_uploads_lost_since(self, newsroom):
        newsroom.shell(ADD_CATEGORY)
        picture = newsroom.var / "media" / "pictures" / "tu.png"
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"a picture")
        backup = written_backup(newsroom)
        newsroom.shell("from articles.models import Category; Category.objects.all().delete()")
        picture.unlink()

        newsroom.manage("restore", str(backup))

        assert newsroom.shell(COUNT_CATEGORIES) == "1"
        assert picture.read_bytes() == b"a picture"

    def test_removes_what_came_after_it(self, newsroom):
        backup = written_backup(newsroom)
        newsroom.shell(ADD_CATEGORY)

        newsroom.manage("restore", str(backup))

        assert newsroom.shell(COUNT_CATEGORIES) == "0"

    def test_refuses_a_damaged_file_and_leaves_the_newsroom_as_it_was(self, newsroom):
        newsroom.shell(ADD_CATEGORY)
        backup = written_backup(newsroom)
        damaged = newsroom.var / "damaged.tar.gz"
        with tarfile.open(backup) as whole, tarfile.open(damaged, "w:gz") as cut:
            for member in whole:
                if member.name.startswith("database"):
                    member.size //= 2
                    cut.addfile(member, whole.extractfile(member.name))
                elif member.isfile():
                    cut.addfile(member, whole.extractfile(member))

        result = newsroom.manage("restore", str(damaged), check=False)

        assert result.returncode == 1
        assert "checksum" in result.stderr
        assert newsroom.shell(COUNT_CATEGORIES) == "1"

    def test_refuses_a_file_that_is_no_backup(self, newsroom, tmp_path):
        letter = tmp_path / "letter.tar.gz"
        letter.write_bytes("读者来信".encode())

        result = newsroom.manage("restore", str(letter), check=False)

        assert result.returncode == 1
        assert "not a whole backup" in result.stderr

    def test_leaves_no_half_file_when_the_folder_cannot_be_written(self, newsroom, tmp_path):
        in_the_way = tmp_path / "backups"
        in_the_way.write_text("a file where the folder should be")

        result = newsroom.manage("backup", "--to", str(in_the_way), check=False)

        assert result.returncode == 1
        assert in_the_way.read_text() == "a file where the folder should be"
        assert not list(tmp_path.glob("*.part"))
