"""A database with every migration run, kept between runs, copied for each process and test that needs one.

Forty migrations take twenty seconds, a copy takes none. The copy that is kept follows the code: when anything
of the newsroom has changed it is made anew.
"""

import fcntl
import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg2
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / ".pytest_cache"
KINDS = (".py", ".json", ".txt", ".csv")


class Migrated:
    """Copies of one migrated database: SQLite files, or databases on the suite's PostgreSQL."""

    def __init__(self):
        self._made = []

    def sqlite(self, path):
        """Copy the database to `path`; return its DATABASE_URL."""
        kept, state = STORE / "migrated.sqlite3", STORE / "migrated.state"
        with _alone():
            if not (kept.exists() and state.exists() and state.read_text() == made_of()):
                state.unlink(missing_ok=True)
                kept.unlink(missing_ok=True)
                migrate(f"sqlite:///{kept}")
                made = sqlite3.connect(kept)
                made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                made.close()
                state.write_text(made_of())
            shutil.copyfile(kept, path)
        path.chmod(0o600)
        return f"sqlite:///{path}"

    def postgresql(self, name):
        """Make the database `name`, instead of one that has it; return its DATABASE_URL."""
        template = self.template()
        self._administer(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"',
        )
        self._made.append(name)
        return self._url(name)

    def drop(self):
        """Drop every database of PostgreSQL that was made; the one they were copied from stays."""
        if self._made:
            self._administer(*(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in self._made))

    def template(self):
        """Return the name of the database of PostgreSQL to copy, one for each checkout."""
        name = f"newsroom_migrated_{hashlib.sha256(bytes(ROOT)).hexdigest()[:8]}"
        with _alone():
            found = self._administer(
                f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
            )
            if not found or found[0][0] != made_of():
                self._administer(
                    f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
                    f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0",
                )
                migrate(self._url(name))
                self._administer(f"COMMENT ON DATABASE \"{name}\" IS '{made_of()}'")
        return name

    def _url(self, name):
        server = settings.DATABASES["default"]
        who = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
        return f"postgres://{who}@{server['HOST']}:{server['PORT'] or 5432}/{name}"

    def _administer(self, *statements):
        """Run `statements`; return the rows of the last one, if it has any."""
        connection = psycopg2.connect(self._url("postgres"))
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows


@contextmanager
def _alone():
    """Let one process of this checkout look after what is kept, while the others wait for it."""
    STORE.mkdir(exist_ok=True)
    with (STORE / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@functools.cache
def made_of():
    """Return the digest of everything that influences the migrated database.

    That is the whole newsroom, for what comes after the migrations (roles, guards, names, pages) only adds to
    what it finds: a right or a guard that was removed would stay. The site's name is written into pages.
    """
    name = os.environ.get("NEWSROOM_SITE_NAME", "")
    digest = hashlib.sha256(f"{sys.version} {django.VERSION} {name}".encode())
    folders = [ROOT / "articles", ROOT / "newsroom"]
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in KINDS)
    for path in sorted([ROOT / "requirements.txt", *files]):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def migrate(url):
    """Run every migration on the database at `url`, in a process of its own."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=True,
    )  # fmt: skip


def main():
    """Have the copy of SQLite ready before somebody asks for it."""
    with tempfile.TemporaryDirectory(prefix="newsroom-migrated-") as folder:
        Migrated().sqlite(Path(folder) / "ready.sqlite3")


if __name__ == "__main__":
    main()
