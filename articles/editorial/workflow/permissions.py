"""What a verb requires of its actor and of the state of review; button and deed ask the same function."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

from articles.editorial.errors import NotPermitted, OwnText, TypoNotNow, WrongState
from articles.editorial.review import signatures
from articles.editorial.writing.content import content_of, hash_of, signed_hash
from articles.models import Amendment, EditorialEvent, PendingRevision, Post, SignOff, StoryPlace, User

from .transitions import Verb, check_own, check_permission, check_state, may

TYPO_REST = timedelta(hours=1)  # between two 改错字 of one piece
OWN_ONLY = frozenset({"edit", "submit", "revise", "submit_revision", "drop_revision", "take_over"})


class Standing:
    """How far a piece is in review; each part is queried once, and only when a verb needs it."""

    def __init__(self, post: Post) -> None:
        self.post = post

    @cached_property
    def revision(self) -> PendingRevision | None:
        """The open 修改稿; only what readers have seen has one."""
        seen = self.post.status in (Post.Status.PUBLISHED, Post.Status.WITHDRAWN)
        return signatures.open_revision(self.post) if seen else None

    @cached_property
    def amendment(self) -> Amendment | None:
        """The reviewer's change that waits for 确认修改; only a text in review has one."""
        reviewed = self.post.status == Post.Status.IN_REVIEW or self.revision is not None
        return signatures.open_amendment(self.post) if reviewed else None

    @cached_property
    def text_hash(self) -> str:
        """The hash of the piece's own text."""
        return hash_of(content_of(self.post))

    @cached_property
    def rounds(self) -> int:
        """How many people sign the text in review: the 修改稿 if there is one, else the piece."""
        return signatures.rounds_for(self.post, self.revision)

    @cached_property
    def writers(self) -> set[int]:
        """Who wrote at the text in review."""
        return signatures.writers_of(self.post, self.revision)

    @cached_property
    def signed(self) -> list[SignOff]:
        """The signatures under the text in review as it is now."""
        content_hash = self.revision.content_hash if self.revision else self.text_hash
        return signatures.signatures(self.post, content_hash, self.revision)

    @cached_property
    def place(self) -> StoryPlace | None:
        """Under which page the piece stands by 归入同题, None if under none."""
        return StoryPlace.objects.filter(post=self.post).first()

    @property
    def is_signed(self) -> bool:
        """Whether the text in review carries every signature it needs."""
        return signatures.carries_all(self.signed, self.rounds)


def check(verb: Verb, standing: Standing, user: User, at: datetime) -> None:
    """Raise NotPermitted, OwnText, AlreadySigned or WrongState unless `user` may do `verb` at `at`.

    What the verb is given (a reason, a moment, the typed text) and what the piece lacks are checked by the
    verb itself.
    """
    check_permission(verb, user)
    if verb.name in OWN_ONLY:
        check_own(verb, standing.post, user)
    check_state(verb, standing.post, at)
    condition = CONDITIONS.get(verb.name)
    if condition is not None:
        condition(standing, user, at)


def _approve(standing: Standing, user: User, at: datetime) -> None:
    post = standing.post
    if standing.amendment is not None:
        raise WrongState(f"《{post.headline}》有一处审核修改待确认，请先“确认修改”或“不采纳修改”。")
    # Fewer signatures are asked for than when they were given: only the move is missing.
    if standing.is_signed:
        return
    if user.pk in standing.writers and signatures.on_solo_duty(post, user, at=at, rounds=standing.rounds):
        return
    _may_sign(standing, user)


def _may_sign(standing: Standing, user: User) -> None:
    signatures.check_may_sign(
        standing.post, reviewer=user, writers=standing.writers, signed=standing.signed, rounds=standing.rounds
    )


def _approve_with_changes(standing: Standing, user: User, at: datetime) -> None:
    """Who has signed the present text may still change it: another text asks for signatures of its own."""
    signatures.check_is_no_writer(standing.post, reviewer=user, writers=standing.writers)


def _answer_changes(standing: Standing, user: User, at: datetime) -> None:
    """Raise unless a change waits that concerns `user`.

    It concerns its author, the writers of the text, and whoever may review.
    """
    post, amendment = standing.post, standing.amendment
    if amendment is None or amendment.revision_id != (standing.revision.pk if standing.revision else None):
        raise WrongState(f"《{post.headline}》没有待确认的修改，可能已被别人处理，请刷新页面。")
    if user.pk not in {amendment.reviewer_id, *standing.writers} and not may(user, "review_post"):
        raise NotPermitted(f"《{post.headline}》的修改请作者或有审核权限的同事确认。")


def _confirm(standing: Standing, user: User, at: datetime) -> None:
    post, amendment, revision = standing.post, standing.amendment, standing.revision
    if amendment is not None and amendment.reviewer_id == user.pk:
        raise OwnText(f"《{post.headline}》的修改是{user.real_name}自己做的，请作者或另一位同事确认。")
    _answer_changes(standing, user, at)
    assert amendment is not None  # noqa: S101 - asked just now; tells the type
    if amendment.base_hash != (revision.content_hash if revision else standing.text_hash):
        raise WrongState(f"《{post.headline}》的文字已经变了，这处修改失效，请不采纳后重新审核。")
    if amendment.content_hash != signed_hash(amendment.content, revision.correction if revision else {}):
        raise WrongState(f"《{post.headline}》的这处修改与审核人签字的文本指纹对不上，请不采纳后重新审核。")


