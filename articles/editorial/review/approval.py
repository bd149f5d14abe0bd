"""Review: two people have seen every text before readers do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.editorial.checks.panel import check_gate
from articles.editorial.content import (
    SIGNED_FIELDS,
    Content,
    changed_fields,
    content_of,
    hash_of,
    normalised,
    put,
    put_linked,
    text_hash,
)
from articles.editorial.errors import InvalidText
from articles.editorial.publishing.publish import go_live, sign_alone
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.transitions import APPROVED, DRAFT, IN_REVIEW
from articles.editorial.writing.ai_pictures import declaring
from articles.editorial.writing.drafts import check_version, put_text, supersede_amendments
from articles.editorial.writing.following import following
from articles.models import Amendment, Contribution, PendingRevision, Post, SignOff, User


@transaction.atomic
def return_for_changes(post: Post, *, actor: User, at: datetime, note: str) -> Post:
    """退回修改, with a note that says what to change. Raises ReasonMissing without one.

    A piece that was 待发, or has all its signatures already, must be signed anew even if nothing is changed; a
    piece signed in part keeps its signatures.
    """
    locked = unit_of_work.begin("return_for_changes", post, actor=actor, at=at)
    note = unit_of_work.reason_given(note, locked, "退回修改")
    supersede_amendments(locked, at=at)
    # Of what is 待发 whatever today's rule says: it may ask for more than when the piece was signed.
    if locked.status == APPROVED or signatures.is_signed(locked, text_hash(locked)):
        signatures.void(locked, at=at)
    return unit_of_work.move("return_for_changes", locked, DRAFT, actor=actor, at=at, note=note)


@transaction.atomic
def approve(post: Post, *, actor: User, at: datetime, expected_version: int, note: str = "") -> Post:
    """审核通过, or 签发 by the last of several: sign the text of `expected_version`, which the reviewer has read.

    The last signature needed makes the piece 待发, or 已定时 if its planned time is still to come. Raises
    StaleVersion if the text has changed since, OwnText, AlreadySigned, NotPermitted (终审 is the 主编's),
    Incomplete or WrongState.
    """
    locked = unit_of_work.begin("approve", post, actor=actor, at=at)
    content = content_of(locked)
    check_version(locked, expected_version, theirs=content)
    check_gate(locked, at=at)
    content_hash = hash_of(content)
    name = "approve"
    if not signatures.is_signed(locked, content_hash):
        if actor.pk in signatures.writers_of(locked):  # a writer came past the condition by 单人值班 alone
            sign_alone(locked, actor=actor, at=at)
        else:
            signed = signatures.sign(
                locked, content_hash, reviewer=actor, kind=SignOff.Kind.APPROVE, at=at, note=note
            )
            name = "sign_off" if signed.kind == SignOff.Kind.SIGN_OFF else name
    return _settle(name, locked, content_hash, actor=actor, at=at, note=note)


def _settle(name: str, post: Post, content_hash: str, *, actor: User, at: datetime, note: str = "") -> Post:
    """Move `post` on if the text has all its signatures; leave it 待审 for the next round if not."""
    details = {
        "content_hash": content_hash,
        "stage": signatures.stages_signed(signatures.signatures(post, content_hash)),
    }
    if not signatures.is_signed(post, content_hash):
        return unit_of_work.move(name, post, IN_REVIEW, actor=actor, at=at, note=note, details=details)
    post = unit_of_work.move(name, post, APPROVED, actor=actor, at=at, note=note, details=details)
    planned = post.planned_at
    if planned is None or planned <= at or (post.embargoed_until and planned < post.embargoed_until):
        return post
    return go_live("schedule", post, actor=actor, at=at, published_at=planned)


@transaction.atomic
def approve_with_changes(
    post: Post,
    changes: Mapping[str, Any],
    *,
    actor: User,
    at: datetime,
    expected_version: int,
    note: str = "",
) -> Amendment:
    """修改并通过: propose a changed text that the reviewer signs; it takes effect when somebody else does 确认修改.

    Until then the piece stays as it is. Raises as `approve`, and InvalidText if nothing is changed.
    """
    locked = unit_of_work.begin("approve_with_changes", post, actor=actor, at=at)
    before, typed = content_of(locked), normalised(changes, is_legacy=locked.is_legacy)
    check_version(locked, expected_version, changes=typed, theirs=before)
    after = declaring(before, {**before, **typed})
    fields = changed_fields(before, after)
    if not any(name in SIGNED_FIELDS for name in fields):
        raise InvalidText(f"《{locked.headline}》没有改动，请直接“审核通过”。")
    amendment = propose(
        locked, after, hash_of(after), fields=fields, base_hash=hash_of(before), reviewer=actor, at=at
    )
    unit_of_work.move(
        "approve_with_changes", locked, IN_REVIEW, actor=actor, at=at, note=note, details={"fields": fields}
    )
    return amendment


def propose(
    post: Post,
    after: Content,
    content_hash: str,
    *,
    fields: list[str],
    base_hash: str,
    reviewer: User,
    at: datetime,
    revision: PendingRevision | None = None,
) -> Amendment:
    """Keep a reviewer's changed text, of the piece or of its 修改稿, until somebody confirms it.

    It replaces one that waits already. What could not be stored at 确认修改 is refused here. Raises InvalidText.
    """
    signatures.check_may_propose(post, content_hash, reviewer=reviewer, revision=revision)
    put(post, after, fields)
    post.refresh_from_db()
    supersede_amendments(post, at=at)
    return Amendment.objects.create(
        post=post,
        revision=revision,
        reviewer=reviewer,
        content=after,
        content_hash=content_hash,
        base_hash=base_hash,
        proposed_at=at,
    )


def waiting_amendment(name: str, post: Post, *, actor: User, at: datetime) -> tuple[Post, Amendment]:
    """Lock `post` and return it with the change that waits; raises as `unit_of_work.begin`."""
    locked = unit_of_work.begin(name, post, actor=actor, at=at)
    return locked, Amendment.objects.select_related("reviewer").get(
        post=locked, outcome=Amendment.Outcome.OPEN
    )


@transaction.atomic
def confirm_changes(post: Post, *, actor: User, at: datetime) -> Post:
    """确认修改: the author or another entitled person accepts the reviewer's change, and the signature counts."""
    locked, amendment = waiting_amendment("confirm_changes", post, actor=actor, at=at)
    before = content_of(locked)
    # Free fields may have moved on meanwhile; only what was signed is taken over.
    after: Content = {**before, **{name: amendment.content[name] for name in SIGNED_FIELDS}}
    after = following(before, after)
    fields = changed_fields(before, after)
    locked.save(update_fields=put_text(locked, after, fields))
    put_linked(locked, after, fields)
    close(amendment, Amendment.Outcome.CONFIRMED, at=at)
    check_gate(locked, at=at)
    sign_change(locked, amendment, confirmed_by=actor, at=at)
    return _settle("confirm_changes", locked, text_hash(locked), actor=actor, at=at)


def sign_change(
    post: Post,
    amendment: Amendment,
    *,
    confirmed_by: User,
    at: datetime,
    revision: PendingRevision | None = None,
) -> None:
    """Put both names under the changed text; who made the change is from now on a writer of it."""
    content_hash = amendment.content_hash
    stage = signatures.next_stage(post, content_hash, revision)
    had_signed = {sign_off.reviewer_id for sign_off in signatures.signatures(post, content_hash, revision)}
    for person, kind, moment in (
        (amendment.reviewer, SignOff.Kind.AMEND, amendment.proposed_at),
        (confirmed_by, SignOff.Kind.CONFIRM, at),
    ):
        if person.pk not in had_signed:  # a text that came back to what it was keeps the names it had
            signatures.sign(
                post, content_hash, reviewer=person, kind=kind, stage=stage, at=moment, revision=revision
            )
    Contribution.objects.get_or_create(
        post=post, revision=revision, editor=amendment.reviewer, defaults={"first_at": amendment.proposed_at}
    )


@transaction.atomic
def decline_changes(post: Post, *, actor: User, at: datetime, note: str = "") -> Post:
    """不采纳修改: the text stays as it is and 待审; the reviewer may also take the change back."""
    locked, amendment = waiting_amendment("decline_changes", post, actor=actor, at=at)
    close(amendment, Amendment.Outcome.DECLINED, at=at)
    return unit_of_work.move("decline_changes", locked, IN_REVIEW, actor=actor, at=at, note=note)


def close(amendment: Amendment, outcome: Amendment.Outcome, *, at: datetime) -> None:
    """End the wait for 确认修改."""
    amendment.outcome, amendment.closed_at = outcome, at
    amendment.save(update_fields=["outcome", "closed_at"])
