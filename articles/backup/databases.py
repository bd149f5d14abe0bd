"""The two kinds of database: dump, check, and replace the present one by another."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg2
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from .errors import BackupError

PATIENCE = 60.0  # seconds to wait for those who write at the moment
UNKNOWN_LEAP = 1_000_000  # numbers to leave out where the present one cannot be read

Note = dict[str, Any]  # what `repair` must know of a swap, as JSON
Numbers = dict[str, int]  # the highest number given out so far, by table


class Database(Protocol):
    """One kind of database.

    `load` puts in place what `prepare` made ready; `is_loaded` says, even after a kill, whether it did.
    """

    def dump(self, target: Path) -> None:
        """Write the whole database, as it is at one moment, to `target`. Raises BackupError or OSError."""

    def check(self, dump: Path) -> None:
        """Raise BackupError unless `dump` can be read to its end and is sound."""

    def plan(self, scratch: Path) -> Note:
        """Return the note of a swap that is to come; nothing is made yet."""

    def prepare(self, dump: Path, note: Note) -> None:
        """Make ready what `load` puts in place, and complete the note; the present database is not touched.

        Raises BackupError unless it belongs to a newsroom of this release or an earlier one.
        """

    def load(self, dump: Path, note: Note) -> None:
        """Put the new database in place, whole or not at all."""

    def is_loaded(self, note: Note) -> bool:
        """Return whether the new database is the present one."""

    def clear(self, note: Note) -> None:
        """Remove what the swap needed: the old database if the new one is loaded, else the new one."""


def current() -> "Database":
    """Return the kind that DATABASE_URL names."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


def _check_migrations(applied: set[str]) -> None:
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "articles"}
    if not applied:
        raise BackupError("The backup's database is not one of a newsroom. Try another backup.")
    if unknown := sorted(applied - known):
        raise BackupError(
            f"The backup was made by a newer release (it has the migration {unknown[-1]}). "
            "Install that release first, then restore."
        )


# SQLite

MIGRATIONS = "SELECT name FROM django_migrations WHERE app = 'articles'"
EDITION = "SELECT number FROM articles_edition WHERE id = 1"
NUMBERS = "SELECT name, seq FROM sqlite_sequence"


class SQLite:
    """A file. The new database goes in through the open file, so running readers never see half of one."""

    def dump(self, target: Path) -> None:
        """Copy the database by SQLite's own backup, in one step."""
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            _copy(connection.connection, copy)

    def check(self, dump: Path) -> None:
        """Read every page."""
        try:
            with closing(sqlite3.connect(f"file:{_quoted(dump)}?mode=ro&immutable=1", uri=True)) as found:
                answer = found.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            raise BackupError(f"The backup's database is damaged: {error}. Try an earlier one.") from error
        if answer != "ok":
            raise BackupError(f"The backup's database is damaged: {answer}. Try an earlier one.")

    def plan(self, scratch: Path) -> Note:
        """Mark the new database by a number of its own in its header (user_version, used by nobody else)."""
        return {"vendor": "sqlite", "mark": secrets.randbelow(2**31 - 2) + 1}

    def prepare(self, dump: Path, note: Note) -> None:
        """Set the mark, an edition no reader's browser has met, and row numbers that nothing has borne."""
        present, given = self._edition(), self._numbers()
        with closing(sqlite3.connect(dump, isolation_level=None)) as new:
            new.execute("PRAGMA journal_mode = DELETE")
            try:
                _check_migrations({name for (name,) in new.execute(MIGRATIONS)})
                new.execute(EDITION)
            except sqlite3.OperationalError as error:
                raise BackupError(
                    "The backup's database is not one of a newsroom. Try another backup."
                ) from error
            number = (new.execute(EDITION).fetchone() or (1,))[0]
            new.execute("INSERT OR IGNORE INTO articles_edition (id, number) VALUES (1, 1)")
            new.execute("UPDATE articles_edition SET number = ?", (_next_edition(number, present),))
            restored = dict(new.execute(NUMBERS))
            tables = {name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            for table, number in _next_numbers(restored, given, tables).items():
                new.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
                new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))
            new.execute(f"PRAGMA user_version = {int(note['mark'])}")

    def load(self, dump: Path, note: Note) -> None:
        """Copy the new database into the open file.

        If the present one cannot even be opened, replace the file.
        """
        with closing(sqlite3.connect(dump)) as new:
            connections.close_all()
            try:
                connection.ensure_connection()
                connection.connection.execute("SELECT count(*) FROM sqlite_master")
            except Exception as error:
                if "locked" in str(error):
                    raise BackupError(
                        f"The database is busy ({error}). Stop the web processes, then restore."
                    ) from error
                connections.close_all()
                self._replace(dump)
            else:
                _copy(new, connection.connection)
        connections.close_all()

    def _replace(self, dump: Path) -> None:
        live = Path(connection.settings_dict["NAME"])
        if live.exists():
            shutil.copy2(live, live.with_name(f"{live.name}.damaged"))
        new = live.with_name(f"{live.name}.new")
        shutil.copyfile(dump, new)
        new.chmod(0o600)
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{live}{ending}").unlink(missing_ok=True)
        new.replace(live)

    def is_loaded(self, note: Note) -> bool:
        """Look for the mark."""
        try:
            with closing(_live()) as live:
                return bool(live.execute("PRAGMA user_version").fetchone()[0] == note["mark"])
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            return False  # damaged or not there: certainly not what was just copied

    def clear(self, note: Note) -> None:
        """Nothing stands beside the file."""

    def _edition(self) -> int | None:
        try:
            with closing(_live()) as live:
                return int((live.execute(EDITION).fetchone() or (0,))[0])
        except sqlite3.Error:
            return None

    def _numbers(self) -> Numbers | None:
        try:
            with closing(_live()) as live:
                return dict(live.execute(NUMBERS))
        except sqlite3.Error:
            return None


