"""Review: two people have seen every text before readers do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.models import Amendment, Contribution, Post, SignOff, User

from . import signing, steps
from .content import SIGNED_FIELDS, Content, changed_fields, content_of, hash_of, normalised, put, put_linked, text_hash
from .drafts import check_provenance, check_version, put_text, supersede_amendments
from .errors import InvalidText, NotPermitted, OwnText, WrongState
from .picturing import declaring
from .publishing import go_live, sign_alone
from .verbs import APPROVED, DRAFT, IN_REVIEW, may


@transaction.atomic
def return_for_changes(post: Post, *, editor: User, at: datetime, note: str) -> Post:
    """退回修改, with a note that says what to change. Raises ReasonMissing without one."""
    locked = steps.begin("return_for_changes", post, actor=editor, at=at)
    note = steps.reason_given(note, locked, "退回修改")
    supersede_amendments(locked, at=at)
    return steps.move("return_for_changes", locked, DRAFT, actor=editor, at=at, note=note)


@transaction.atomic
def approve(post: Post, *, editor: User, at: datetime, expected_version: int, note: str = "") -> Post:
    """审核通过: sign the text of `expected_version`, the one the reviewer has read.

    The last signature needed makes the piece 待发, or 已定时 if it has a planned time to come. Raises StaleVersion if
    the text is another by now, OwnText, AlreadySigned, NotPermitted (终审 is the 主编's), Incomplete or WrongState.
    """
    locked = steps.begin("approve", post, actor=editor, at=at)
    content = content_of(locked)
    check_version(locked, expected_version, yours=content, theirs=content)
    if signing.open_amendment(locked) is not None:
        raise WrongState(f"《{locked.headline}》有一处审核修改待确认，请先“确认修改”或“不采纳修改”。")
    check_provenance(locked, at=at)
    content_hash = hash_of(content)
    if not signing.is_signed(locked, content_hash):
        if editor.pk in signing.writers_of(locked) and signing.on_solo_duty(locked, editor, at=at):
            sign_alone(locked, editor=editor, at=at)
        else:
            stage = signing.next_stage(locked, content_hash)
            signing.check_may_sign(locked, content_hash, reviewer=editor, stage=stage)
            signing.sign(
                locked, content_hash, reviewer=editor, kind=SignOff.Kind.APPROVE, stage=stage, at=at, note=note
            )
    return _settle("approve", locked, content_hash, editor=editor, at=at, note=note)


def _settle(name: str, post: Post, content_hash: str, *, editor: User, at: datetime, note: str = "") -> Post:
    """Move `post` on if the text has all its signatures; leave it 待审 for the next round if not."""
    details = {"content_hash": content_hash, "stage": signing.stages_signed(signing.signatures(post, content_hash))}
    if not signing.is_signed(post, content_hash):
        return steps.move(name, post, IN_REVIEW, actor=editor, at=at, note=note, details=details)
    post = steps.move(name, post, APPROVED, actor=editor, at=at, note=note, details=details)
    planned = post.planned_at
    if planned is None or planned <= at or (post.embargoed_until and planned < post.embargoed_until):
        return post
    return go_live("schedule", post, editor=editor, at=at, published_at=planned)


@transaction.atomic
def approve_with_changes(
    post: Post, changes: Mapping[str, Any], *, editor: User, at: datetime, expected_version: int, note: str = ""
) -> Amendment:
    """修改并通过: propose a changed text that the reviewer signs; it becomes the text by somebody else's 确认修改.

    Until then the piece stays as it is. Raises as `approve`, and InvalidText if nothing is changed.
    """
    locked = steps.begin("approve_with_changes", post, actor=editor, at=at)
    before = content_of(locked)
    after = declaring(before, {**before, **normalised(changes, is_legacy=locked.is_legacy)})
    check_version(locked, expected_version, yours=after, theirs=before)
    fields = changed_fields(before, after)
    if not any(name in SIGNED_FIELDS for name in fields):
        raise InvalidText(f"《{locked.headline}》没有改动，请直接“审核通过”。")
    stage = signing.next_stage(locked, hash_of(after))
    signing.check_may_sign(locked, hash_of(after), reviewer=editor, stage=stage)
    put(locked, after, fields)  # refuses here what could not be stored at 确认修改
    locked.refresh_from_db()
    supersede_amendments(locked, at=at)
    amendment = Amendment.objects.create(
        post=locked,
        reviewer=editor,
        content=after,
        content_hash=hash_of(after),
        base_hash=hash_of(before),
        proposed_at=at,
    )
    steps.move("approve_with_changes", locked, IN_REVIEW, actor=editor, at=at, note=note, details={"fields": fields})
    return amendment


def waiting_amendment(name: str, post: Post, *, editor: User, at: datetime) -> tuple[Post, Amendment]:
    """Lock `post` and return it with the change that waits; raise unless `editor` may answer for it."""
    locked = steps.begin(name, post, actor=editor, at=at)
    amendment = signing.open_amendment(locked)
    if amendment is None:
        raise WrongState(f"《{locked.headline}》没有待确认的修改，可能已被别人处理，请刷新页面。")
    if name.startswith("confirm") and amendment.reviewer_id == editor.pk:
        raise OwnText(f"《{locked.headline}》的修改是{editor.real_name}自己做的，请作者或另一位同事确认。")
    own = editor.pk in signing.writers_of(locked, amendment.revision) or amendment.reviewer_id == editor.pk
    if not own and not may(editor, "review_post"):
        raise NotPermitted(f"《{locked.headline}》的修改请作者或有审核权限的同事确认。")
    return locked, amendment


@transaction.atomic
def confirm_changes(post: Post, *, editor: User, at: datetime) -> Post:
    """确认修改: the author or another entitled person takes the reviewer's change; the reviewer's signature counts."""
    locked, amendment = waiting_amendment("confirm_changes", post, editor=editor, at=at)
    before = content_of(locked)
    if hash_of(before) != amendment.base_hash:
        raise WrongState(f"《{locked.headline}》的文字已经变了，这处修改失效，请重新审核。")
    # Free fields may have moved on meanwhile; only what was signed is taken over.
    after: Content = {**before, **{name: amendment.content[name] for name in SIGNED_FIELDS}}
    if hash_of(after) != amendment.content_hash:
        raise WrongState(f"《{locked.headline}》的这处修改与审核人签字的文本指纹对不上，请不采纳后重新审核。")
    fields = changed_fields(before, after)
    locked.save(update_fields=put_text(locked, after, fields))
    put_linked(locked, after, fields)
    close(amendment, Amendment.Outcome.CONFIRMED, at=at)
    check_provenance(locked, at=at)
    content_hash = text_hash(locked)
    stage = signing.next_stage(locked, content_hash)
    signing.sign(
        locked,
        content_hash,
        reviewer=amendment.reviewer,
        kind=SignOff.Kind.AMEND,
        stage=stage,
        at=amendment.proposed_at,
    )
    signing.sign(locked, content_hash, reviewer=editor, kind=SignOff.Kind.CONFIRM, stage=stage, at=at)
    Contribution.objects.get_or_create(
        post=locked, revision=None, editor=amendment.reviewer, defaults={"first_at": amendment.proposed_at}
    )
    return _settle("confirm_changes", locked, content_hash, editor=editor, at=at)


@transaction.atomic
def decline_changes(post: Post, *, editor: User, at: datetime, note: str = "") -> Post:
    """不采纳修改: the text stays as it is and 待审; the reviewer may also take the change back."""
    locked, amendment = waiting_amendment("decline_changes", post, editor=editor, at=at)
    close(amendment, Amendment.Outcome.DECLINED, at=at)
    return steps.move("decline_changes", locked, IN_REVIEW, actor=editor, at=at, note=note)


def close(amendment: Amendment, outcome: Amendment.Outcome, *, at: datetime) -> None:
    """End the wait for 确认修改."""
    amendment.outcome, amendment.closed_at = outcome, at
    amendment.save(update_fields=["outcome", "closed_at"])
