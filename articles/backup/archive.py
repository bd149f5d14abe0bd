"""The file of a backup: a gzipped tar with a dump of the database, the uploads and a manifest of digests.

What is read may come from anywhere. Nothing of it is believed before the last byte is read: names, kinds and
sizes of the members, both end blocks of the tar, the checksum of the gzip, and the digest of everything.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import stat
import tarfile
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from articles.ingest import files

from .errors import BackupError

FORMAT = 2
FORMATS = (1, 2)  # 1, of the first edition, has no digests of the uploads
MANIFEST = "manifest.json"
DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
MEDIA = "media"

MANIFEST_LIMIT = 256 * 1024 * 1024  # bytes: about two million uploads
HEADER_LIMIT = 1024 * 1024  # bytes of one tar header; a path has a thousand
PATH_LIMIT = 4000  # bytes of a member's name
NAME_LIMIT = 255  # bytes of one part of it
EXPANSION_LIMIT = 250  # unpacked bytes for each packed one; databases and pictures stay far below
SMALL = 64 * 1024 * 1024  # bytes that are never too many
RESERVE = 32 * 1024 * 1024  # bytes of the disk that a restore leaves free
BLOCK = 512 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class BackupContents:
    """What a backup was found to hold.

    `unpacked` is the folder, `digests` are those of the uploads by path.
    """

    manifest: dict[str, Any]
    unpacked: Path
    digests: dict[str, str] = field(default_factory=dict)

    @property
    def dump(self) -> Path:
        """Return the dump of the database."""
        return self.unpacked / DUMPS[self.manifest["vendor"]]

    @property
    def media(self) -> Path | None:
        """Return the folder of the uploads, or None if the backup has none."""
        folder = self.unpacked / MEDIA
        return folder if folder.is_dir() else None


# Writing


class _Digesting:
    """A file that computes the digest of what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def write(target: IO[bytes], dump: Path, media: Path, *, vendor: str, at: datetime) -> list[str]:
    """Write a backup to `target`; return the paths of uploads that were left out: links, pipes, devices.

    An upload that vanishes meanwhile was deleted, and is not in the backup. Raises OSError.
    """
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": at.isoformat(), "vendor": vendor}
    left_out: list[str] = []
    with (
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w:", format=tarfile.PAX_FORMAT) as archive,
    ):
        with dump.open("rb") as file:
            manifest["database_sha256"] = _add(archive, dump.name, file)
        digests: dict[str, str] = {}
        if media.is_dir():
            archive.addfile(_entry(MEDIA, tarfile.DIRTYPE))
            with files.Folder(media) as folder:
                for path in folder.paths():
                    if path.rpartition("/")[2].startswith("."):  # an upload half written
                        continue
                    try:
                        file, real = folder.open(path)
                    except files.UnreadableFile as error:
                        if not isinstance(error.__cause__, FileNotFoundError):
                            left_out.append(path)
                        continue
                    with file:
                        if real != path:
                            left_out.append(path)
                        else:
                            digests[path] = _add(archive, f"{MEDIA}/{path}", file)
        manifest["media"] = digests
        text = json.dumps(manifest, indent=1).encode()
        archive.addfile(_entry(MANIFEST, tarfile.REGTYPE, size=len(text)), io.BytesIO(text))
    return left_out


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    found = os.fstat(file.fileno())
    reader = _Digesting(file)
    entry = _entry(name, tarfile.REGTYPE, size=found.st_size, modified=int(found.st_mtime))
    archive.addfile(entry, cast("IO[bytes]", reader))
    return reader.digest.hexdigest()


def _entry(name: str, kind: bytes, *, size: int = 0, modified: int = 0) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.size, entry.mtime = kind, size, modified
    entry.mode = 0o700 if kind == tarfile.DIRTYPE else 0o600
    return entry


# Reading


