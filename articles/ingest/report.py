"""What an import did with every file: counted, kept on disk, written as one JSON file at the end."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

Facts = dict[str, Any]

COUNTS = ("created", "updated", "unchanged", "kept", "duplicate", "rejected", "skipped")
# The order in which a person reads an entry; all names are the contract's (design §4).
FIELDS = (
    "outcome", "action", "warnings", "error", "detail", "of", "status", "key", "url", "aliases", "title",
    "date", "categories", "tags", "section", "section_name", "outlet", "source_url", "infocode", "digest",
)  # fmt: skip
STANDING = ("accept", "repair")  # outcomes of a file that stands for a post
COUNTED_AS = {"duplicate": "duplicate", "reject": "rejected", "skip": "skipped"}


class ImportReport:
    """The outcome of every file so far.

    Entries wait in an unnamed temporary file, so that 100,000 of them cost a hundred bytes each in memory.
    """

    def __init__(self) -> None:
        self.counts = dict.fromkeys(COUNTS, 0)
        self.refused_assets: dict[str, tuple[str, str]] = {}  # path under the assets folder → (code, reason)
        self._entries: dict[str, tuple[int, int, str]] = {}
        self._text_of: dict[str, str] = {}  # path of a file that stands for a post → fingerprint of its text
        # Open as long as this lives.
        self._store = cast(BinaryIO, tempfile.TemporaryFile(prefix="newsroom-report-"))  # noqa: SIM115
        self._end = 0

    def add(self, path: str, facts: Facts, action: str | None) -> None:
        """Note what became of `path`; a later word on the same file replaces the earlier one.

        `action` is created, updated, unchanged or kept for a file that stands for a post, else None.
        """
        counted = COUNTED_AS.get(facts["outcome"]) or action or "unchanged"
        if path in self._entries:
            self.counts[self._entries[path][2]] -= 1
        self.counts[counted] += 1
        if facts.get("text") and facts["outcome"] in STANDING:
            self._text_of[path] = facts["text"]
        else:
            self._text_of.pop(path, None)
        entry = {name: facts.get(name) for name in FIELDS}
        entry["action"] = action
        entry["warnings"] = facts.get("warnings") or []
        data = json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace")
        self._store.seek(self._end)
        self._store.write(data)
        self._entries[path] = (self._end, len(data), counted)
        self._end += len(data)

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, path: str) -> Facts:
        """Return what the report says of `path`. Raises KeyError for a file it has not met."""
        start, length, _ = self._entries[path]
        self._store.seek(start)
        return cast(Facts, json.loads(self._store.read(length)))

    def same_texts(self) -> list[list[str]]:
        """Return the paths of the posts that hold one text, in groups; they were imported all the same."""
        by_text: dict[str, list[str]] = {}
        for path, text in sorted(self._text_of.items()):
            by_text.setdefault(text, []).append(path)
        return sorted(paths for paths in by_text.values() if len(paths) > 1)

    def rejected(self) -> Iterator[tuple[str, Facts]]:
        """Yield the entries of the files that were not imported, in the order of their paths."""
        for path in sorted(path for path, (_, _, counted) in self._entries.items() if counted == "rejected"):
            yield path, self.entry(path)

    def write(self, target: Path) -> None:
        """Write the whole report to `target`, which is always either the old file or the complete new one.

        Raises OSError, naming the file, if it cannot be written.
        """
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(b'{"counts": ' + json.dumps(self.counts).encode() + b',\n "files": {')
                for number, path in enumerate(sorted(self._entries)):
                    start, length, _ = self._entries[path]
                    self._store.seek(start)
                    out.write(b",\n  " if number else b"\n  ")
                    out.write(
                        json.dumps(path, ensure_ascii=False).encode("utf-8", "backslashreplace") + b": "
                    )
                    out.write(self._store.read(length))
                out.write(b"\n }")
                if self.refused_assets:
                    named = {
                        path: {"error": code, "detail": why}
                        for path, (code, why) in self.refused_assets.items()
                    }
                    out.write(b',\n "assets": ' + json.dumps(named, ensure_ascii=False, indent=1).encode())
                if same := self.same_texts():
                    named_alike = json.dumps(same, ensure_ascii=False, indent=1)
                    out.write(b',\n "same_text": ' + named_alike.encode("utf-8", "backslashreplace"))
                out.write(b"}\n")
                out.flush()
                os.fsync(out.fileno())
            umask = os.umask(0)
            os.umask(umask)
            # mkstemp keeps files private; a report is like any other file.
            Path(temporary).chmod(0o666 & ~umask)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def close(self) -> None:
        """Give the temporary file back."""
        self._store.close()
