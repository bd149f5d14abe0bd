"""修改稿: how a published text changes. Readers see the last signed text until the new one is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from articles.editorial.checks.panel import check_words
from articles.editorial.checks.words_beside import check_note
from articles.editorial.content import (
    REVISABLE_FIELDS,
    Content,
    changed_fields,
    content_of,
    hash_of,
    normalised,
    put,
    signed_hash,
)
from articles.editorial.errors import InvalidText, StaleVersion
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.signatures import open_revision
from articles.models import Contribution, PendingRevision, Post, User

from . import autosave, earlier, locks
from .ai_pictures import declaring
from .correction_notes import checked_note
from .drafts import supersede_amendments
from .three_way_merge import CORRECTION, merge

State = PendingRevision.State


@transaction.atomic
def save_revision(
    post: Post,
    changes: Mapping[str, Any],
    *,
    actor: User,
    expected_version: int,
    at: datetime,
    correction: Mapping[str, Any] | None = None,
    text_version: int | None = None,
    pages: Sequence[str] = ("",),
) -> PendingRevision:
    """Write the 修改稿 of a published post: begin one, or save the open one.

    `expected_version`: of the 修改稿, or 0 to begin one; `text_version`: of the published text that the editor
    had opened, if it is to be checked. `changes` as in `drafts.save_draft`, of REVISABLE_FIELDS.
    `correction`: a note for readers that is published with the text (kind, old_wording, new_wording,
    concerns_headline); None keeps the present one, {} drops it. Raises StaleVersion with the texts to merge
    (`save_merged_revision`), WrongState once it is submitted, LockedByOther, InvalidText or NotPermitted.
    """
    draft = _begin(post, changes, actor=actor, at=at)
    before = draft.before
    after = declaring(before, {**before, **draft.typed})
    kept = draft.revision.correction if draft.revision else {}
    note = kept if correction is None else dict(correction)
    if draft.revision is None or (after, note) != (before, kept):  # else a page that was sent twice
        _check_version(draft, expected_version, text_version, correction)
        locks.check_lock(draft.post, actor=actor, at=at)
    return _store(draft, after, note, actor=actor, at=at, pages=pages)


@transaction.atomic
def save_merged_revision(
    post: Post,
    changes: Mapping[str, Any],
    *,
    answers: Mapping[str, str],
    actor: User,
    base_version: int,
    expected_version: int,
    at: datetime,
    correction: Mapping[str, Any] | None = None,
    text_version: int | None = None,
    pages: Sequence[str] = ("",),
) -> PendingRevision:
    """Save `changes` to the 修改稿 of `base_version`, merged with its present text in `expected_version`.

    `text_version`: of the published text, if `base_version` is 0. The note to readers is merged like any
    field. Raises as `save_revision`, StaleVersion again if there is a still newer version, or Unanswered.
    """
    draft = _begin(post, changes, actor=actor, at=at)
    if (draft.revision.version if draft.revision else 0) != expected_version:
        raise _stale(draft, base_version, text_version, correction)
    if base_version == expected_version and not _text_has_changed(draft, text_version):  # nothing to merge
        locks.check_lock(draft.post, actor=actor, at=at)
    base = _base_of(draft, base_version, text_version)
    merged = merge(base, draft.theirs, _yours(draft, base, correction)).resolved(answers)
    note = merged.pop(CORRECTION) or {}
    revised = {name: merged[name] for name in REVISABLE_FIELDS}
    after = declaring(draft.before, {**draft.before, **normalised(revised, is_legacy=draft.post.is_legacy)})
    return _store(draft, after, note, actor=actor, at=at, pages=pages)


@dataclass(frozen=True)
class _Draft:
    """A locked post with what its 修改稿 is before a save, and what was typed."""

    post: Post
    revision: PendingRevision | None
    published: Content
    typed: Content

    @property
    def before(self) -> Content:
        return self.revision.content if self.revision else self.published

    @property
    def theirs(self) -> Content:
        """The text that stands, its note to readers as one of the fields."""
        return {**self.before, CORRECTION: self.revision.correction if self.revision else {}}


def _begin(post: Post, changes: Mapping[str, Any], *, actor: User, at: datetime) -> _Draft:
    locked = unit_of_work.begin("revise", post, actor=actor, at=at)
    unknown = sorted(set(changes) - set(REVISABLE_FIELDS))
    if unknown:
        raise InvalidText(f"修改稿不能改{'、'.join(unknown)}。")
    typed = normalised(changes, is_legacy=locked.is_legacy)
    return _Draft(locked, open_revision(locked), content_of(locked), typed)


def _store(
    draft: _Draft,
    after: Content,
    note: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    pages: Sequence[str],
) -> PendingRevision:
    """Write `after` as the next version of the 修改稿, if it is another."""
    locked, revision, published = draft.post, draft.revision, draft.published
    note = checked_note(note, locked) if note else {}
    if revision is not None and after == revision.content and note == revision.correction:
        autosave.forget(editor=actor, post=locked, screens=pages)
        return revision
    if not changed_fields(published, after) and not note:
        raise InvalidText(f"《{locked.headline}》的修改稿与现在的文字相同，没有可保存的改动。")
    # Refuses now what could not be stored when it is signed.
    put(locked, after, changed_fields(published, after))
    locked.refresh_from_db()
    if revision is None:
        # Counted on from the last 修改稿: a page that was opened on that one never fits another.
        last = PendingRevision.objects.filter(post=locked).aggregate(Max("version"))["version__max"] or 0
        revision = PendingRevision(post=locked, base_hash=hash_of(published), created_at=at, version=last)
    revision.content, revision.content_hash, revision.correction = after, signed_hash(after, note), note
    revision.editor, revision.updated_at = actor, at
    revision.version += 1
    revision.save()
    earlier.keep_revision(revision, editor=actor, at=at)
    Contribution.objects.get_or_create(
        post=locked, revision=revision, editor=actor, defaults={"first_at": at}
    )
    log_revision("revise", revision, locked, actor=actor, at=at)
    autosave.forget(editor=actor, post=locked, screens=pages)
    return revision


def _check_version(
    draft: _Draft, expected: int, text_version: int | None, correction: Mapping[str, Any] | None
) -> None:
    """Raise StaleVersion if the 修改稿 has changed, or if none was begun and the published text has."""
    current = draft.revision.version if draft.revision else 0
    if expected == current and (current or not _text_has_changed(draft, text_version)):
        return
    raise _stale(draft, expected, text_version, correction)


def _text_has_changed(draft: _Draft, text_version: int | None) -> bool:
    if text_version is None or text_version == draft.post.version:
        return False
    opened = earlier.text_at(draft.post, text_version)
    return opened is None or any(
        name in opened and opened[name] != draft.published[name] for name in REVISABLE_FIELDS
    )


def _stale(
    draft: _Draft, expected: int, text_version: int | None, correction: Mapping[str, Any] | None
) -> StaleVersion:
    who = draft.revision.editor.real_name if draft.revision else "同事"
    base = _base_of(draft, expected, text_version)
    return StaleVersion(
        f"《{draft.post.headline}》的修改稿在您打开之后已由{who}保存或结束。您的文字没有丢，请合并两稿后再保存。",
        yours=_yours(draft, base, correction),
        theirs=draft.theirs,
        current_version=draft.revision.version if draft.revision else 0,
        base=base,
        base_version=expected,
    )


def _base_of(draft: _Draft, version: int, text_version: int | None) -> Content | None:
    """Return what the editor had opened, a version of a 修改稿 or the published text, or None if unknown."""
    if version:
        return earlier.revision_text(draft.post, version)
    if text_version is None or text_version == draft.post.version:
        return {**draft.published, CORRECTION: {}}
    opened = earlier.text_at(draft.post, text_version)
    return {**opened, CORRECTION: {}} if opened else None


def _yours(draft: _Draft, base: Content | None, correction: Mapping[str, Any] | None) -> Content:
    """Return what was typed as a whole text: what a 修改稿 does not carry is as it stands."""
    opened = {name: value for name, value in (base or {}).items() if name in (*REVISABLE_FIELDS, CORRECTION)}
    note = {} if correction is None else {CORRECTION: dict(correction)}
    return {**draft.theirs, **opened, **draft.typed, **note}


def log_revision(
    name: str, revision: PendingRevision, post: Post, *, actor: User, at: datetime, note: str = ""
) -> None:
    """Record a deed on the 修改稿; the state of the post itself does not move."""
    unit_of_work.log(
        name,
        post,
        actor=actor,
        at=at,
        note=note,
        details={"revision": revision.pk, "version": revision.version, "content_hash": revision.content_hash},
    )


def begin_revision(name: str, post: Post, *, actor: User, at: datetime) -> tuple[Post, PendingRevision]:
    """Lock `post` and return it with its open 修改稿; raises as `unit_of_work.begin`."""
    locked = unit_of_work.begin(name, post, actor=actor, at=at)
    return locked, the_open_revision(locked)


def the_open_revision(post: Post) -> PendingRevision:
    """Return the open 修改稿 of a locked post that is known to have one."""
    return PendingRevision.objects.open().select_related("editor").get(post=post)


@transaction.atomic
def submit_revision(post: Post, *, actor: User, at: datetime) -> PendingRevision:
    """送审 of the 修改稿, which freezes it. Missing provenance never holds it up; new faults do.

    Raises HeldBack for words to be corrected that readers do not see already.
    """
    locked, revision = begin_revision("submit_revision", post, actor=actor, at=at)
    check_words(locked, revision.content, at=at, seen=content_of(locked))
    check_note(locked, revision.correction, at=at)
    return set_state("submit_revision", revision, locked, State.IN_REVIEW, actor=actor, at=at)


@transaction.atomic
def drop_revision(post: Post, *, actor: User, at: datetime) -> PendingRevision:
    """放弃修改稿: end it; its text stays on record, readers go on seeing the published one."""
    locked, revision = begin_revision("drop_revision", post, actor=actor, at=at)
    supersede_amendments(locked, at=at)
    return set_state("drop_revision", revision, locked, State.DROPPED, actor=actor, at=at)


def set_state(
    name: str,
    revision: PendingRevision,
    post: Post,
    state: str,
    *,
    actor: User,
    at: datetime,
    note: str = "",
) -> PendingRevision:
    """Move the locked 修改稿 on and record it."""
    revision.state = state
    revision.closed_at = None if state in PendingRevision.OPEN else at
    revision.save(update_fields=["state", "closed_at"])
    log_revision(name, revision, post, actor=actor, at=at, note=note)
    return revision
