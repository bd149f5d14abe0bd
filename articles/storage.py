"""Where uploads and renditions are kept: a file is there whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import IO

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Django's own storage, but a file gets its name only when its last byte stands.

    A full disk would else leave half a picture, which then answers for the whole one.
    """

    def _save(self, name: str, content: "File[bytes] | IO[bytes]") -> str:
        """Store `content` under `name`, or a free name near it; return the name. Raises OSError and leaves nothing."""
        target = Path(self.path(name))
        self._make_folder(target.parent)
        descriptor, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as out:
                for chunk in File(content).chunks():
                    out.write(chunk.encode() if isinstance(chunk, str) else chunk)
                out.flush()
                os.fsync(out.fileno())
            Path(unfinished).chmod(self.file_permissions_mode or 0o644)
            while True:
                try:
                    _name_it(unfinished, target)
                    break
                except FileExistsError:  # somebody took the name meanwhile
                    name = self.get_available_name(name)
                    target = Path(self.path(name))
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(unfinished).unlink()
        return name.replace("\\", "/")

    def _make_folder(self, folder: Path) -> None:
        """Make `folder` with those above it, for nginx to pass through whatever the umask."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(self.directory_permissions_mode or 0o755)


def _name_it(unfinished: str, target: Path) -> None:
    """Give the finished file its name. Raises FileExistsError if the name is taken."""
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(target) from None
        Path(unfinished).replace(target)
