"""Saving one chunk of an import, or none of it: posts, tags, redirects, files, search index and edition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from articles import publication
from articles.ingest.import_worker import Ready
from articles.ingest.jekyll import JekyllPost, codes
from articles.ingest.labels import Labels
from articles.ingest.plan import Task
from articles.ingest.post_import import LastImport, Lead
from articles.ingest.report import Facts
from articles.models import ArchiveFile, BarePicture, Post, Redirect
from articles.text import addresses
from articles.text.characters import clean_values

from . import files, post_import, previous_import


@dataclass(slots=True)
class FileToSave:
    """One file of the chunk; `lead` only if it stands for a post."""

    path: str
    task: Task
    ready: Ready
    facts: Facts
    lead: Lead | None = None


@transaction.atomic
def save(
    work: Iterable[tuple[Task, Ready]], *, overwrite_edited: bool, now: datetime
) -> list[tuple[str, Facts, str | None]]:
    """Save some files, all or none; return (path, facts, action) of each for the report.

    `now` (aware) is the time of the import. Duplicates stand in the same chunk as the file they follow.
    """
    pieces = [
        FileToSave(files.shown(task.entry.path), task, ready, facts_of(task, ready.reading.facts))
        for task, ready in work
    ]
    labels = Labels.of([jekyll for _, jekyll in _leading(pieces)])
    leads = _lead(pieces, labels, overwrite_edited=overwrite_edited)
    created = [one for one in leads if one.action == "created"]
    updated = [one for one in leads if one.action == "updated"]
    post_import.create(created)
    BarePicture.objects.keep(
        {
            piece.lead.post.pk: piece.ready.reading.bare_pictures
            for piece in pieces
            if piece.lead and piece.lead.action == "created"
        }
    )
    post_import.update([one for one in updated if one.is_changed], now)
    is_tagged = post_import.tag([*created, *updated], labels)
    is_redirected = _redirect([piece for piece in pieces if piece.lead])
    _file(pieces, now)
    if created or is_tagged or is_redirected or any(one.is_changed for one in updated):
        prepared = [
            (piece.lead.post, entry)
            for piece in pieces
            if piece.lead and piece.lead.action == "created" and (entry := piece.ready.index_entry)
        ]
        publication.changed([one.post for one in updated], prepared=prepared)
    return [(piece.path, piece.facts, piece.lead.action if piece.lead else None) for piece in pieces]


def foresee(
    work: Iterable[tuple[Task, Ready]], *, overwrite_edited: bool
) -> list[tuple[str, Facts, str | None]]:
    """Return what `save` would return, and leave the database as it is.

    The aliases here still include addresses that `save` would not get because somebody else has them.
    """
    with transaction.atomic():
        pieces = [
            FileToSave(files.shown(task.entry.path), task, ready, facts_of(task, ready.reading.facts))
            for task, ready in work
        ]
        labels = Labels.of([jekyll for _, jekyll in _leading(pieces)])
        _lead(pieces, labels, overwrite_edited=overwrite_edited)
        transaction.set_rollback(True)
    return [(piece.path, piece.facts, piece.lead.action if piece.lead else None) for piece in pieces]


def facts_of(task: Task, read: Facts) -> Facts:
    """Return the report's facts of a file: what it holds, and the verdict on it."""
    facts, verdict = dict(read), task.verdict
    if verdict.outcome == "keep":
        facts["aliases"] = list(verdict.aliases)
    elif verdict.outcome == "duplicate":
        facts.update(outcome="duplicate", of=verdict.of)
    elif verdict.error:
        facts.update(outcome="reject", error=verdict.error, detail=verdict.detail, of=verdict.of)
    return facts


def _leading(pieces: Sequence[FileToSave]) -> list[tuple[FileToSave, JekyllPost]]:
    """Return the pieces that stand for a post, each with what it holds."""
    return [
        (piece, jekyll)
        for piece in pieces
        if piece.task.verdict.outcome == "keep" and (jekyll := piece.ready.reading.post)
    ]


def _lead(pieces: Sequence[FileToSave], labels: Labels, *, overwrite_edited: bool) -> list[Lead]:
    """Give every file that stands for a post its lead; existing posts are locked, none is saved yet."""
    leading = _leading(pieces)
    posts = _lock(piece.task.post_id for piece, _ in leading)
    standing = _standing(posts)
    for piece, jekyll in leading:
        post = posts.get(piece.task.post_id or 0)
        excerpt = piece.ready.reading.excerpt
        if post is None:
            piece.lead = post_import.new(jekyll, excerpt, labels)
        else:
            piece.lead = post_import.known_post(
                jekyll, excerpt, post, standing.get(post.pk), labels, overwrite_edited=overwrite_edited
            )
    return [piece.lead for piece, _ in leading if piece.lead]


