"""Files of the store as they are served: of which kinds, under which names and headers."""

import posixpath
from dataclasses import dataclass
from datetime import datetime

from django.core.files import File
from django.core.files.storage import default_storage

ASSETS_FOLDER = "archive"  # of the old site's own files in the default storage; nginx may serve it directly
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
# An SVG opened by itself may not run or fetch anything, nor may anything else that a browser takes for a
# page.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One stored file, open for reading; `size` in bytes, `modified_at` aware, `headers` to send with it."""

    file: "File[bytes]"
    content_type: str
    size: int
    modified_at: datetime
    headers: dict[str, str]


def type_of(path: str) -> str | None:
    """Return the content type of the file at `path` by its ending, None for a kind that is not served."""
    return TYPES.get(posixpath.splitext(path)[1].lower())


def asset_name(path: str) -> str | None:
    """Return the storage name of the old site's file at `path`, or None for a path that none can have."""
    bare = path.lstrip("/")
    parts = bare.split("/")
    if not bare or "\\" in bare or "\0" in bare or any(part in ("", ".", "..") for part in parts):
        return None
    if parts[-1].startswith(HIDDEN_MARKS) or type_of(bare) is None:
        return None
    return posixpath.join(ASSETS_FOLDER, bare)


def open_asset(path: str) -> StoredFile | None:
    """Return the old site's file that stood at `path` (percent-decoded, such as /images/2022/a.png), or None.

    The caller closes `file` (Django's FileResponse does).
    """
    name = asset_name(path)
    return open_stored(name) if name else None


def open_stored(name: str) -> StoredFile | None:
    """Return the file called `name` in the default storage, or None; one of no kind that is served is none.

    The caller closes `file`. Raises SuspiciousFileOperation for a name that leads out of the storage.
    """
    content_type = type_of(name)
    if content_type is None:
        return None
    try:
        if not default_storage.exists(name):
            return None
        return StoredFile(
            file=default_storage.open(name),
            content_type=content_type,
            size=default_storage.size(name),
            modified_at=default_storage.get_modified_time(name),
            headers=HEADERS,
        )
    except (OSError, ValueError):  # a name too long for the file system, a folder of that name
        return None
