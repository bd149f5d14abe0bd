"""The files under a folder: found in byte order, read once, known by their digest."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ORIGINAL_LIMIT = 32 * 1024 * 1024  # bytes: what is kept of one file; no post comes near it
PATH_LIMIT = 1000  # characters of a path under the folder (ArchiveFile.path)
UNREADABLE = "unreadable"  # an error code of ours: the archive's specification knows only files that can be read


class Unreadable(OSError):
    """A file that cannot be read; its text is the system's reason."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as found: its path under the folder, its bytes, and their SHA-256 in hex.

    Of a file over ORIGINAL_LIMIT `data` is only the beginning, one byte longer than the limit.
    """

    path: str
    data: bytes
    sha256: str


def walk(folder: Path) -> Iterator[str]:
    """Yield the path under `folder`, parts joined by `/`, of every regular file, in byte order; links are followed.

    Sockets, pipes and devices are left out: reading one could wait for ever. Raises OSError if `folder` itself
    cannot be listed; an unreadable folder beneath it is listed as a file, whose reading then says why.
    """
    with os.scandir(folder) as entries:
        yield from _walk(sorted(entries, key=_byte_order), "", {folder.resolve()})


def _walk(entries: list[os.DirEntry[str]], prefix: str, above: set[Path]) -> Iterator[str]:
    for entry in entries:
        path = prefix + entry.name
        try:
            if not entry.is_dir():
                if stat.S_ISREG(entry.stat().st_mode):
                    yield path
                continue
            here = Path(entry.path).resolve()
            if here in above:  # a link to a folder we stand in would go round for ever
                continue
            with os.scandir(entry.path) as inner:
                found = sorted(inner, key=_byte_order)
        except OSError:
            yield path
            continue
        yield from _walk(found, f"{path}/", above | {here})


def _byte_order(entry: os.DirEntry[str]) -> bytes:
    # A folder sorts as its files do, with the slash, so the whole walk is in byte order of the paths.
    try:
        is_folder = entry.is_dir()
    except OSError:  # a link to itself; reading it will say so
        is_folder = False
    return os.fsencode(entry.name) + (b"/" if is_folder else b"")


def read(folder: Path, path: str) -> SourceFile:
    """Read one file. Raises Unreadable with the system's reason."""
    try:
        with (folder / path).open("rb") as file:
            data = file.read(ORIGINAL_LIMIT + 1)
            digest = hashlib.sha256(data)
            while len(data) > ORIGINAL_LIMIT and (more := file.read(1024 * 1024)):
                digest.update(more)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    return SourceFile(path, data, digest.hexdigest())


def shown(path: str) -> str:
    """Return `path` as text that every database and JSON reader takes: other bytes than UTF-8 as backslash, x, hex."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
