"""The name of a post file: day, slug and extension (SPEC §2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from articles.ingest.jekyll import codes, dates
from articles.ingest.jekyll.outcomes import Rejection, Skip

MARKDOWN_EXTENSIONS = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mkdown"})
HTML_EXTENSIONS = frozenset({".html", ".htm"})
HIDDEN_MARKS = (".", "_", "#", "~")

# The slug may be empty, as in Jekyll's own pattern: such a page stood at `/…/.html`.
POST_NAME = re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-([^/]*)(\.[^./]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's name says: the day, the slug, how the page ends.

    The day is at 00:00 in Shanghai, None if it is no date.
    """

    path: str
    day: datetime | None
    is_rolled: bool
    slug: str
    stem: str
    is_markdown: bool
    output_extension: str


def read(path: str) -> FileName:
    """Read a path under the posts root, parts joined by `/`.

    Raises Skip for hidden and backup names, Rejection with bad-filename or bad-extension.
    """
    if _is_hidden(path):
        raise Skip
    name = path.rpartition("/")[2]
    match = POST_NAME.fullmatch(name)
    if match is None or not _is_text(path):
        raise Rejection(codes.BAD_FILENAME, _printable(name))
    year, month, day, slug, extension = match.groups()
    if extension.lower() in MARKDOWN_EXTENSIONS:
        output_extension = ".html"
    elif extension.lower() in HTML_EXTENSIONS:
        output_extension = extension
    else:
        raise Rejection(codes.BAD_EXTENSION, extension)
    moment = dates.roll(dates.full_year(year), int(month), int(day))
    return FileName(
        path=path,
        day=moment.at if moment else None,
        is_rolled=moment.is_rolled if moment else False,
        slug=slug,
        stem=path.removesuffix(extension),
        is_markdown=output_extension == ".html" and extension.lower() in MARKDOWN_EXTENSIONS,
        output_extension=output_extension,
    )


def _is_hidden(path: str) -> bool:
    """Return whether Jekyll's entry filter leaves the file out.

    It looks at the whole path and at the base name; its search for files enters no folder whose name begins
    with a dot.
    """
    parts = path.split("/")
    return (
        parts[0].startswith(HIDDEN_MARKS)
        or parts[-1].startswith(HIDDEN_MARKS)
        or path.endswith("~")
        or any(part.startswith(".") for part in parts)
    )


def _is_text(path: str) -> bool:
    """Return whether the name is valid Unicode.

    Python shows other bytes of a file name as lone surrogates.
    """
    return _printable(path) == path


def _printable(name: str) -> str:
    return name.encode(errors="replace").decode()
