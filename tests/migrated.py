"""A database with every migration run, copied for each test that wants its own.

It is made once in a process of pytest.
"""

import functools
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg2
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]


class Migrated:
    """Copies of one migrated database.

    They are files of SQLite, or databases on the PostgreSQL that the suite runs on.
    """

    def __init__(self, folder):
        self._file = folder / "migrated.sqlite3"
        self._made = []

    def sqlite(self, path):
        """Copy the database to `path`; return its DATABASE_URL."""
        shutil.copyfile(self._sqlite, path)
        path.chmod(0o600)
        return f"sqlite:///{path}"

    def postgresql(self, name):
        """Make the database `name`, instead of one that has it; return its DATABASE_URL."""
        self._administer(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"',
        )
        self._made.append(name)
        return self._url(name)

    def drop(self):
        """Drop every database of PostgreSQL that was made."""
        if self._made:
            self._administer(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in self._made))

    @functools.cached_property
    def _sqlite(self):
        migrate(f"sqlite:///{self._file}")
        with sqlite3.connect(self._file) as made:
            made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        made.close()
        return self._file

    @functools.cached_property
    def _template(self):
        name = f"newsroom_migrated_{os.getpid()}"
        self._administer(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        self._made.append(name)
        migrate(self._url(name))
        return name

    def _url(self, name):
        server = settings.DATABASES["default"]
        who = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
        return f"postgres://{who}@{server['HOST']}:{server['PORT'] or 5432}/{name}"

    def _administer(self, *statements):
        connection = psycopg2.connect(self._url("postgres"))
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
        connection.close()


def migrate(url):
    """Run every migration on the database at `url`, in a process of its own."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=True,
    )  # fmt: skip
