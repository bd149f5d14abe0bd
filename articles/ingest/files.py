"""The files under a folder: found in byte order, opened without leaving the folder, identified by digest.

An archive comes from outside, and a link in it may name any file the importer can read: the site's own
secrets would become pages. So every path is walked part by part from the folder's open descriptor, no part is
opened through a link, and a link is read and walked in the same way: inside the folder it leads where it
says, outside it is refused. Nobody can swap a file for a link between the look and the opening. The folder
itself may be a link: the operator gave it.
"""

import errno
import hashlib
import io
import os
import stat
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ORIGINAL_LIMIT = 32 * 1024 * 1024  # bytes: what is kept of one file; no post comes near it
PATH_LIMIT = 1000  # characters of a path under the folder (ArchiveFile.path)
LINK_LIMIT = 40  # links of one path, as Linux counts
FOLDER_VISITS = 8  # folder links may cross: each folder is gone through so often, then no more

# Error codes of ours: the archive's specification knows only files that can be read.
UNREADABLE = "unreadable"  # no permission, a link to nothing or to itself
# A link that leads out of the folder or to a hidden file, a hard link to a private file.
OUTSIDE = "outside-folder"
NOT_A_FILE = "not-a-file"  # a pipe, a socket or a device: reading it could wait for ever

OPENING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class UnreadableFile(OSError):
    """A file that cannot be read; its text is the reason, `code` one of the three above."""

    def __init__(self, reason: str, code: str = UNREADABLE) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as found: its path under the folder, its bytes, and their SHA-256 in hex.

    Of a file over ORIGINAL_LIMIT `data` is only the beginning, one byte longer than the limit.
    """

    path: str
    data: bytes
    sha256: str


class Folder:
    """A folder held open; paths under it are strings joined by `/`. Raises OSError if it cannot be opened."""

    def __init__(self, folder: Path) -> None:
        self._root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._owner = os.fstat(self._root).st_uid
        # How an absolute link may write the folder; what it names is then walked like any other path.
        self._names = {str(folder.absolute()), os.path.realpath(folder)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._root)

    def paths(self) -> Iterator[str]:
        """Yield the path of everything under the folder that is not a folder, in byte order.

        Links to folders inside are followed, those back to a folder that contains them are left out. What
        cannot be opened is listed as a file, whose reading then says why. Raises OSError if the folder cannot
        be listed.
        """
        visits: Counter[tuple[int, int]] = Counter()
        waiting: list[tuple[str, frozenset[tuple[int, int]], bool]] = []
        entries, here = self._list("")
        waiting += [(path, frozenset({here}), is_folder) for path, is_folder in reversed(entries)]
        while waiting:
            path, above, is_folder = waiting.pop()
            if not is_folder or len(path) > PATH_LIMIT:
                yield path
                continue
            try:
                entries, here = self._list(path)
            except OSError:
                yield path
                continue
            if here in above:  # a link to a folder we stand in would go round for ever
                continue
            visits[here] += 1
            if visits[here] > FOLDER_VISITS:
                yield path
                continue
            waiting += [(path, above | {here}, is_folder) for path, is_folder in reversed(entries)]

    def _list(self, path: str) -> tuple[list[tuple[str, bool]], tuple[int, int]]:
        """Return the entries of a folder, each as (path, whether it is a folder), and which folder it is.

        The entries come in byte order of whole paths.
        """
        descriptor, _ = self._descend(path, folder=True)
        try:
            found = os.fstat(descriptor)
            with os.scandir(descriptor) as entries:
                inner = [
                    (f"{path}/{entry.name}" if path else entry.name, self._is_folder(path, entry))
                    for entry in entries
                ]
        finally:
            os.close(descriptor)
        # A folder sorts as its files do, with the slash, so the whole walk is in byte order of the paths.
        inner.sort(key=lambda one: os.fsencode(one[0]) + (b"/" if one[1] else b""))
        return inner, (found.st_dev, found.st_ino)

    def _is_folder(self, path: str, entry: os.DirEntry[str]) -> bool:
        if not entry.is_symlink():
            return entry.is_dir(follow_symlinks=False)
        try:
            descriptor, _ = self._descend(f"{path}/{entry.name}", folder=True)
        except OSError:  # a link to a file, to nothing, or out of the folder: reading it will say so
            return False
        os.close(descriptor)
        return True

    def open(self, path: str) -> tuple[io.BufferedReader, str]:
        """Return the regular file at `path`, open for reading, and its path without links.

        Raises UnreadableFile.
        """
        try:
            descriptor, real = self._descend(path, folder=False)
        except UnreadableFile:
            raise
        except (OSError, ValueError) as error:  # ValueError: a NUL in a name that was not found but given
            raise UnreadableFile(getattr(error, "strerror", None) or str(error)) from error
        return os.fdopen(descriptor, "rb"), real

    def read(self, path: str) -> SourceFile:
        """Read one file. Raises UnreadableFile."""
        file, _ = self.open(path)
        with file:
            try:
                data = file.read(ORIGINAL_LIMIT + 1)
                digest = hashlib.sha256(data)
                while len(data) > ORIGINAL_LIMIT and (more := file.read(1024 * 1024)):
                    digest.update(more)
            except OSError as error:
                raise UnreadableFile(error.strerror or str(error)) from error
        return SourceFile(path, data, digest.hexdigest())

    def _descend(self, path: str, *, folder: bool) -> tuple[int, str]:
        """Open what stands at `path`, a file or a folder; return its descriptor and its path without links.

        Raises UnreadableFile for what may not be opened, OSError for what cannot.
        """
        parts = deque(path.split("/"))
        opened = [os.dup(self._root)]  # one descriptor a level: `..` in a link goes back up the way we came
        names: list[str] = []
        links = 0
        try:
            while parts:
                part = parts.popleft()
                if part in ("", "."):
                    continue
                if part == "..":
                    if not names:
                        raise UnreadableFile("a link leads out of the folder", OUTSIDE)
                    names.pop()
                    os.close(opened.pop())
                    continue
                found = os.stat(part, dir_fd=opened[-1], follow_symlinks=False)
                if stat.S_ISLNK(found.st_mode):
                    links += 1
                    if links > LINK_LIMIT:
                        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                    target = os.readlink(part, dir_fd=opened[-1])
                    if target.startswith("/"):
                        target = self._inside(target)
                        while names:
                            names.pop()
                            os.close(opened.pop())
                    parts.extendleft(reversed(target.split("/")))
                    continue
                is_last = not any(rest not in ("", ".") for rest in parts)
                names.append(part)
                opened.append(self._open_part(part, found, opened[-1], folder=folder or not is_last))
            if links and any(name.startswith(".") for name in names):
                raise UnreadableFile(f"a link leads to the hidden {'/'.join(names)}", OUTSIDE)
            if not folder and not names:
                raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
            return opened.pop(), "/".join(names)
        finally:
            for descriptor in opened:
                os.close(descriptor)

    def _open_part(self, name: str, found: os.stat_result, above: int, *, folder: bool) -> int:
        """Open one entry of the folder `above`, which was `found` to be no link.

        Raises UnreadableFile or OSError.
        """
        if folder:
            return os.open(name, OPENING | os.O_DIRECTORY, dir_fd=above)
        if stat.S_ISDIR(found.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        _check_kind(found)
        descriptor = os.open(name, OPENING, dir_fd=above)
        try:
            opened = os.fstat(descriptor)  # what stands there now may be another thing than was found
            _check_kind(opened)
            self._check_names(opened)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _check_names(self, opened: os.stat_result) -> None:
        """Refuse a hard link to a private or foreign file: its other name may be anywhere.

        A copy made with `cp -l` or `rsync --link-dest` has second names too, but of files everybody may read.
        """
        if opened.st_nlink > 1 and (opened.st_uid != self._owner or not opened.st_mode & stat.S_IROTH):
            raise UnreadableFile(
                "a hard link to a file that is another's or not for everybody; copy the file itself", OUTSIDE
            )

    def _inside(self, target: str) -> str:
        """Return an absolute link's target as a path under the folder. Raises UnreadableFile."""
        for name in self._names:
            if target == name or target.startswith(f"{name}/"):
                return target[len(name) + 1 :]
        raise UnreadableFile(f"a link leads out of the folder, to {shown(target)}", OUTSIDE)


def _check_kind(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile("a pipe, a socket or a device", NOT_A_FILE)


def shown(path: str) -> str:
    """Return `path` as text that every database and JSON reader accepts.

    Bytes that are not UTF-8 are shown in hex.
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")
