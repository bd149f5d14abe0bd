"""Where backups, uploads and the notes of a restore stand; who may be at work on them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from articles.system import private_files

from .errors import BackupError

SCRATCH = ".newsroom-"  # what a killed run leaves behind begins so
JOURNAL = "restore.json"
LOCK = ".backup.lock"


def media() -> Path:
    """Return the upload folder; where the operator made it a link, the folder that it names."""
    return Path(settings.MEDIA_ROOT).resolve()


def own_backups() -> Path:
    """Return the folder for backups, unless another one is named."""
    return Path(settings.VAR_DIR) / "backups"


def journal() -> Path:
    """Return where a restore under way notes what it is about to replace."""
    return Path(settings.VAR_DIR) / JOURNAL


@contextlib.contextmanager
def at_work(*, alone: bool) -> Iterator[None]:
    """Lock the newsroom's files: backups may run side by side, a restore `alone`.

    Raises BackupError instead of waiting.
    """
    with _locked(Path(settings.VAR_DIR), alone=alone) as is_ours:
        if not is_ours:
            raise BackupError(
                "A backup or a restore is under way. Wait until it has ended, then run this again."
                if alone
                else "A restore is under way. Wait until it has ended, then run this again."
            )
        yield


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Yield whether nobody else writes a backup into `folder`; it is locked meanwhile."""
    with _locked(folder, alone=True) as is_ours:
        yield is_ours


@contextlib.contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Say that a backup is being written into `folder`."""
    with _locked(folder, alone=False, wait=True):
        yield


@contextlib.contextmanager
def _locked(folder: Path, *, alone: bool, wait: bool = False) -> Iterator[bool]:
    private_files.folder(folder)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(
                descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB)
            )
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
