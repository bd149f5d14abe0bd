"""The old site's own files (pictures, papers): brought in once, then served at their old addresses."""

import hashlib
import logging
import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles import imaging
from articles.ingest import files
from articles.system import storage

log = logging.getLogger(__name__)

PICTURE_REFUSED = "picture-refused"  # no picture, or one that cannot be cleaned of what it tells
FOLDER = "archive"  # in the default storage; nginx may serve it directly
HIDDEN_MARKS = (".", "_", "#", "~")

# What may be answered under the site's own name. Pages, scripts and styles of the old site are not among
# them.
TYPES = {
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".rar": "application/vnd.rar",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
}
# What may tell of places and people; the others are drawings or icons.
PHOTOGRAPHS = frozenset([".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"])
# An SVG opened by itself may not run or fetch anything, nor may anything else that a browser takes for a
# page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One stored file, open for reading; `size` in bytes, `modified_at` aware, `headers` to send with it."""

    file: "File[bytes]"
    content_type: str
    size: int
    modified_at: datetime
    headers: dict[str, str]


def _type_of(path: str) -> str | None:
    return TYPES.get(posixpath.splitext(path)[1].lower())


def _name(path: str) -> str | None:
    """Return the storage name of a site path, or None for a path that no asset can have."""
    bare = path.lstrip("/")
    parts = bare.split("/")
    if not bare or "\\" in bare or "\0" in bare or any(part in ("", ".", "..") for part in parts):
        return None
    if parts[-1].startswith(HIDDEN_MARKS) or _type_of(bare) is None:
        return None
    return posixpath.join(FOLDER, bare)


def open_asset(path: str) -> Asset | None:
    """Return the file that stood at `path` (percent-decoded, such as /images/2022/a.png), or None.

    The caller closes `file` (Django's FileResponse does).
    """
    name = _name(path)
    return open_stored(name) if name else None


def open_stored(name: str) -> Asset | None:
    """Return the file called `name` in the default storage, or None, also for a kind that is not served.

    The caller closes `file`. Raises SuspiciousFileOperation for a name that leads out of the storage.
    """
    content_type = _type_of(name)
    if content_type is None:
        return None
    try:
        if not default_storage.exists(name):
            return None
        return Asset(
            file=default_storage.open(name),
            content_type=content_type,
            size=default_storage.size(name),
            modified_at=default_storage.get_modified_time(name),
            headers=HEADERS,
        )
    except (OSError, ValueError):  # a name too long for the file system, a folder of that name
        return None


@dataclass(slots=True)
class Brought:
    """How many files of an assets folder were copied, were there already, or are of a kind never served.

    `damaged` names pictures that browsers may not be able to show, brought in as they are: path → reason.
    `refused` names what could not be read, may not be, or could not be rid of its data about places and
    people: path → (code of `files` or PICTURE_REFUSED, reason).
    """

    copied: int = 0
    unchanged: int = 0
    ignored: int = 0
    damaged: dict[str, str] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)


def bring(folder: files.Folder, path: str, brought: Brought, *, dry_run: bool = False) -> None:
    """Copy the file at `path` in `folder` into the store if its kind is served, and count it in `brought`.

    Pictures lose their data about places and people. Safe to run twice, also after a kill: what is there
    already is compared by content. Raises OSError when the store cannot be read or is full; a file of the
    folder that cannot be read is named in `brought.refused`.
    """
    if _is_hidden(path):
        brought.ignored += 1
        return
    try:
        source, real = folder.open(path)
    except files.UnreadableFile as error:
        brought.refused[files.shown(path)] = error.code, str(error)
        return
    with source:
        name = _name(path)
        if name is None:
            brought.ignored += 1
        elif _is_hidden(real) or _type_of(real) is None:
            # A link may not give a page or a setting another name.
            brought.refused[files.shown(path)] = files.OUTSIDE, f"a link leads to {files.shown(real)}"
        elif is_photograph(path):
            _bring_picture(source, path, name, brought, dry_run=dry_run)
        elif _stands(name, source):
            brought.unchanged += 1
        else:
            brought.copied += 1
            if not dry_run:
                storage.put(name, File(source))


def is_photograph(path: str) -> bool:
    """Return whether the file at `path` is, by its name, a picture that may tell of places and people."""
    return posixpath.splitext(path)[1].lower() in PHOTOGRAPHS


def _bring_picture(source: BufferedReader, path: str, name: str, brought: Brought, *, dry_run: bool) -> None:
    try:
        if os.fstat(source.fileno()).st_size > imaging.MOST_WASHED:
            raise imaging.PictureRefused(f"超过 {imaging.MOST_WASHED // 1024 // 1024} MB，无法清理。")
        clean, fault = imaging.washed(source.read())
    except imaging.PictureRefused as refusal:
        log.warning("asset %s not brought in: %s", path, refusal)
        brought.refused[files.shown(path)] = PICTURE_REFUSED, str(refusal)
        return
    if fault:
        brought.damaged[files.shown(path)] = fault
    if _holds(name, clean):
        brought.unchanged += 1
        return
    brought.copied += 1
    if not dry_run:
        storage.put(name, ContentFile(clean))


def _holds(name: str, data: bytes) -> bool:
    if not default_storage.exists(name) or default_storage.size(name) != len(data):
        return False
    with default_storage.open(name) as stored:
        return bool(stored.read() == data)


def stored_pictures() -> Iterator[str]:
    """Yield the storage names of the old site's pictures, folder by folder."""
    folders = [FOLDER]
    while folders:
        folder = folders.pop()
        try:
            inner, names = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        folders += [posixpath.join(folder, each) for each in sorted(inner, reverse=True)]
        yield from (posixpath.join(folder, each) for each in sorted(names) if is_photograph(each))


def _is_hidden(path: str) -> bool:
    return any(part.startswith((".", "_")) for part in path.split("/"))


def _stands(name: str, source: BufferedReader) -> bool:
    if not default_storage.exists(name) or default_storage.size(name) != os.fstat(source.fileno()).st_size:
        return False
    with default_storage.open(name) as stored:
        is_same = (
            hashlib.file_digest(stored, "sha256").digest() == hashlib.file_digest(source, "sha256").digest()
        )
    source.seek(0)
    return is_same
