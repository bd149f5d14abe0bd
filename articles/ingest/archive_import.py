"""Importing an archive: read every file, decide between them, save in chunks, report.

Each file is read and parsed once, by all cores; what it holds waits, packed, in an unnamed temporary file
until the decision between all files is known. So memory does not grow with the bodies, and nothing is written
to the database before it is known what every file becomes. Each chunk is one transaction, in the same order
at every run: killed at any moment and run again, the import ends where one clean run would have ended.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from django.db import DatabaseError, DataError

from articles.ingest.import_worker import (
    Order,
    Parsed,
    ReadFile,
    Ready,
    claim_of,
    failed,
    is_lost,
    make_ready,
    parse_batch,
    rejected,
)
from articles.ingest.jekyll import codes, filename
from articles.ingest.jekyll.outcomes import Rejection, Skip
from articles.ingest.plan import Plan, PlannedFile, Task
from articles.ingest.pool import Pool
from articles.ingest.progress import Progress
from articles.ingest.report import Facts, ImportReport
from articles.system.batches import batches

from . import files, plan, previous_import, save

BATCH_FILES = 32  # files that travel to a worker together
BATCH_BYTES = 512 * 1024
CHUNK_FILES = 200  # files of one transaction: short enough that editors never wait for long
CHUNK_BYTES = 8 * 1024 * 1024  # packed
FEW_FILES = 150  # below this, starting processes costs more than they bring


class Interrupted(Exception):
    """The run was asked to stop, and did so between two files or two chunks."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to import `folder`; `now` (aware) is the moment that separates scheduled from published posts."""

    folder: Path
    now: datetime
    workers: int = 1
    dry_run: bool = False
    overwrite_edited: bool = False


class Spool:
    """Packed readings waiting on disk."""

    def __init__(self) -> None:
        # Open as long as this lives.
        self._file = cast(BinaryIO, tempfile.TemporaryFile(prefix="newsroom-import-"))  # noqa: SIM115
        self._end = 0

    def put(self, packed: bytes) -> tuple[int, int]:
        """Store some bytes; return where."""
        self._file.seek(self._end)
        self._file.write(packed)
        place = (self._end, len(packed))
        self._end += len(packed)
        return place

    def get(self, place: tuple[int, int]) -> bytes:
        """Return the bytes stored at `place`."""
        self._file.seek(place[0])
        return self._file.read(place[1])

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()