class _Packed:
    """The unpacked bytes of a backup, read once from beginning to end in pieces of bounded size."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file, self._most, self._position = file, most, 0
        self.last = b""

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence or offset < self._position:
            raise tarfile.ReadError("its parts do not follow one another")
        while self._position < offset and self.read(min(BLOCK, offset - self._position)):
            pass
        return self._position

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= HEADER_LIMIT:
            raise tarfile.ReadError("it has a header larger than any backup's")
        data = self._file.read(size)
        self._position += len(data)
        if self._position > self._most:
            raise tarfile.ReadError(f"it would unpack to more than {self._most // 1024 // 1024} MB, a bomb")
        self.last = data
        return data

    def read_to_end(self) -> None:
        """Read what follows the tar: nothing but the second empty block and its filling."""
        if self.last.strip(b"\0") or len(self.last) != tarfile.BLOCKSIZE:
            raise tarfile.ReadError("it is cut off, its end is missing")
        rest = 0
        while data := self.read(BLOCK):
            if data.strip(b"\0"):
                raise tarfile.ReadError("something else follows its end")
            rest += len(data)
        if rest < tarfile.BLOCKSIZE:
            raise tarfile.ReadError("it is cut off, its end is missing")


def unpack(backup: Path, into: Path, *, vendor: str, uploads: bool = True) -> BackupContents:
    """Read `backup` to its end, check all of it, unpack it into the empty folder `into`; return its contents.

    `vendor` names our database; without `uploads` these are read and checked but not written out. Raises
    BackupError, naming what is wrong; OSError when the disk is full.
    """
    packed, most = _opened(backup, into)
    try:
        with packed:
            return _check(_unpack(packed, into, most, uploads=uploads), vendor, backup)
    except BackupError:
        raise
    except (
        tarfile.TarError,
        ValueError,
        KeyError,
        EOFError,
        zlib.error,
        RecursionError,
        OverflowError,
    ) as error:
        raise broken(backup, str(error)) from error
    except (gzip.BadGzipFile, FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise broken(backup, str(error)) from error


def broken(backup: Path, reason: str) -> BackupError:
    """Return the refusal of a file that is not a complete backup."""
    return BackupError(f"{backup} is not a whole backup of this newsroom: {reason}. Try an earlier one.")


def _opened(backup: Path, into: Path) -> tuple[IO[bytes], int]:
    """Return the unpacked stream and how many bytes may come out of it. Raises BackupError."""
    try:
        descriptor = os.open(backup, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise BackupError(f"{backup} cannot be read: {error.strerror}. Name a backup.") from error
    if not _is_regular(descriptor):
        os.close(descriptor)
        raise BackupError(f"{backup} is no file. Name a backup.")
    file = io.BufferedReader(io.FileIO(descriptor), BLOCK)
    size = os.fstat(descriptor).st_size
    room = shutil.disk_usage(into).free - RESERVE
    magic = file.peek(2)[:2]
    if magic != b"\x1f\x8b":
        return cast("IO[bytes]", file), min(size, max(room, 0))
    unpacked = gzip.GzipFile(fileobj=file, mode="rb")
    unpacked.myfileobj = file  # type: ignore[assignment]  # closed with it
    return cast("IO[bytes]", unpacked), min(max(SMALL, size * EXPANSION_LIMIT), max(room, 0))


def _is_regular(descriptor: int) -> bool:
    return stat.S_ISREG(os.fstat(descriptor).st_mode)


def _unpack(file: IO[bytes], into: Path, most: int, *, uploads: bool) -> tuple[Any, BackupContents, str]:
    reader = _Packed(file, most)
    contents = BackupContents({}, into)
    manifest: Any = None
    database = ""
    seen: set[str] = set()
    with tarfile.open(fileobj=cast("IO[bytes]", reader), mode="r:") as archive:
        while (member := archive.next()) is not None:
            # Else a hundred thousand uploads stay in memory.
            archive.members.clear()  # type: ignore[attr-defined]
            name = _checked_name(member)
            if name in seen:
                raise tarfile.ReadError(f"{name} stands in it twice")
            seen.add(name)
            if member.isdir():
                if uploads:
                    _folder(into, name)
            elif name == MANIFEST:
                if member.size > MANIFEST_LIMIT:
                    raise tarfile.ReadError("its manifest is too large")
                manifest = json.loads(b"".join(_pieces(reader, member)))
            else:
                is_dump = name in DUMPS.values()
                digest = _file(reader, member, into, name) if uploads or is_dump else _digest(reader, member)
                if is_dump:
                    database = digest
                else:
                    contents.digests[name.removeprefix(f"{MEDIA}/")] = digest
        reader.read_to_end()
    return manifest, contents, database


def _checked_name(member: tarfile.TarInfo) -> str:
    """Return the name of a member a backup may have. Raises tarfile.ReadError."""
    name, told = member.name, files.shown(member.name)[:200]
    parts = name.split("/")
    if name.startswith("/") or any(part in ("", ".", "..") for part in parts) or "\0" in name or "\\" in name:
        raise tarfile.ReadError(f"{told} would lie outside it")
    if len(os.fsencode(name)) > PATH_LIMIT or any(len(os.fsencode(part)) > NAME_LIMIT for part in parts):
        raise tarfile.ReadError(f"{told} is too long a name")
    if not (member.isdir() or (member.isreg() and not member.issparse())):
        raise tarfile.ReadError(f"{told} is a link, a device or another thing that is no file")
    if member.size < 0:
        raise tarfile.ReadError(f"{told} has no size")
    is_upload = parts[0] == MEDIA and (len(parts) > 1 or member.isdir())
    if not (is_upload or (name in (MANIFEST, *DUMPS.values()) and member.isreg())):
        raise tarfile.ReadError(f"{told} does not belong into a backup")
    return name


def _folder(into: Path, name: str) -> Path:
    """Make a folder that nginx may pass through, whatever the umask."""
    at = into
    for part in name.split("/"):
        at = at / part
        if not at.is_dir():
            at.mkdir(mode=0o755)
            at.chmod(0o755)
    return at


def _file(reader: _Packed, member: tarfile.TarInfo, into: Path, name: str) -> str:
    """Write one member out; return its digest."""
    above, _, last = name.rpartition("/")
    target = (_folder(into, above) if above else into) / last
    mode = 0o644 if above else 0o600
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "wb") as out:
        os.fchmod(out.fileno(), mode)
        for data in _pieces(reader, member):
            digest.update(data)
            out.write(data)
    if 0 <= member.mtime < 2**33:
        os.utime(target, (member.mtime, member.mtime))
    return digest.hexdigest()


def _digest(reader: _Packed, member: tarfile.TarInfo) -> str:
    digest = hashlib.sha256()
    for data in _pieces(reader, member):
        digest.update(data)
    return digest.hexdigest()


def _pieces(reader: _Packed, member: tarfile.TarInfo) -> Any:
    left = member.size
    while left:
        data = reader.read(min(BLOCK, left))
        if not data:
            raise tarfile.ReadError(f"it is cut off in {files.shown(member.name)}")
        left -= len(data)
        yield data


def _check(found: tuple[Any, BackupContents, str], vendor: str, backup: Path) -> BackupContents:
    """Hold what was unpacked against the manifest. Raises BackupError."""
    manifest, contents, database = found
    if not isinstance(manifest, dict):
        raise broken(backup, "it has no manifest" if manifest is None else "its manifest is none")
    number = manifest.get("format")
    if type(number) is not int:
        raise broken(backup, "its manifest names no format")
    if number not in FORMATS:
        raise BackupError(
            f"{backup} has format {number}, and this release reads {' and '.join(map(str, FORMATS))}. "
            "Restore it with the release that made it."
        )
    made_on = manifest.get("vendor")
    if not isinstance(made_on, str) or made_on not in DUMPS:
        raise broken(backup, "its manifest names no database we know")
    if made_on != vendor:
        raise BackupError(
            f"{backup} was made on {made_on}, but DATABASE_URL names {vendor}. "
            "Point DATABASE_URL to the same kind of database."
        )
    if not isinstance(manifest.get("made_at"), str):
        raise broken(backup, "its manifest names no time")
    datetime.fromisoformat(manifest["made_at"])
    contents.manifest = manifest
    dumps = [name for name in DUMPS.values() if (contents.unpacked / name).exists()]
    if dumps != [DUMPS[vendor]]:
        raise broken(backup, f"it should hold {DUMPS[vendor]}, and holds {', '.join(dumps) or 'no database'}")
    if not isinstance(manifest.get("database_sha256"), str) or not DIGEST.fullmatch(
        manifest["database_sha256"]
    ):
        raise broken(backup, "its manifest has no checksum of the database")
    if database != manifest["database_sha256"]:
        raise BackupError(
            f"{backup} is damaged: its database does not match its checksum. Try an earlier one."
        )
    if number >= 2:
        _check_uploads(manifest.get("media"), contents.digests, backup)
    return contents


def _check_uploads(named: Any, found: dict[str, str], backup: Path) -> None:
    if not isinstance(named, dict):
        raise broken(backup, "its manifest has no list of the uploads")
    for path in named.keys() | found.keys():
        if named.get(path) != found.get(path):
            what = (
                "is missing" if path not in found else "is not named" if path not in named else "is changed"
            )
            raise BackupError(
                f"{backup} is damaged: the upload {files.shown(path)} {what} (checksum). Try an earlier one."
            )
