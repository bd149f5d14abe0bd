"""Restoring: everything is unpacked and checked first, then database and uploads are replaced together.

The uploads change by two renames, the database by one transaction, and a note on the disk says what is under
way. The transaction is the moment it counts from: before it everything is taken back, after it everything is
finished, by the same run or, after a kill, by the next backup, restore or start of the site.
"""

import json
import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from django.core.cache import cache
from django.db import DatabaseError, connection

from articles.system import faults, planner

from . import archive, databases, places
from .errors import BackupError

log = logging.getLogger("articles.backup")

Step = Callable[[str], None]
FAULTS = (OSError, DatabaseError, sqlite3.Error, psycopg2.Error)


def restore(backup: Path, *, step: Step = lambda name: None) -> dict[str, Any]:
    """Put the database and the uploads back as `backup` holds them; return its manifest.

    Everything is checked before anything is replaced, and whatever fails leaves the newsroom as it was.
    `step` is told the name of each step as it begins. Raises BackupError if the file is damaged, was made on
    the other kind of database or by a newer release, or cannot be put in place.
    """
    with places.at_work(alone=True):
        finish_interrupted()
        try:
            return _restore(backup, step)
        except FAULTS as error:
            if faults.is_disk_full(error):
                reason = "the disk is full. Free space, then restore again"
            else:
                reason = (
                    f"{' '.join(str(error).split())}. Look at the database and the folders,"
                    " then restore again"
                )
            raise BackupError(f"{backup} was not restored, and nothing was changed: {reason}.") from error


def _restore(backup: Path, step: Step) -> dict[str, Any]:
    media = places.media()
    if media.is_mount():
        raise BackupError(
            f"{media} is a mount and cannot be swapped. Mount the folder above it, then restore."
        )
    media.parent.mkdir(parents=True, exist_ok=True)
    for leftover in media.parent.glob(f"{places.SCRATCH}*.restore"):
        shutil.rmtree(leftover, ignore_errors=True)
    database = databases.current()
    scratch = Path(tempfile.mkdtemp(dir=media.parent, prefix=places.SCRATCH, suffix=".restore"))
    note: dict[str, Any] = {
        "scratch": str(scratch),
        "media": None,
        "had_media": media.exists(),
        "database": database.plan(scratch),
    }
    try:
        _write(note)
        step("unpack")
        unpacked = scratch / "new"
        unpacked.mkdir(mode=0o700)
        contents = archive.unpack(backup, unpacked, vendor=connection.vendor)
        step("check")
        database.check(contents.dump)
        step("prepare")
        database.prepare(contents.dump, note["database"])
        if contents.media is not None:
            note["media"] = str(media)
        os.sync()  # what is renamed from here on stands on the disk
        _write(note)
        step("media")
        if contents.media is not None:
            if media.exists():
                media.rename(scratch / "old-media")
            step("media-between")
            contents.media.rename(media)
        step("database")
        database.load(contents.dump, note["database"])
        step("clear")
    except BaseException as error:
        if not _settled(note, database):
            raise
        # Only the answer of the database was lost; it has the new data.
        log.warning("the restore was finished in spite of: %s", error)
        if not isinstance(error, Exception):
            raise
    else:
        _settled(note, database)
    planner.renew_statistics()
    _forget_cache()
    return contents.manifest


def repair() -> str:
    """Finish or take back a restore that was killed; return in a sentence what was done, or "".

    Raises BackupError if it cannot be done now.
    """
    if not places.journal().exists():
        return ""
    with places.at_work(alone=True):
        return finish_interrupted()


def finish_interrupted() -> str:
    """Do what `repair` says, for whoever holds the newsroom's files already."""
    journal = places.journal()
    try:
        note = json.loads(journal.read_text(encoding="utf-8"))
        database, vendor = databases.current(), note["database"]["vendor"]
        if vendor != connection.vendor:
            raise BackupError(
                f"A restore was interrupted on {vendor}, but DATABASE_URL names {connection.vendor}. "
                "Point it to the same database, then run this again."
            )
        done = _settle(note, database)
    except FileNotFoundError:
        return ""
    except (*FAULTS, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"A restore was interrupted, and {journal} could not be followed to put things right: "
            f"{' '.join(str(error).split())}. Look at the database and the folders, then run this again."
        ) from error
    told = "finished" if done else "taken back"
    log.warning("a restore that was interrupted has been %s", told)
    return f"A restore that was interrupted has been {told}."


def _settled(note: dict[str, Any], database: databases.Database) -> bool:
    """Settle what this run has done; return whether the new state is in place.

    Raises BackupError if it cannot.
    """
    try:
        return _settle(note, database)
    except FAULTS as error:
        raise BackupError(
            f"The restore stopped half-way: {' '.join(str(error).split())}. Look at the database and "
            "the folders, then run `manage.py restore` again: it first puts things right."
        ) from error


def _settle(note: dict[str, Any], database: databases.Database) -> bool:
    """Bring the uploads to the same side as the database and clean up; return whether it is the new one.

    Safe to kill and to repeat. The note is deleted before the folder: half a folder would be misread.
    """
    is_new = database.is_loaded(note["database"])
    scratch = Path(note["scratch"])
    old, new = scratch / "old-media", scratch / "new" / archive.MEDIA
    if note["media"] is not None and not is_new:
        media = Path(note["media"])
        if media.exists() and not new.exists() and (old.exists() or not note["had_media"]):
            media.rename(new)
        if old.exists():
            old.rename(media)
    database.clear(note["database"])
    places.journal().unlink(missing_ok=True)
    shutil.rmtree(scratch, ignore_errors=True)
    return is_new


def _write(note: dict[str, Any]) -> None:
    """Note on the disk what is under way, whole or not at all."""
    journal = places.journal()
    unfinished = journal.with_suffix(".part")
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w"
    ) as out:
        json.dump(note, out)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(journal)


def _forget_cache() -> None:
    try:
        cache.clear()
    except Exception as error:
        log.warning("the cache was not emptied after the restore: %s", error)