def _live() -> sqlite3.Connection:
    """Open the present database if it is there; never make an empty one."""
    path = Path(connection.settings_dict["NAME"])
    return sqlite3.connect(f"file:{_quoted(path)}?mode=rw", uri=True, timeout=PATIENCE)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy one database over another in one step. Raises BackupError when a writer does not let go of it."""
    until = time.monotonic() + PATIENCE

    def check_patience(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise BackupError("The database is busy. Stop the web processes, then run this again.")

    source.backup(target, progress=check_patience)


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _next_edition(restored: int, present: int | None) -> int:
    # Kept pages and fragments carry the number: one that was used before would answer for another text.
    return max(restored, present) + 1 if present is not None else restored + UNKNOWN_LEAP


def _next_numbers(restored: Numbers, present: Numbers | None, tables: Iterable[str]) -> Numbers:
    # Rows that the restore takes away have been named outside: in nginx's cache by the number of an event, in
    # preview links, notes and logs by that of a piece. No row that comes later may answer to such a name.
    if present is None:
        return {table: restored.get(table, 0) + UNKNOWN_LEAP for table in tables if table in restored}
    return {
        table: max(restored.get(table, 0), present.get(table, 0))
        for table in tables
        if table in restored or table in present
    }


# PostgreSQL


# Of every table that numbers its rows: its name, the column, and the sequence behind it.
TABLES = """
    SELECT table_name::text, column_name::text, pg_get_serial_sequence(quote_ident(table_name), column_name)
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES'
"""
SET_NUMBER = """
    SELECT setval(pg_get_serial_sequence(quote_ident(table_name), column_name), %s)
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name = %s
"""


class PostgreSQL:
    """A server: the new database is restored beside the old one, then both are renamed in one transaction."""

    def dump(self, target: Path) -> None:
        """Let pg_dump write one snapshot."""
        _client("pg_dump", "--format=custom", "--no-owner", f"--file={target}")

    def check(self, dump: Path) -> None:
        """Let pg_restore read the dump to its end."""
        _client("pg_restore", "--file=/dev/null", str(dump))

    def plan(self, scratch: Path) -> Note:
        """Name the new database and the old one."""
        name, token = connection.settings_dict["NAME"], secrets.token_hex(4)
        return {
            "vendor": "postgresql",
            "name": name,
            "new": f"{name[:40]}_restore_{token}",
            "old": f"{name[:40]}_before_{token}",
            "oid": None,
        }

    def prepare(self, dump: Path, note: Note) -> None:
        """Restore into a new database and check the result.

        Its sequences continue above every number that was ever given out.
        """
        present, given = self._edition(note["name"]), self._numbers(note["name"])
        with closing(_maintenance()) as server, server.cursor() as cursor:
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datcollate, datctype"
                " FROM pg_database WHERE datname = %s",
                [note["name"]],
            )
            encoding, collate, ctype = cursor.fetchone() or ("UTF8", "C.UTF-8", "C.UTF-8")
            try:
                cursor.execute(
                    f"CREATE DATABASE {_name(note['new'])} TEMPLATE template0"
                    " ENCODING %s LC_COLLATE %s LC_CTYPE %s",
                    [encoding, collate, ctype],
                )
            except psycopg2.errors.InsufficientPrivilege as error:
                role = connection.settings_dict["USER"]
                raise BackupError(
                    "A restore is tried in a database of its own first, and the role may make none. "
                    f"As administrator: ALTER ROLE {_name(role)} CREATEDB, then restore."
                ) from error
        _client("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={note['new']}", str(dump))
        try:
            with closing(_connect(note["new"])) as new, new.cursor() as cursor:
                cursor.execute(MIGRATIONS)
                _check_migrations({name for (name,) in cursor.fetchall()})
                cursor.execute(EDITION)
                number = (cursor.fetchone() or (1,))[0]
                cursor.execute(
                    "INSERT INTO articles_edition (id, number) VALUES (1, %s) "
                    "ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number",
                    [_next_edition(number, present)],
                )
                restored = _given_numbers(cursor)
                for table, number in _next_numbers(restored, given, restored).items():
                    if number:
                        cursor.execute(SET_NUMBER, [number, table])
                cursor.execute("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
                note["oid"] = cursor.fetchone()[0]
        except psycopg2.errors.UndefinedTable as error:
            raise BackupError(
                "The backup's database is not one of a newsroom. Try another backup."
            ) from error

    def load(self, dump: Path, note: Note) -> None:
        """Change the names in one transaction, as soon as nobody is connected to either database."""
        connections.close_all()
        until = time.monotonic() + PATIENCE
        while True:
            with closing(_maintenance()) as server, server.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s)",
                    [note["name"], note["new"]],
                )
                try:
                    # One statement string is one transaction.
                    cursor.execute(
                        f"BEGIN; ALTER DATABASE {_name(note['name'])} RENAME TO {_name(note['old'])}; "
                        f"ALTER DATABASE {_name(note['new'])} RENAME TO {_name(note['name'])}; COMMIT"
                    )
                    return
                except psycopg2.errors.ObjectInUse as error:
                    if time.monotonic() > until:
                        raise BackupError(
                            "The database is in use all the time. Stop the web processes, then restore."
                        ) from error

    def is_loaded(self, note: Note) -> bool:
        """Look at which database has the name."""
        with closing(_maintenance()) as server, server.cursor() as cursor:
            cursor.execute("SELECT oid::bigint FROM pg_database WHERE datname = %s", [note["name"]])
            return note["oid"] is not None and cursor.fetchone() == (note["oid"],)

    def clear(self, note: Note) -> None:
        """Drop the database that is not in use; under the two made-up names nothing else can stand."""
        spare = note["old"] if self.is_loaded(note) else note["new"]
        with closing(_maintenance()) as server, server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_name(spare)} WITH (FORCE)")

    def _edition(self, name: str) -> int | None:
        try:
            with closing(_connect(name)) as live, live.cursor() as cursor:
                cursor.execute(EDITION)
                return int((cursor.fetchone() or (0,))[0])
        except psycopg2.Error:
            return None

    def _numbers(self, name: str) -> Numbers | None:
        try:
            with closing(_connect(name)) as live, live.cursor() as cursor:
                return _given_numbers(cursor)
        except psycopg2.Error:
            return None


def _given_numbers(cursor: Any) -> Numbers:
    """Return the highest number of each table, whether from a row or from its sequence.

    Rows may have been inserted with numbers of their own.
    """
    cursor.execute(TABLES)
    numbers = {}
    for table, column, sequence in cursor.fetchall():
        cursor.execute(
            f"SELECT greatest((SELECT max({_name(column)}) "  # noqa: S608 - names from the catalogue
            f"FROM {_name(table)}), pg_sequence_last_value(%s::regclass), 0)",
            [sequence],
        )
        numbers[table] = cursor.fetchone()[0]
    return numbers


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _connect(name: str) -> Any:
    parameters = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key not in ("cursor_factory", "context", "prepare_threshold")
    }
    server = psycopg2.connect(**{**parameters, "dbname": name})
    server.autocommit = True
    return server


def _maintenance() -> Any:
    """Return a connection to a database that is not ours: ours cannot be renamed from within."""
    try:
        return _connect("postgres")
    except psycopg2.OperationalError:
        return _connect("template1")


# What psycopg2 takes from OPTIONS, and libpq's programs from the environment.
LIBPQ = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def _client(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against the default database. Raises BackupError."""
    config = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": config["HOST"] or "",
        "PGPORT": str(config["PORT"] or ""),
        "PGUSER": config["USER"] or "",
        "PGPASSWORD": config["PASSWORD"] or "",
        "PGDATABASE": config["NAME"],
        **{LIBPQ[key]: str(value) for key, value in config["OPTIONS"].items() if key in LIBPQ},
    }
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed. Install the package postgresql-client.")
    result = subprocess.run(  # noqa: S603 - PostgreSQL's own client, fixed arguments
        [path, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        with suppress(IndexError):
            said = result.stderr.strip().splitlines()
            raise BackupError(f"{program} failed: {said[0]}")
        raise BackupError(f"{program} failed with status {result.returncode}.")