class Import:
    """One run over one folder; afterwards, and after an interruption, `report` tells what has been done."""

    def __init__(
        self,
        options: Options,
        report: ImportReport,
        *,
        progress: TextIO | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.options = options
        self.report = report
        self._stream = progress
        self._is_stopped = is_stopped
        self._spool = Spool()
        self._entries: list[PlannedFile] = []

    def run(self) -> None:
        """Import the folder.

        Raises Interrupted, OSError (disk) or django.db.Error; nothing is ever half saved.
        """
        try:
            with files.Folder(self.options.folder) as folder:
                paths = list(folder.paths())
                with Pool(self.options.workers if len(paths) > FEW_FILES else 1) as pool:
                    self._read(folder, paths, pool)
                    decided = Plan(self._entries, overwrite_edited=self.options.overwrite_edited)
                    self._save(decided, pool)
        finally:
            self._spool.close()

    def _check(self) -> None:
        if self._is_stopped():
            raise Interrupted

    # Reading

    def _read(self, folder: files.Folder, paths: list[str], pool: Pool) -> None:
        """Read every file; parse those that are not as an earlier run recorded them."""
        with Progress("reading", len(paths), self._stream) as progress:
            for batch in pool.map(parse_batch, self._changed(folder, paths, progress)):
                for found in batch:
                    self._note(found)
                progress.advance(len(batch))
                self._check()

    def _changed(
        self, folder: files.Folder, paths: list[str], progress: Progress
    ) -> Iterator[tuple[list[files.SourceFile], datetime]]:
        """Yield the files to parse in batches, and settle all others on the way."""
        waiting: list[files.SourceFile] = []
        size = 0
        for batch in batches(paths):
            records = previous_import.records([files.shown(path) for path in batch])
            for path in batch:
                self._check()
                source = self._fetch(folder, path)
                record = records.get(files.shown(path))
                if source is None:
                    progress.advance()
                elif record and (record.sha256, record.version) == (
                    source.sha256,
                    previous_import.IMPORTER_VERSION,
                ):
                    self._recall(path, record)
                    progress.advance()
                else:
                    waiting.append(source)
                    size += len(source.data)
                if len(waiting) >= BATCH_FILES or size >= BATCH_BYTES:
                    yield waiting, self.options.now
                    waiting, size = [], 0
        if waiting:
            yield waiting, self.options.now

    def _fetch(self, folder: files.Folder, path: str) -> files.SourceFile | None:
        """Read one file; None, with a word in the report, for what is no post or cannot be read."""
        shown = files.shown(path)
        try:
            filename.read(path)
        except Skip:
            self.report.add(shown, {"outcome": "skip"}, None)
            return None
        except Rejection:
            pass  # the parser will say so, and the file is kept
        if len(shown) > files.PATH_LIMIT:
            self.report.add(shown, rejected(codes.BAD_FILENAME, f"path of {len(shown)} characters"), None)
            return None
        try:
            return folder.read(path)
        except files.UnreadableFile as error:
            self.report.add(shown, rejected(error.code, str(error)), None)
            return None

    def _recall(self, path: str, record: previous_import.Record) -> None:
        """Take a file that has not changed from what was recorded of it."""
        facts = record.facts
        claim = claim_of(path, facts) if facts.get("url") else None
        self._entries.append(
            PlannedFile(
                path=path,
                claim=claim,
                packed=None,
                recorded_as=(record.outcome, facts.get("of")),
                post_id=record.post_id,
                stands=record.stands and record.outcome in plan.IMPORTED,
            )
        )
        self.report.add(
            record.path, self._as_of_now(facts), "unchanged" if record.outcome in plan.IMPORTED else None
        )

    def _as_of_now(self, facts: Facts) -> Facts:
        """Return recorded facts with the status of today: a scheduled post may have appeared."""
        if facts.get("status") not in ("published", "scheduled"):
            return facts
        is_due = datetime.fromisoformat(facts["date"]) <= self.options.now
        return {**facts, "status": "published" if is_due else "scheduled"}

    def _note(self, found: Parsed) -> None:
        self._entries.append(PlannedFile(found.path, found.claim, self._spool.put(found.packed)))

    # Saving

    def _save(self, decided: Plan, pool: Pool) -> None:
        """Save what the plan calls for, chunk by chunk."""
        chunks = list(plan.chunks(decided.groups(), files=CHUNK_FILES, packed_bytes=CHUNK_BYTES))
        with Progress("saving", sum(map(len, chunks)), self._stream) as progress:
            ready = pool.map(make_ready, self._orders(chunks))
            for tasks in chunks:
                self._check()
                self._save_chunk(list(zip(tasks, _take(ready, len(tasks)), strict=True)))
                progress.advance(len(tasks))
        self._check()

    def _orders(self, chunks: Iterable[list[Task]]) -> Iterator[list[Order]]:
        for tasks in chunks:
            for batch in batches(tasks, BATCH_FILES):
                yield [
                    Order(
                        packed=self._spool.get(task.entry.packed) if task.entry.packed else None,
                        folder=self.options.folder,
                        path=task.entry.path,
                        now=self.options.now,
                    )
                    for task in batch
                ]

    def _save_chunk(self, work: list[tuple[Task, Ready]]) -> None:
        """Save one chunk, or say what would be saved; a file that cannot be saved is turned away, alone."""
        for task, ready in work:
            if is_lost(ready):
                self.report.add(files.shown(task.entry.path), ready.reading.facts, None)
        work = [(task, ready) for task, ready in work if not is_lost(ready)]
        try:
            self._save_together(work)
        except Exception as error:
            if not _is_of_a_file(error):
                raise
            groups = _groups(work)
            for group in groups:
                if len(groups) > 1:
                    self._save_chunk(group)
                else:
                    self._turn_away(group, error)

    def _save_together(self, work: list[tuple[Task, Ready]]) -> None:
        if self.options.dry_run:
            done = save.foresee(work, overwrite_edited=self.options.overwrite_edited)
        else:
            done = save.save(work, overwrite_edited=self.options.overwrite_edited, now=self.options.now)
        for path, facts, action in done:
            self.report.add(path, facts, action)

    def _turn_away(self, group: list[tuple[Task, Ready]], error: Exception) -> None:
        """Reject the files of one post that could not be saved, and keep their originals."""
        for task, ready in group:
            facts = failed(task.entry.path, error)
            verdict = plan.Verdict("reject", error=facts["error"], detail=facts["detail"])
            bare = Ready(ReadFile(ready.reading.source, facts), None)
            try:
                self._save_together([(Task(task.entry, verdict, None), bare)])
            except Exception as again:
                if not _is_of_a_file(again):
                    raise
                # Not even its original can be kept.
                self.report.add(files.shown(task.entry.path), facts, None)


def _is_of_a_file(error: Exception) -> bool:
    """Return whether `error` comes from what a file holds, and not from the run, the disk or the database."""
    return isinstance(error, DataError) or not isinstance(
        error, DatabaseError | OSError | Interrupted | MemoryError
    )


def _groups(work: list[tuple[Task, Ready]]) -> list[list[tuple[Task, Ready]]]:
    """Return the files of a chunk in groups that must be saved together: a post's file and its duplicates."""
    groups: dict[str, list[tuple[Task, Ready]]] = {}
    for task, ready in work:
        is_duplicate = task.verdict.outcome == "duplicate"
        groups.setdefault((is_duplicate and task.verdict.of) or task.entry.path, []).append((task, ready))
    return list(groups.values())


def _take(ready: Iterator[list[Ready]], count: int) -> list[Ready]:
    """Return the next `count` items; batches never straddle two chunks."""
    taken: list[Ready] = []
    while len(taken) < count:
        taken += next(ready)
    return taken
