"""What the machine's own faults look like, whichever database or library reports them."""

import errno
import sqlite3
from collections.abc import Iterator

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
POSTGRESQL_NO_ROOM = "53100"  # disk_full
# SQLite says IOERR for a write the system refused; its main code stands in the low byte.
SQLITE_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})


def is_disk_full(error: BaseException) -> bool:
    """Return whether `error`, or what it came from, is a write for which the disk or a quota has no room."""
    return any(_is_disk_full(one) for one in chain(error))


def _is_disk_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if (
        getattr(error, "pgcode", None) == POSTGRESQL_NO_ROOM
        or getattr(error, "sqlstate", None) == POSTGRESQL_NO_ROOM
    ):
        return True
    if isinstance(error, sqlite3.Error):
        return getattr(
            error, "sqlite_errorcode", None
        ) in SQLITE_NO_ROOM or "database or disk is full" in str(error)
    return False


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield `error`, and what each came from in turn."""
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield here
        here = here.__cause__ or here.__context__
