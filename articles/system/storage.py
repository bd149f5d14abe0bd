"""Where uploads and renditions are kept: a file is there whole or not at all."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage


class WholeFileStorage(FileSystemStorage):
    """Django's own storage, but a file gets its name only once it is completely written.

    A full disk would otherwise leave half a picture, which then passes for the whole one.
    """

    def replace(self, name: str, content: "File[bytes]") -> None:
        """Store `content` under this very `name`. Raises OSError and leaves what stood there."""
        target = Path(self.path(name))
        with self._written_beside(target, content) as unfinished:
            unfinished.replace(target)

    def _save(self, name: str, content: "File[bytes] | IO[bytes]") -> str:
        """Store `content` under `name`, or a free name near it; return the name.

        Raises OSError and leaves nothing.
        """
        target = Path(self.path(name))
        with self._written_beside(target, content) as unfinished:
            while True:
                try:
                    name_it(unfinished, target)
                    break
                except FileExistsError:  # somebody took the name meanwhile
                    name = self.get_available_name(name)
                    target = Path(self.path(name))
        return name.replace("\\", "/")

    @contextlib.contextmanager
    def _written_beside(self, target: Path, content: "File[bytes] | IO[bytes]") -> Iterator[Path]:
        """Write `content` to the disk beside `target`, under a temporary name that nobody asks for."""
        self._make_folder(target.parent)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        unfinished = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as out:
                for chunk in File(content).chunks():
                    out.write(chunk.encode() if isinstance(chunk, str) else chunk)
                out.flush()
                os.fsync(out.fileno())
            unfinished.chmod(self.file_permissions_mode or 0o644)
            yield unfinished
        finally:
            unfinished.unlink(missing_ok=True)

    def _make_folder(self, folder: Path) -> None:
        """Make `folder` with those above it, for nginx to pass through whatever the umask."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(self.directory_permissions_mode or 0o755)


def name_it(unfinished: Path, target: Path) -> None:
    """Give the finished file its name. Raises FileExistsError if the name is taken."""
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(target) from None
        unfinished.replace(target)


def put(name: str, content: "File[bytes]") -> None:
    """Store `content` under a `name` of our choosing, over what stands there. Raises OSError."""
    replace = getattr(default_storage, "replace", None)
    if replace is not None:
        replace(name, content)
        return
    if default_storage.exists(name):  # object storage: one request writes the whole object
        default_storage.delete(name)  # `save` would take another name instead
    default_storage.save(name, content)
