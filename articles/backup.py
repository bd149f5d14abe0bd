"""Backup and restore: the whole database and every upload in one file that says what it holds."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from articles import planner

FORMAT = 1
MANIFEST = "manifest.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class BackupError(Exception):
    """A backup that could not be made or may not be restored; the message says what to do."""


def create(folder: Path, *, at: datetime) -> Path:
    """Write a backup of the database and the uploads into `folder`; return its path.

    `at` names the file. It appears under its final name only when it is whole, so a killed run or a full
    disk leaves no half backup behind that looks like one. Raises BackupError.
    """
    target = folder / f"newsroom-{at:%Y%m%d-%H%M%S}.tar.gz"
    unfinished = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            dump = Path(scratch) / DUMPS[connection.vendor]
            _dump_database(dump)
            manifest = {
                "format": FORMAT,
                "made_at": at.isoformat(),
                "vendor": connection.vendor,
                "database_sha256": _sha256(dump),
            }
            with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
                _add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
                archive.add(dump, dump.name)
                if Path(settings.MEDIA_ROOT).is_dir():
                    archive.add(settings.MEDIA_ROOT, "media")
        unfinished.replace(target)
    except OSError as error:
        raise BackupError(
            f"The backup could not be written to {folder}: {error}. Free space or name another folder."
        ) from error
    finally:
        if unfinished.is_file():
            unfinished.unlink()
    return target


def restore(backup: Path) -> dict[str, str]:
    """Put the database and the uploads back as `backup` holds them; return its manifest.

    Everything is unpacked and checked before anything is replaced. Raises BackupError when the file is
    damaged or was made on the other kind of database.
    """
    try:
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(backup) as archive:
            archive.extractall(scratch, filter="data")
            unpacked = Path(scratch)
            manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
            _check(manifest, unpacked, backup)
            _load_database(unpacked / DUMPS[manifest["vendor"]])
            planner.renew_statistics()
            _replace_media(unpacked / "media")
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise BackupError(f"{backup} is not a whole backup of this newsroom: {error}. Try an earlier one.") from error
    return dict(manifest)


def _check(manifest: dict[str, str], unpacked: Path, backup: Path) -> None:
    if manifest["vendor"] != connection.vendor:
        raise BackupError(
            f"{backup} was made on {manifest['vendor']}, but DATABASE_URL names {connection.vendor}. "
            "Point DATABASE_URL to the same kind of database."
        )
    if _sha256(unpacked / DUMPS[manifest["vendor"]]) != manifest["database_sha256"]:
        raise BackupError(f"{backup} is damaged: its database does not match its checksum. Try an earlier one.")


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        copy.close()
    else:
        _client("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _load_database(dump: Path) -> None:
    if connection.vendor == "sqlite":
        # SQLite's own backup writes through the open file, so running readers never see half a database.
        connection.ensure_connection()
        with sqlite3.connect(dump) as copy:
            copy.backup(connection.connection)
        copy.close()
    else:
        connections.close_all()
        _client("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump), restoring=True)


def _client(program: str, *arguments: str, restoring: bool = False) -> None:
    """Run one of PostgreSQL's own programs against the default database."""
    config = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": config["HOST"] or "",
        "PGPORT": str(config["PORT"] or ""),
        "PGUSER": config["USER"] or "",
        "PGPASSWORD": config["PASSWORD"] or "",
        "PGDATABASE": config["NAME"],
    }
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed. Install the package postgresql-client.")
    target = [f"--dbname={config['NAME']}"] if restoring else []
    result = subprocess.run([path, *target, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's own client, fixed arguments
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()}")


def _replace_media(media: Path) -> None:
    """Swap the upload folder for the unpacked one; the old one goes only when the new one stands."""
    if not media.is_dir():
        return
    current = Path(settings.MEDIA_ROOT)
    current.parent.mkdir(parents=True, exist_ok=True)
    incoming, outgoing = current.with_name("media.incoming"), current.with_name("media.outgoing")
    for leftover in (incoming, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.move(media, incoming)
    if current.exists():
        current.rename(outgoing)
    incoming.rename(current)
    shutil.rmtree(outgoing, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))
