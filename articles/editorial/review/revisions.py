"""修改稿: how a published text changes. Readers see the last signed text until the new one is signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.editorial.curation.captions import declaring
from articles.editorial.errors import InvalidText, StaleVersion
from articles.editorial.publishing.correct import checked_note
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.transitions import state_of
from articles.editorial.writing import autosave, locks
from articles.editorial.writing.content import (
    REVISABLE_FIELDS,
    Content,
    changed_fields,
    content_of,
    hash_of,
    normalised,
    put,
    signed_hash,
)
from articles.editorial.writing.drafts import supersede_amendments
from articles.models import Contribution, PendingRevision, Post, User

from .signatures import open_revision as open_revision

State = PendingRevision.State


@transaction.atomic
def save_revision(
    post: Post,
    changes: Mapping[str, Any],
    *,
    editor: User,
    expected_version: int,
    at: datetime,
    correction: Mapping[str, Any] | None = None,
) -> PendingRevision:
    """Write the 修改稿 of a published post: begin one, or save the open one.

    `expected_version`: of the 修改稿, or 0 to begin one. `changes` as in `drafts.save_draft`, of
    REVISABLE_FIELDS. `correction`: a note for readers that comes out with the text (kind, old_wording,
    new_wording, concerns_headline); None keeps the one there is, {} drops it. Raises StaleVersion with both
    texts, WrongState once it is submitted, LockedByOther, InvalidText or NotPermitted.
    """
    locked = unit_of_work.begin("revise", post, actor=editor, at=at)
    unknown = sorted(set(changes) - set(REVISABLE_FIELDS))
    if unknown:
        raise InvalidText(f"修改稿不能改{'、'.join(unknown)}。")
    published = content_of(locked)
    revision = open_revision(locked)
    before = revision.content if revision else published
    after = declaring(before, {**before, **normalised(changes, is_legacy=locked.is_legacy)})
    _check_version(locked, revision, expected_version, yours=after, theirs=before)
    locks.check_lock(locked, editor=editor, at=at)
    note = revision.correction if revision and correction is None else dict(correction or {})
    note = checked_note(note, locked) if note else {}
    if revision is not None and after == before and note == revision.correction:
        return revision
    if not changed_fields(published, after) and not note:
        raise InvalidText(f"《{locked.headline}》的修改稿与现在的文字相同，没有可保存的改动。")
    put(
        locked, after, changed_fields(published, after)
    )  # refuses now what could not be stored when it is signed
    locked.refresh_from_db()
    if revision is None:
        revision = PendingRevision(post=locked, base_hash=hash_of(published), created_at=at, version=0)
    revision.content, revision.content_hash, revision.correction = after, signed_hash(after, note), note
    revision.editor, revision.updated_at = editor, at
    revision.version += 1
    revision.save()
    Contribution.objects.get_or_create(
        post=locked, revision=revision, editor=editor, defaults={"first_at": at}
    )
    log_revision("revise", revision, locked, editor=editor, at=at)
    autosave.forget(editor=editor, post=locked)
    return revision


def _check_version(
    post: Post, revision: PendingRevision | None, expected: int, *, yours: Content, theirs: Content
) -> None:
    current = revision.version if revision else 0
    if expected == current:
        return
    who = revision.editor.real_name if revision else "同事"
    raise StaleVersion(
        f"《{post.headline}》的修改稿在您打开之后已由{who}保存或结束。您的文字没有丢，请对照两稿后再保存。",
        yours=yours,
        theirs=theirs,
        current_version=current,
    )


def log_revision(
    name: str, revision: PendingRevision, post: Post, *, editor: User, at: datetime, note: str = ""
) -> None:
    """Record a deed on the 修改稿; the state of the post itself does not move."""
    unit_of_work.log(
        name,
        post,
        from_state=state_of(post, at),
        actor=editor,
        at=at,
        note=note,
        details={"revision": revision.pk, "version": revision.version, "content_hash": revision.content_hash},
    )


def begin_revision(name: str, post: Post, *, editor: User, at: datetime) -> tuple[Post, PendingRevision]:
    """Lock `post` and return it with its open 修改稿; raises as `steps.begin`."""
    locked = unit_of_work.begin(name, post, actor=editor, at=at)
    return locked, the_open_revision(locked)


def the_open_revision(post: Post) -> PendingRevision:
    """Return the open 修改稿 of a locked post that is known to have one."""
    return PendingRevision.objects.open().select_related("editor").get(post=post)


@transaction.atomic
def submit_revision(post: Post, *, editor: User, at: datetime) -> PendingRevision:
    """送审 of the 修改稿; from now on it is not changed. Missing provenance never holds it up."""
    locked, revision = begin_revision("submit_revision", post, editor=editor, at=at)
    return set_state("submit_revision", revision, locked, State.IN_REVIEW, editor=editor, at=at)


@transaction.atomic
def drop_revision(post: Post, *, editor: User, at: datetime) -> PendingRevision:
    """放弃修改稿: end it; its text stays on record, readers go on seeing the published one."""
    locked, revision = begin_revision("drop_revision", post, editor=editor, at=at)
    supersede_amendments(locked, at=at)
    return set_state("drop_revision", revision, locked, State.DROPPED, editor=editor, at=at)


def set_state(
    name: str,
    revision: PendingRevision,
    post: Post,
    state: str,
    *,
    editor: User,
    at: datetime,
    note: str = "",
) -> PendingRevision:
    """Move the locked 修改稿 on and record it."""
    revision.state = state
    revision.closed_at = None if state in PendingRevision.OPEN else at
    revision.save(update_fields=["state", "closed_at"])
    log_revision(name, revision, post, editor=editor, at=at, note=note)
    return revision
