"""撤稿 and 恢复发布: a piece leaves every list within the request; its row, text and reason stay."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from articles.editorial.checks.panel import check_words
from articles.editorial.checks.words_beside import check_reason
from articles.editorial.content import content_of
from articles.editorial.errors import EditorialError, InvalidText, TooMany
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.bulk import BulkOutcome
from articles.editorial.workflow.transitions import VERBS, check_permission
from articles.models import Post, User

from . import joining
from .publish import check_embargo

AT_ONCE = 50  # pieces of one 撤稿
REASON_LENGTH = 200  # characters, as readers see it


@transaction.atomic
def take_down(post: Post, *, reason: str, actor: User, at: datetime) -> Post:
    """撤稿: from now on the address answers 410 with the date and this neutral `reason`.

    What the piece lacks does not hold this up. It leaves its story; the pieces whose addresses lead to it are
    withdrawn with it. Raises WrongState (a 已定时 piece is unscheduled instead), ReasonMissing, InvalidText for
    a reason over REASON_LENGTH characters, or HeldBack for one nobody may print.
    """
    check_permission(VERBS["take_down"], actor)
    joining.lock_pieces([post.pk])
    locked = unit_of_work.begin("take_down", post, actor=actor, at=at)
    reason = _reason(reason, locked)
    check_reason(locked, reason, at=at)
    for led_here in joining.release_story(locked):
        take_down(led_here, reason=reason, actor=actor, at=at)
    values = {"withdrawn_at": at, "withdrawal_reason": reason}
    return unit_of_work.move(
        "take_down", locked, Post.Status.WITHDRAWN, actor=actor, at=at, values=values, note=reason
    )


def _reason(reason: str, post: Post | None) -> str:
    reason = unit_of_work.reason_given(reason, post, VERBS["take_down"].label)
    if len(reason) > REASON_LENGTH:
        message = f"撤稿理由最多 {REASON_LENGTH} 字，现在 {len(reason)} 字，请缩短；读者会看到这句话。"
        raise InvalidText(message, {"reason": [message]})
    return reason


@transaction.atomic
def take_down_many(posts: Iterable[Post], *, reason: str, actor: User, at: datetime) -> BulkOutcome:
    """Take down up to AT_ONCE pieces with one reason; those that cannot be are reported, the others go.

    Raises TooMany, ReasonMissing, InvalidText or NotPermitted before anything is done.
    """
    chosen = list(posts)
    if len(chosen) > AT_ONCE:
        raise TooMany(f"一次最多撤 {AT_ONCE} 篇，现在选了 {len(chosen)} 篇，请分批撤稿。")
    check_permission(VERBS["take_down"], actor)
    _reason(reason, None)
    outcome = BulkOutcome()
    joining.lock_pieces([post.pk for post in chosen])
    for post in sorted(chosen, key=lambda piece: piece.pk):
        try:
            outcome.done.append(take_down(post, reason=reason, actor=actor, at=at))
        except EditorialError as refusal:
            outcome.refused.append((post, refusal))
    return outcome


@transaction.atomic
def restore(post: Post, *, actor: User, at: datetime, note: str) -> Post:
    """恢复发布: the piece stands at its old address under its old time again, with its last signed text.

    What the piece lacks does not hold this up; words that nobody may publish do. Raises WrongState,
    ReasonMissing, EmbargoInForce or HeldBack.
    """
    locked = unit_of_work.begin("restore", post, actor=actor, at=at)
    note = unit_of_work.reason_given(note, locked, VERBS["restore"].label)
    published_at = locked.published_at or at
    check_embargo(locked, published_at)
    if locked.path is None:
        raise InvalidText(f"《{locked.headline}》没有网址，不能恢复发布；请联系管理员查看归档记录。")
    check_words(locked, content_of(locked), at=at)
    values = {"published_at": published_at, "withdrawn_at": None, "withdrawal_reason": ""}
    return unit_of_work.move(
        "restore", locked, Post.Status.PUBLISHED, actor=actor, at=at, values=values, note=note
    )
