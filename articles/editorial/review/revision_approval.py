"""Review of a 修改稿: signed as any text is, and in force with its last signature."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.editorial.checks.panel import check_words
from articles.editorial.content import (
    REVISABLE_FIELDS,
    changed_fields,
    content_of,
    normalised,
    put_linked,
    signed_hash,
)
from articles.editorial.errors import InvalidText, StaleVersion
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.writing import earlier
from articles.editorial.writing.ai_pictures import declaring
from articles.editorial.writing.correction_notes import add_note
from articles.editorial.writing.drafts import put_text, supersede_amendments
from articles.editorial.writing.following import following
from articles.editorial.writing.revisions import (
    State,
    begin_revision,
    log_revision,
    set_state,
    the_open_revision,
)
from articles.models import Amendment, PendingRevision, Post, SignOff, User

from .approval import close, propose, sign_change, waiting_amendment


@transaction.atomic
def return_revision(post: Post, *, actor: User, at: datetime, note: str) -> PendingRevision:
    """退回修改 of the 修改稿, with a note that says what to change."""
    locked, revision = begin_revision("return_revision", post, actor=actor, at=at)
    note = unit_of_work.reason_given(note, locked, "退回修改")
    supersede_amendments(locked, at=at)
    return set_state("return_revision", revision, locked, State.DRAFT, actor=actor, at=at, note=note)


@transaction.atomic
def approve_revision(
    post: Post, *, actor: User, at: datetime, expected_version: int, note: str = ""
) -> PendingRevision:
    """审核通过, or 签发, of the 修改稿 of `expected_version`; with the last signature it becomes what readers see.

    Raises StaleVersion, OwnText, AlreadySigned, NotPermitted or WrongState (the published text has changed
    since).
    """
    locked, revision = begin_revision("approve_revision", post, actor=actor, at=at)
    _check_read(locked, revision, expected_version)
    content_hash, name = revision.content_hash, "approve_revision"
    if not signatures.is_signed(locked, content_hash, revision):
        signed = signatures.sign(
            locked,
            content_hash,
            reviewer=actor,
            kind=SignOff.Kind.APPROVE,
            at=at,
            note=note,
            revision=revision,
        )
        name = "sign_off_revision" if signed.kind == SignOff.Kind.SIGN_OFF else name
    return _settle(name, locked, revision, actor=actor, at=at, note=note)


def _check_read(post: Post, revision: PendingRevision, expected: int) -> None:
    if revision.version != expected:
        raise StaleVersion(
            f"《{post.headline}》的修改稿在您打开之后又改过，请看过新的一稿再审。",
            yours=revision.content,
            theirs=revision.content,
            current_version=revision.version,
        )


def _settle(
    name: str, post: Post, revision: PendingRevision, *, actor: User, at: datetime, note: str = ""
) -> PendingRevision:
    """Put the 修改稿 in force if it has all its signatures; leave it 待审 for the next round if not."""
    if not signatures.is_signed(post, revision.content_hash, revision):
        log_revision(name, revision, post, actor=actor, at=at, note=note)
        return revision
    before = content_of(post)
    check_words(post, revision.content, at=at, seen=before)
    after = {**before, **{field: revision.content[field] for field in REVISABLE_FIELDS}}
    after = following(before, after)
    fields = changed_fields(before, after)
    values = {column: getattr(post, column) for column in put_text(post, after, fields)}
    if revision.correction:
        add_note(post, revision.correction, editor=revision.editor, at=at)
        values["revised_at"] = at
    set_state(name, revision, post, State.APPLIED, actor=actor, at=at, note=note)
    unit_of_work.move(
        "revision_applied", post, post.status, actor=actor, at=at, values=values, details={"fields": fields}
    )
    put_linked(post, after, fields)
    return revision


@transaction.atomic
def approve_revision_with_changes(
    post: Post,
    changes: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    expected_version: int,
    note: str = "",
) -> Amendment:
    """修改并通过 of the 修改稿: in force when somebody else confirms the change (`confirm_revision_changes`)."""
    locked, revision = begin_revision("approve_revision_with_changes", post, actor=actor, at=at)
    _check_read(locked, revision, expected_version)
    after = declaring(
        revision.content, {**revision.content, **normalised(changes, is_legacy=locked.is_legacy)}
    )
    if not any(field in REVISABLE_FIELDS for field in changed_fields(revision.content, after)):
        raise InvalidText(f"《{locked.headline}》的修改稿没有改动，请直接“审核通过”。")
    amendment = propose(
        locked,
        after,
        signed_hash(after, revision.correction),
        fields=changed_fields(content_of(locked), after),
        base_hash=revision.content_hash,
        reviewer=actor,
        at=at,
        revision=revision,
    )
    log_revision("approve_revision_with_changes", revision, locked, actor=actor, at=at, note=note)
    return amendment


@transaction.atomic
def confirm_revision_changes(post: Post, *, actor: User, at: datetime) -> PendingRevision:
    """确认修改 of the 修改稿: the reviewer's change becomes part of it, signed by both."""
    locked, amendment = waiting_amendment("confirm_revision_changes", post, actor=actor, at=at)
    revision = the_open_revision(locked)
    revision.content, revision.content_hash = amendment.content, amendment.content_hash
    revision.version += 1
    revision.updated_at = at
    revision.save(update_fields=["content", "content_hash", "version", "updated_at"])
    earlier.keep_revision(revision, editor=amendment.reviewer, at=at)
    close(amendment, Amendment.Outcome.CONFIRMED, at=at)
    sign_change(locked, amendment, confirmed_by=actor, at=at, revision=revision)
    return _settle("confirm_revision_changes", locked, revision, actor=actor, at=at)


@transaction.atomic
def decline_revision_changes(post: Post, *, actor: User, at: datetime, note: str = "") -> PendingRevision:
    """不采纳修改: the 修改稿 stays as it was submitted, 待审."""
    locked, amendment = waiting_amendment("decline_revision_changes", post, actor=actor, at=at)
    revision = the_open_revision(locked)
    close(amendment, Amendment.Outcome.DECLINED, at=at)
    log_revision("decline_revision_changes", revision, locked, actor=actor, at=at, note=note)
    return revision