def _needs_signatures(standing: Standing, user: User, at: datetime) -> None:
    signatures.check_is_signed(standing.post, standing.signed, standing.rounds)


def _on_duty(standing: Standing, user: User, at: datetime) -> None:
    post = standing.post
    if not signatures.on_solo_duty(post, user, at=at, rounds=standing.rounds):
        raise NotPermitted(
            f"《{post.headline}》不能单人发布：现在没有批准{user.real_name}单人值班，或稿件不是转载、快讯。请送审，"
            "或请主编批准单人值班。"
        )


def _revision_open(standing: Standing, user: User, at: datetime) -> None:
    if standing.revision is None:
        raise WrongState(f"《{standing.post.headline}》没有修改稿，可能已经生效或放弃，请刷新页面。")


def _revision_being_written(standing: Standing, user: User, at: datetime) -> None:
    _revision_open(standing, user, at)
    _revision_not_submitted(standing, user, at)


def _revision_not_submitted(standing: Standing, user: User, at: datetime) -> None:
    if standing.revision is not None and standing.revision.state != PendingRevision.State.DRAFT:
        raise WrongState(f"《{standing.post.headline}》的修改稿已经送审，审完以前不能改；要改请审核人退回。")


def _revision_in_review(standing: Standing, user: User, at: datetime) -> None:
    _revision_open(standing, user, at)
    revision = standing.revision
    if revision is not None and revision.state != PendingRevision.State.IN_REVIEW:
        raise WrongState(f"《{standing.post.headline}》的修改稿还没有送审，现在不能审；请作者先送审。")


def _revision_fits(standing: Standing, user: User, at: datetime) -> None:
    """Raise unless a 修改稿 is in review that was made on the text readers see now."""
    _revision_in_review(standing, user, at)
    post, revision = standing.post, standing.revision
    if revision is not None and revision.base_hash != standing.text_hash:
        raise WrongState(
            f"《{post.headline}》在写修改稿之后已有别的改动，请放弃这份修改稿，按现在的文字重写。"
        )


def _approve_revision(standing: Standing, user: User, at: datetime) -> None:
    _revision_fits(standing, user, at)
    post, revision = standing.post, standing.revision
    if standing.amendment is not None:
        raise WrongState(f"《{post.headline}》的修改稿有一处审核修改待确认，请先确认或不采纳。")
    if revision is not None and signed_hash(revision.content, revision.correction) != revision.content_hash:
        raise WrongState(f"《{post.headline}》的修改稿与送审时的文本指纹对不上，请退回修改后重新送审。")
    if not standing.is_signed:
        _may_sign(standing, user)


def _approve_revision_with_changes(standing: Standing, user: User, at: datetime) -> None:
    _revision_fits(standing, user, at)
    _approve_with_changes(standing, user, at)


def _confirm_revision_changes(standing: Standing, user: User, at: datetime) -> None:
    _revision_fits(standing, user, at)
    _confirm(standing, user, at)


def _decline_revision_changes(standing: Standing, user: User, at: datetime) -> None:
    _revision_in_review(standing, user, at)
    _answer_changes(standing, user, at)


def _fix_typo(standing: Standing, user: User, at: datetime) -> None:
    """Raise while the piece had a 改错字 within the hour, or has an open 修改稿 that would undo this one."""
    post, revision = standing.post, standing.revision
    if EditorialEvent.objects.filter(post=post, verb="fix_typo", happened_at__gt=at - TYPO_REST).exists():
        raise TypoNotNow(f"《{post.headline}》一小时内已经改过一次错字，请过后再改，或改用“写修改稿”。")
    if revision is not None:
        raise TypoNotNow(
            f"《{post.headline}》有{revision.editor.real_name}的修改稿还没有结束，请把错字改在修改稿里。"
        )


def _leave_story(standing: Standing, user: User, at: datetime) -> None:
    if standing.place is None:
        raise WrongState(f"《{standing.post.headline}》没有归入同题，可能已被别人移出，请刷新页面。")


CONDITIONS: dict[str, Callable[[Standing, User, datetime], None]] = {
    "approve": _approve,
    "approve_with_changes": _approve_with_changes,
    "confirm_changes": _confirm,
    "decline_changes": _answer_changes,
    "publish": _needs_signatures,
    "publish_on_duty": _on_duty,
    "schedule": _needs_signatures,
    "revise": _revision_not_submitted,
    "submit_revision": _revision_being_written,
    "return_revision": _revision_in_review,
    "approve_revision": _approve_revision,
    "approve_revision_with_changes": _approve_revision_with_changes,
    "confirm_revision_changes": _confirm_revision_changes,
    "decline_revision_changes": _decline_revision_changes,
    "drop_revision": _revision_open,
    "fix_typo": _fix_typo,
    "leave_story": _leave_story,
}
