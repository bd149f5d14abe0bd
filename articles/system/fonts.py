"""The Chinese fonts of this machine, for what is drawn here: headlines on the pictures of shared links."""

from functools import cache
from pathlib import Path

# Where systems keep fonts, and the files that hold every ideograph, the most finished first.
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
BOLD = (
    "NotoSerifCJK-Bold.ttc",
    "NotoSerifCJKsc-Bold.otf",
    "NotoSansCJK-Bold.ttc",
    "NotoSansCJKsc-Bold.otf",
    "msyhbd.ttc",
)
PLAIN = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "msyh.ttc")
EITHER = ("wqy-microhei.ttc", "wqy-zenhei.ttc", "Hiragino Sans GB.ttc", "STHeiti Medium.ttc")


def bold() -> str | None:
    """Return the file of a bold face for headlines, None if this machine has no Chinese font."""
    return _first_of((*BOLD, *EITHER, *PLAIN))


def plain() -> str | None:
    """Return the file of a face for small print, None as in `bold`."""
    return _first_of((*PLAIN, *EITHER, *BOLD))


def _first_of(names: tuple[str, ...]) -> str | None:
    there = _installed()
    return next((there[name] for name in names if name in there), None)


@cache
def _installed() -> dict[str, str]:
    """Return {file name: path} of the fonts of this machine."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in (".ttc", ".otf", ".ttf"):
                found.setdefault(path.name, str(path))
    return found
