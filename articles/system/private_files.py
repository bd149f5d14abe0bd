"""Files and folders that nobody but the newsroom's own account may read, whatever its umask is."""

import contextlib
import os
import stat
from pathlib import Path


def folder(path: Path) -> Path:
    """Make `path` with its parents if it does not exist, for the owner alone; return it. Raises OSError.

    An existing one is left as it is: it may be the operator's, or let nginx pass to the uploads.
    """
    if not path.is_dir():
        folder(path.parent)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            path.chmod(0o700)
    return path


def tighten(path: Path) -> None:
    """Take reading and writing of our own `path` from everybody else.

    Passing through a folder stays allowed.
    """
    with contextlib.suppress(OSError):  # not ours, or not there: then there is nothing for us to say
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return
        if found.st_uid == os.geteuid() and found.st_mode & 0o066:
            path.chmod(stat.S_IMODE(found.st_mode) & ~0o066)


def file(path: Path) -> None:
    """Make an empty `path` that only its owner may read, or tighten the one that stands there."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        tighten(path)
