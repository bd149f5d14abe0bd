"""The old site's own files (pictures, papers), brought into the store once.

They are answered at the addresses they always had: `system.stored_files`, `reader.assets`.
"""

import hashlib
import logging
import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles import imaging
from articles.ingest import files
from articles.system import storage
from articles.system.stored_files import ASSETS_FOLDER, asset_name, type_of

log = logging.getLogger(__name__)

PICTURE_REFUSED = "picture-refused"  # no picture, or one that cannot be cleaned of what it tells
# What may tell of places and people; the others are drawings or icons.
PHOTOGRAPHS = frozenset([".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"])


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
        name = asset_name(path)
        if name is None:
            brought.ignored += 1
        elif (
            _is_hidden(real) or type_of(real) is None
        ):  # a link may not give a page or a setting another name
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
    folders = [ASSETS_FOLDER]
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
