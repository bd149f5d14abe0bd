"""Making a backup: dump, pack, read back, and only then give it its name."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection

from articles.system import faults, private_files, storage

from . import archive, databases, places
from .errors import BackupError
from .restoring import finish_interrupted


def create(folder: Path, *, at: datetime, leave_out: Callable[[str], None] = lambda path: None) -> Path:
    """Write a backup of the database and the uploads into `folder`, read it back, and return its path.

    `at` names the file. It gets its final name only once it has been read back whole, so a killed run or a
    full disk leaves no half backup behind that looks like one. Only its owner can read it. `leave_out` is
    told each upload that is a link, a pipe or a device and therefore left out. Raises BackupError.
    """
    try:
        private_files.folder(folder)
        if folder == places.own_backups():
            private_files.tighten(folder)
        with places.at_work(alone=False):
            finish_interrupted()
            _clear(folder)
            with places.writing_in(folder):
                return _create(folder, at, leave_out)
    except (OSError, tarfile.TarError) as error:
        advice = "The disk is full; free space" if faults.is_disk_full(error) else "Free space"
        raise BackupError(
            f"The backup could not be written to {folder}: {error}. {advice} or name another folder."
        ) from error


def _create(folder: Path, at: datetime, leave_out: Callable[[str], None]) -> Path:
    database = databases.current()
    with tempfile.TemporaryDirectory(dir=folder, prefix=places.SCRATCH, suffix=".part") as name:
        scratch = Path(name)
        dump, unfinished = scratch / archive.DUMPS[connection.vendor], scratch / "backup.part"
        private_files.file(dump)
        database.dump(dump)
        private_files.file(unfinished)
        with unfinished.open("r+b") as out:
            for path in archive.write(out, dump, places.media(), vendor=connection.vendor, at=at):
                leave_out(path)
            out.flush()
            os.fsync(out.fileno())
        dump.unlink()
        _read_back(unfinished, scratch / "read-back", database)
        return _named(unfinished, folder, at)


def _read_back(backup: Path, into: Path, database: databases.Database) -> None:
    """Read what was written to the end and check it as a restore would. Raises BackupError."""
    into.mkdir(mode=0o700)
    database.check(archive.unpack(backup, into, vendor=connection.vendor, uploads=False).dump)
    shutil.rmtree(into)


def _named(unfinished: Path, folder: Path, at: datetime) -> Path:
    """Give the backup its name, another one if a backup of the same second has it."""
    stem = f"newsroom-{at:%Y%m%d-%H%M%S}"
    for number in range(1, 1000):
        target = folder / (f"{stem}.tar.gz" if number == 1 else f"{stem}-{number}.tar.gz")
        try:
            storage.name_it(unfinished, target)
        except FileExistsError:
            continue
        return target
    raise BackupError(f"{folder} holds a thousand backups of this second. Look at what calls this command.")


def _clear(folder: Path) -> None:
    """Remove what a killed backup left in `folder`, unless another one is at work there."""
    with places.alone_in(folder) as is_ours:
        if is_ours:
            for leftover in folder.glob(f"{places.SCRATCH}*.part"):
                shutil.rmtree(leftover, ignore_errors=True)
