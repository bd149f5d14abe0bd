"""What becomes of one file: a post, a rejection, or nothing (SPEC §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.likeness.fingerprints import hash_of, letters_of


class Rejection(Exception):
    """Raised inside the parser when a file cannot be imported: a code of `codes` and the offending detail."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


class Skip(Exception):
    """Raised inside the parser for a file that is no post."""


SHORTEST_TEXT = 40  # letters and numbers that make a text of its own


def text_fingerprint(body_text: str) -> str:
    """Return a value equal for equal texts, whatever their house lines, punctuation and blanks.

    A text of a few words has "".
    """
    letters = letters_of(body_text)
    return f"{hash_of(letters):016x}" if len(letters) >= SHORTEST_TEXT else ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A hidden or backup file."""

    path: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that cannot be imported: `error` is a code, `detail` its line, byte offset or value."""

    path: str
    error: str
    detail: str


@dataclass(frozen=True, slots=True)
class JekyllPost:
    """One post of the archive, cleaned, with every fact of the import report.

    `url` and `aliases` are percent-encoded paths, `date` is aware with offset +08:00, `warnings` are sorted
    codes, `body_html` has been through the sanitiser, `body_text` is its text, one line per block, `images`
    and `links` are the addresses left in the body, in order. `slug` is the last part of the dated address,
    `loss` a piece of the source's text that did not arrive (warning text-lost), None if all of it did.
    """

    path: str
    status: str
    key: str
    url: str
    aliases: tuple[str, ...]
    title: str
    date: datetime
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    section: str | None
    section_name: str | None
    outlet: str | None
    source_url: str | None
    infocode: str | None
    digest: str | None
    warnings: tuple[str, ...]
    body_html: str
    body_text: str
    images: tuple[str, ...]
    links: tuple[str, ...]
    slug: str
    loss: str | None = None

    @property
    def outcome(self) -> str:
        """`repair` if anything was repaired, else `accept`; duplicates show only in a whole run."""
        return "repair" if self.warnings else "accept"

    def facts(self) -> dict[str, Any]:
        """Return the facts of the import report, ready for JSON."""
        return {
            "status": self.status,
            "key": self.key,
            "url": self.url,
            "aliases": list(self.aliases),
            "title": self.title,
            "date": self.date.isoformat(),
            "categories": list(self.categories),
            "tags": list(self.tags),
            "section": self.section,
            "section_name": self.section_name,
            "outlet": self.outlet,
            "source_url": self.source_url,
            "infocode": self.infocode,
            "digest": self.digest,
            "text": text_fingerprint(self.body_text),
        }