def _lock(ids: Iterable[int | None]) -> dict[int, Post]:
    """Return the posts that the files may change, locked, so that an editor's save and ours do not cross."""
    wanted = sorted({pk for pk in ids if pk})
    if not wanted:
        return {}
    posts = Post.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    return {
        post.pk: post for post in posts.select_related("category", "source").prefetch_related("source_links")
    }


def _standing(ids: Iterable[int]) -> dict[int, LastImport]:
    rows = ArchiveFile.objects.filter(post_id__in=list(ids)).exclude(post_digest="")
    return {
        post_id: LastImport(digest, frozenset(facts.get("tags") or ()))
        for post_id, digest, facts in rows.values_list("post_id", "post_digest", "facts")
        if post_id
    }


def _redirect(pieces: Sequence[FileToSave]) -> bool:
    """Redirect every further address of the posts to them; an address that somebody else has stays theirs.

    The facts then name the addresses that really lead there, including those of earlier imports. Returns
    whether anything was written.
    """
    leads = {piece.path: piece.lead for piece in pieces if piece.lead}
    wanted: dict[str, int] = {}
    for piece in pieces:
        one = leads[piece.path]
        further = [addresses.decode(alias) for alias in piece.task.verdict.aliases]
        if one.action == "kept":  # the file's address, where it is not the post's own
            further.append(addresses.decode(one.jekyll.url))
        if one.moved_from:
            further.append(one.moved_from)
        for path in further:
            wanted.setdefault(path, one.post.pk)
    taken = previous_import.holders(wanted)
    Redirect.objects.bulk_create(
        Redirect(old_path=path, post_id=post_id) for path, post_id in wanted.items() if path not in taken
    )
    moved = {one.post.path: one.post.pk for one in leads.values() if one.moved_from}
    gone = Redirect.objects.filter(old_path__in=moved, post_id__in=moved.values()).delete()[0]  # it came home
    leading: dict[int, list[str]] = {one.post.pk: [] for one in leads.values()}
    rows = Redirect.objects.filter(post_id__in=leading).order_by("id").values_list("post_id", "old_path")
    for post_id, path in rows:
        leading[post_id or 0].append(path)
    for piece in pieces:
        own = addresses.decode(piece.facts["url"])
        real = dict.fromkeys(path for path in leading[leads[piece.path].post.pk] if path != own)
        settled = [alias for alias in piece.facts["aliases"] if addresses.decode(alias) in real]
        named = {addresses.decode(alias) for alias in settled}
        piece.facts["aliases"] = settled + [addresses.encode(path) for path in real if path not in named]
    return bool(gone or wanted.keys() - taken.keys())


def _file(pieces: Sequence[FileToSave], now: datetime) -> None:
    """Keep every file as it was, with what was read out of it."""
    records = previous_import.records([piece.path for piece in pieces])
    leaders = {piece.task.entry.path: piece.lead for piece in pieces if piece.lead}
    rows: list[ArchiveFile] = []
    passed: set[int] = set()
    for piece in pieces:
        record, row = records.get(piece.path), _row(piece, now)
        if piece.lead and piece.lead.action != "kept":
            row.key, row.post, row.post_digest = piece.facts["key"], piece.lead.post, piece.lead.digest
            passed.add(piece.lead.post.pk)
        elif piece.lead or piece.facts["outcome"] == "reject":
            # Not applied: the file still belongs to the post it once became, and must be found again by its
            # key.
            if record:
                row.key, row.post_id, row.post_digest = record.key, record.post_id, record.digest
            if piece.lead:
                row.importer_version = previous_import.NOT_APPLIED
                if record and (record.sha256, record.version) == (row.sha256, previous_import.NOT_APPLIED):
                    continue
        else:
            one = leaders.get(piece.task.verdict.of or "")
            row.key, row.post_id = piece.facts["key"], one.post.pk if one else piece.task.post_id
        rows.append(row)
    paths = [row.path for row in rows]
    # One file alone stands for a post, else nobody could tell which of two old states an editor has changed.
    ArchiveFile.objects.filter(post_id__in=passed).exclude(path__in=paths).exclude(post_digest="").update(
        post_digest=""
    )
    ArchiveFile.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=[
            "sha256", "importer_version", "original", "key", "outcome", "error", "facts", "post",
            "post_digest", "imported_at",
        ],
    )  # fmt: skip


def _row(piece: FileToSave, now: datetime) -> ArchiveFile:
    """Return the row of a file, before it is known to which post it belongs."""
    source = piece.ready.reading.source
    has_failed = piece.facts.get("error") == codes.FAILED
    return ArchiveFile(
        path=piece.path,
        sha256=source.sha256,
        # A file our own program failed over is read anew at the next run.
        importer_version=previous_import.NOT_APPLIED if has_failed else previous_import.IMPORTER_VERSION,
        original=source.data if len(source.data) <= files.ORIGINAL_LIMIT else b"",
        outcome=piece.facts["outcome"],
        error=piece.facts.get("error") or "",
        facts=clean_values(piece.facts),
        imported_at=now,
    )
