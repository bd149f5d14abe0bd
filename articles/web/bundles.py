"""Style sheets and scripts that people read in parts and browsers load as one.

They are joined when they are collected or first asked for.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

SITE = (
    "tokens", "modes", "base", "masthead", "front", "list", "article", "foot", "elder", "enhancements",
    "print",
)  # fmt: skip
# The address of a bundle under STATIC_URL: its parts under static/, in the order of the cascade.
BUNDLES = {
    "css/site.css": [f"css/{name}.css" for name in SITE],
    "css/desk.css": ["css/tokens.css", "desk/names.css", "desk/desk.css"],
    "js/suggest.js": ["js/combobox.js", "js/search-box.js"],
    "desk/suggest.js": ["js/combobox.js", "desk/name-field.js"],
}


class BundleFinder(finders.BaseFinder):
    """Finds each bundle, written anew whenever its parts say something else."""

    def __init__(self, app_names: Sequence[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "bundles")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> Any:
        """Nothing to check: a missing part fails the collecting itself, with its name."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the bundle's file, or [] for what is no bundle."""
        if path not in BUNDLES:
            return []
        found = str(joined(path, Path(self.storage.location)))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield (path, storage) of every bundle."""
        for path in BUNDLES:
            joined(path, Path(self.storage.location))
            yield path, self.storage


def joined(path: str, folder: Path) -> Path:
    """Return the file under `folder` that holds the parts of bundle `path`, one after the other."""
    text = "\n".join(source_of(part).read_text(encoding="utf-8") for part in BUNDLES[path])
    target = folder / path
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(f".{os.getpid()}.part")  # two processes may ask at once
        half.write_text(text, encoding="utf-8")
        half.replace(target)
    return target


def source_of(part: str) -> Path:
    """Return the file of one part among the project's own static files."""
    for folder in settings.STATICFILES_DIRS:
        if (source := Path(folder) / part).exists():
            return source
    raise FileNotFoundError(f"The file {part} is missing from {settings.STATICFILES_DIRS}.")
