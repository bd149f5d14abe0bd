"""The old site's own files (pictures, papers): brought in once, then answered at the addresses they always had."""

import hashlib
import posixpath
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

FOLDER = "archive"  # in the default storage; nginx may serve it directly
HIDDEN_MARKS = (".", "_", "#", "~")

# What may be answered under the site's own name. Pages, scripts and styles of the old site are not among them.
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
# An SVG opened by itself may not run or fetch anything, nor may anything else that a browser takes for a page.
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
    content_type = _type_of(path)
    if name is None or content_type is None:
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
    """How many files of an assets folder were copied, stood there already, or are of no kind that is served."""

    copied: int = 0
    unchanged: int = 0
    ignored: int = 0


def bring(folder: Path, path: str, brought: Brought, *, dry_run: bool = False) -> None:
    """Copy the file at `path` under `folder` into the store if it is of a kind that is served; count it in `brought`.

    Safe to run twice, also after a kill: what stands there is compared by content. Raises OSError when the file
    cannot be read or the store is full.
    """
    name = _name(path)
    if name is None or any(part.startswith((".", "_")) for part in path.split("/")):
        brought.ignored += 1
    elif _stands(name, folder / path):
        brought.unchanged += 1
    else:
        brought.copied += 1
        if not dry_run:
            _copy(folder / path, name)


def _stands(name: str, source: Path) -> bool:
    if not default_storage.exists(name) or default_storage.size(name) != source.stat().st_size:
        return False
    with default_storage.open(name) as stored, source.open("rb") as given:
        return hashlib.file_digest(stored, "sha256").digest() == hashlib.file_digest(given, "sha256").digest()


def _copy(source: Path, name: str) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)  # `save` would take another name instead
    with source.open("rb") as given:
        default_storage.save(name, File(given))
