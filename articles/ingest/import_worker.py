"""What the worker processes do with files: pure work, no database."""

import logging
import pickle
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from articles.ingest import files
from articles.ingest.jekyll import AddressClaim, JekyllPost, Rejected, Skipped, codes, parse_post
from articles.ingest.report import Facts
from articles.models.bare_picture import bare_names
from articles.search import index
from articles.text import captions
from articles.text.characters import clean_characters

log = logging.getLogger("articles.import")

# Columns of the database; a longer address could not be stored whole, and cut it would be another address.
ADDRESS_LIMIT = 1000  # characters, percent-decoded


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as read: its facts for the report, and the post it holds unless it was rejected."""

    source: files.SourceFile
    facts: Facts
    post: JekyllPost | None = None
    excerpt: str = ""
    bare_pictures: tuple[str, ...] = ()  # names of those that no caption speaks for


@dataclass(frozen=True, slots=True)
class Parsed:
    """The little that deciding needs of a ReadFile, and the ReadFile itself, packed."""

    path: str
    sha256: str
    facts: Facts = field(repr=False)
    claim: AddressClaim | None
    packed: bytes = field(repr=False)


def read_post(source: files.SourceFile, now: datetime) -> ReadFile:
    """Parse one file into a ReadFile; `now` (aware) tells scheduled from published."""
    found = parse_post(source.path, source.data, now=now)
    if isinstance(found, JekyllPost):
        long = next((url for url in (found.url, *found.aliases) if len(url) > ADDRESS_LIMIT), None)
        if long is None:
            facts: Facts = {"outcome": found.outcome, "warnings": list(found.warnings), **found.facts()}
            if found.loss is not None:
                facts["detail"] = f"text lost: {found.loss}"
            excerpt = captions.opening(found.body_html, found.body_text)
            return ReadFile(source, facts, found, excerpt, tuple(bare_names(found.body_html)))
        found = Rejected(
            source.path, codes.PERMALINK_INVALID, f"address of {len(long)} characters: {long[:80]}…"
        )
    if isinstance(found, Skipped):
        return ReadFile(source, {"outcome": "skip"})
    return ReadFile(source, rejected(found.error, found.detail))


def rejected(error: str, detail: str, of: str | None = None) -> Facts:
    """Return the facts of a file that is not imported."""
    return {"outcome": "reject", "warnings": [], "error": error, "detail": detail, "of": of}


def pack(reading: ReadFile) -> bytes:
    """Return the ReadFile compressed: the original and the cleaned body share most of their text."""
    return zlib.compress(pickle.dumps(reading), 1)


def unpack(packed: bytes) -> ReadFile:
    """Return what `pack` was given; only ever called on this run's own temporary file."""
    return cast(ReadFile, pickle.loads(zlib.decompress(packed)))  # noqa: S301


def parse_batch(given: tuple[list[files.SourceFile], datetime]) -> list[Parsed]:
    """Parse some files, in a worker."""
    sources, now = given
    return [parsed(_read_or_fail(source, now)) for source in sources]


def _read_or_fail(source: files.SourceFile, now: datetime) -> ReadFile:
    """Read one file; whatever goes wrong over it is that file's outcome and no other's."""
    try:
        return read_post(source, now)
    except Exception as error:
        return ReadFile(source, failed(source.path, error))


def failed(path: str, error: Exception) -> Facts:
    """Return the facts of a file over which our own program failed.

    The log says where, for whoever fixes it.
    """
    log.exception("import of %s failed", path)
    return rejected(codes.FAILED, clean_characters(f"{type(error).__name__}: {error}")[:500])


def parsed(reading: ReadFile) -> Parsed:
    """Return a ReadFile in the form that waits for the decision."""
    post = reading.post
    return Parsed(
        path=reading.source.path,
        sha256=reading.source.sha256,
        facts=reading.facts if post is None else {},
        claim=AddressClaim.of(post) if post else None,
        packed=pack(reading),
    )


def claim_of(path: str, facts: Facts) -> AddressClaim:
    """Return what a file lays claim to, from the facts of its report entry."""
    return AddressClaim(
        path=path,
        key=facts["key"],
        url=facts["url"],
        aliases=tuple(facts["aliases"]),
        date=datetime.fromisoformat(facts["date"]),
        is_draft=facts["status"] == "draft",
    )


@dataclass(frozen=True, slots=True)
class Order:
    """A file to prepare for saving: its packed ReadFile, or where to read it again.

    `now` is that of `read_post`.
    """

    packed: bytes | None
    folder: Path
    path: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """A ReadFile, and what the search index will keep of it if it becomes a post."""

    reading: ReadFile
    index_entry: index.IndexEntry | None


def make_ready(orders: list[Order]) -> list[Ready]:
    """Unpack or reread some files and make their index entries, in a worker."""
    return [_ready(order) for order in orders]


def is_lost(ready: Ready) -> bool:
    """Return whether a file could not be read again: what was known of it then stays as it is."""
    return ready.reading.source.sha256 == ""


def _ready(order: Order) -> Ready:
    if order.packed is not None:
        reading = unpack(order.packed)
    else:
        try:
            with files.Folder(order.folder) as folder:
                source = folder.read(order.path)
        except files.UnreadableFile as error:  # it could be read a moment ago
            lost = files.SourceFile(order.path, b"", "")
            return Ready(ReadFile(lost, rejected(error.code, str(error))), None)
        reading = _read_or_fail(source, order.now)
    post = reading.post
    if post is None:
        return Ready(reading, None)
    try:
        entry = index.prepare(
            headline=headline_of(post),
            dek=post.digest or "",
            body_text=post.body_text,
            tags=tag_names(post),
            outlet=outlet_name(post),
        )
    except Exception as error:
        return Ready(ReadFile(reading.source, failed(order.path, error)), None)
    return Ready(reading, entry)


# What a column can hold; the facts keep the whole.
def headline_of(post: JekyllPost) -> str:
    """Return the headline to store."""
    return post.title[:500]


def tag_names(post: JekyllPost) -> list[str]:
    """Return the names of the tags to store."""
    return list(dict.fromkeys(name[:100].strip() for name in post.tags if name.strip()))


def outlet_name(post: JekyllPost) -> str:
    """Return the name of the outlet to store, "" if there is none."""
    return (post.outlet or "")[:200].strip()
