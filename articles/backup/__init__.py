"""Backup and restore: the whole database and every upload in one file that says what it holds.

`create` writes such a file and reads it back; `restore` reads one to the end and checks all of it before
anything is replaced, and replaces database and uploads together; `repair` finishes or takes back a restore
that was killed.
"""

from .errors import BackupError
from .making import create
from .restoring import repair, restore

__all__ = ["BackupError", "create", "repair", "restore"]
