"""What waits in review, and for whom: everybody who is waited for is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from articles.editorial.content import text_hash
from articles.editorial.errors import AlreadySigned, NotPermitted, OwnText, WrongState
from articles.editorial.roles import BACKEND, who_may
from articles.editorial.workflow import permissions, signatures
from articles.editorial.workflow.permissions import Standing
from articles.editorial.workflow.transitions import IN_REVIEW, VERBS, may
from articles.models import Amendment, Contribution, EditorialEvent, PendingRevision, Post, SignOff, User

MOST = 120  # texts in review that are looked at for one person: their own and the longest waiting first
MOST_NAMES = 6  # people named in one sentence
RETURNS = EditorialEvent.objects.order_by("-happened_at", "-id")
# The verb that a text in review waits for: by whether a change waits, and whether it is a 修改稿.
NEXT_VERB = {
    (False, False): "approve",
    (False, True): "approve_revision",
    (True, False): "confirm_changes",
    (True, True): "confirm_revision_changes",
}


@dataclass(frozen=True)
class InReview:
    """One text in review: how far it is, and who wrote it.

    `is_own`: asked for somebody who sent or wrote it.
    """

    post: Post
    revision: PendingRevision | None
    amendment: Amendment | None
    signed: list[SignOff]
    rounds: int
    writers: set[int]
    is_own: bool

    @property
    def said(self) -> str:
        """How far it is, in words."""
        return _said(self.amendment, self.signed, self.rounds)

    @property
    def updated_at(self) -> datetime:
        """When the text was last changed."""
        return self.revision.updated_at if self.revision else self.post.updated_at

    @property
    def writer(self) -> User | None:
        """Who is named as its writer."""
        return self.revision.editor if self.revision else self.post.author

    def waits_for_signature_of(self, user: User) -> bool:
        """Return whether `user` can give the next signature."""
        if self.amendment is not None or not may(user, "review_post"):
            return False
        if signatures.carries_all(self.signed, self.rounds):  # a rule was eased: only the move is missing
            return True
        try:
            signatures.check_may_sign(
                self.post, reviewer=user, writers=self.writers, signed=self.signed, rounds=self.rounds
            )
        except (OwnText, AlreadySigned, NotPermitted):
            return False
        return True

    def waits_for_confirmation_of(self, user: User) -> bool:
        """Return whether a change waits for `user`, who wrote the text or may review."""
        if self.amendment is None or self.amendment.reviewer_id == user.pk or not may(user, "submit_post"):
            return False
        return user.pk in self.writers or may(user, "review_post")


@dataclass(frozen=True)
class Waiting:
    """What stands in review as one person at the desk sees it."""

    to_sign: list[InReview]
    to_confirm: list[InReview]
    submitted: list[InReview]


def waiting_for(user: User) -> Waiting:
    """Return what waits for `user` and what `user` waits for, longest first, in a fixed number of queries.

    待我确认修改 begins with the texts that `user` wrote; changes to others' texts follow for those who review.
    """
    texts = _texts_in_review(user)
    return Waiting(
        [text for text in texts if text.waits_for_signature_of(user)],
        sorted(
            (text for text in texts if text.waits_for_confirmation_of(user)),
            key=lambda text: user.pk not in text.writers,
        ),
        [text for text in texts if text.is_own],
    )


def _texts_in_review(user: User) -> list[InReview]:
    posts = _own_first(Post.objects.filter(status=Post.Status.IN_REVIEW), sent_or_wrote(user))
    revisions = _own_first(
        PendingRevision.objects.filter(state=PendingRevision.State.IN_REVIEW), sent_or_wrote_revision(user)
    )
    if not may(user, "review_post"):
        posts, revisions = posts.filter(is_own=0), revisions.filter(is_own=0)
    posts = (
        posts.select_related("author", "section", "category")
        .prefetch_related("tags", "source_links")
        .defer("body_text")
        .order_by("is_own", F("planned_at").asc(nulls_last=True), "updated_at", "id")
    )
    revisions = (
        revisions.select_related("post__author", "post__section", "post__category", "editor")
        .defer("post__body_html", "post__body_text")
        .order_by("is_own", "updated_at", "id")
    )
    found = [(post, None, not post.is_own) for post in posts[:MOST]]
    found += [(one.post, one, not one.is_own) for one in revisions[:MOST]]
    return _with_standing(found)


def _own_first(texts: Any, is_own: Q) -> Any:
    """Return the texts with `is_own` 0 for those that are, 1 for others'."""
    return texts.annotate(is_own=Case(When(is_own, then=Value(0)), default=Value(1)))


def sent_or_wrote(user: User) -> Q:
    """Return the condition that `user` wrote at a piece or sent it to review."""
    written = Contribution.objects.filter(post=OuterRef("pk"), revision=None, editor=user)
    sent = EditorialEvent.objects.filter(post=OuterRef("pk"), verb="submit", actor=user)
    return Q(author=user) | Q(Exists(written)) | Q(Exists(sent))


def sent_or_wrote_revision(user: User) -> Q:
    """Return the condition that `user` wrote at a 修改稿 or sent it to review."""
    written = Contribution.objects.filter(revision=OuterRef("pk"), editor=user)
    sent = EditorialEvent.objects.filter(
        post=OuterRef("post"), verb="submit_revision", actor=user, happened_at__gte=OuterRef("created_at")
    )
    return Q(Exists(written)) | Q(Exists(sent))


def _with_standing(texts: Sequence[tuple[Post, PendingRevision | None, bool]]) -> list[InReview]:
    keys = {post.pk for post, _revision, _is_own in texts}
    rules = signatures.rules_by_place()
    signed: dict[tuple[int, int | None, str], list[SignOff]] = {}
    for sign_off in SignOff.objects.filter(post__in=keys, voided_at=None).select_related("reviewer"):
        of = (sign_off.post_id, sign_off.revision_id, sign_off.content_hash)
        signed.setdefault(of, []).append(sign_off)
    changes = Amendment.objects.filter(post__in=keys, outcome=Amendment.Outcome.OPEN)
    amendments = {change.post_id: change for change in changes.select_related("reviewer")}
    writers: dict[tuple[int, int | None], set[int]] = {}
    for one in Contribution.objects.filter(post__in=keys):
        writers.setdefault((one.post_id, one.revision_id), set()).add(one.editor_id)
    found = []
    for post, revision, is_own in texts:
        key = revision.pk if revision else None
        wrote = writers.get((post.pk, key), set())
        if revision is None and post.author_id is not None:
            wrote = {*wrote, post.author_id}
        content_hash = revision.content_hash if revision else text_hash(post)
        found.append(
            InReview(
                post,
                revision,
                amendments.get(post.pk),
                signed.get((post.pk, key, content_hash), []),
                signatures.rounds_for(post, revision, rules),
                wrote,
                is_own,
            )
        )
    return found


def _said(amendment: Amendment | None, signed: list[SignOff], rounds: int) -> str:
    if amendment is not None:
        return f"{amendment.reviewer}修改并通过，待确认修改"
    return signatures.progress(signed, rounds)


@dataclass(frozen=True)
class NextStep:
    """What a text in review waits for: how far it is, why this person cannot take it on (""), and who can."""

    said: str
    hindrance: str = ""
    who: str = ""


def next_step(standing: Standing, user: User, *, at: datetime) -> NextStep | None:
    """Return what the text of a piece, or its 修改稿, waits for in review; None if it is not there."""
    post, revision, amendment = standing.post, standing.revision, standing.amendment
    is_waiting = revision.state == PendingRevision.State.IN_REVIEW if revision else post.status == IN_REVIEW
    if not is_waiting:
        return None
    said = _said(amendment, standing.signed, standing.rounds)
    verb = VERBS[NEXT_VERB[amendment is not None, revision is not None]]
    try:
        permissions.check(verb, standing, user, at)
    except WrongState as refusal:  # it stands in everybody's way
        return NextStep(said, str(refusal))
    except (NotPermitted, OwnText, AlreadySigned) as refusal:
        hindrance = str(refusal) if may(user, verb.permission) else "您的角色不审稿。"
        return NextStep(said, hindrance, _who(standing))
    return NextStep(said)


def _who(standing: Standing) -> str:
    """Return in a sentence who can take the text on: those who may confirm the waiting change, or sign next.

    They are found by their roles: a 系统管理员 without one is not named.
    """
    amendment = standing.amendment
    if amendment is not None:
        entitled = Q(pk__in=standing.writers) | Q(pk__in=_people_with("review_post").values("pk"))
        people = _people_with("submit_post").filter(entitled).exclude(pk=amendment.reviewer_id)
        first = sorted(people, key=lambda person: (person.pk not in standing.writers, person.pk))
        return (
            f"可以确认的：{_names(first)}。"
            if first
            else "现在没有别人能确认，请先不采纳，再由另一位同事审。"
        )
    permission = signatures.permission_to_sign(standing.signed, standing.rounds)
    signers = {sign_off.reviewer_id for sign_off in standing.signed}
    able = list(_people_with(permission).exclude(pk__in={*standing.writers, *signers}).order_by("pk"))
    if able:
        return f"可以签的：{_names(able)}。"
    return f"现在没有别人能签：要有{who_may(permission)}的账号，请管理员开设。"


def _people_with(permission: str) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.with_perm(
        f"articles.{permission}", include_superusers=False, backend=BACKEND
    )
    return people.filter(is_staff=True)


def _names(people: Iterable[User]) -> str:
    names = [str(person) for person in people]
    shown = "、".join(names[:MOST_NAMES])
    return f"{shown}等 {len(names)} 人" if len(names) > MOST_NAMES else shown


@dataclass(frozen=True)
class Returned:
    """A draft, or a 修改稿, that came back from review, and why."""

    post: Post
    is_revision: bool
    reason: str


def returned_to(user: User) -> list[Returned]:
    """Return what `user` wrote or sent and got back by 退回修改, the last touched first, 修改稿 after pieces."""
    posts = Post.objects.filter(sent_or_wrote(user), status=Post.Status.DRAFT)
    revisions = PendingRevision.objects.filter(
        sent_or_wrote_revision(user), state=PendingRevision.State.DRAFT
    )
    returned = _with_reason(posts, RETURNS.filter(post=OuterRef("pk"), verb="return_for_changes"))
    since = RETURNS.filter(
        post=OuterRef("post"), verb="return_revision", happened_at__gte=OuterRef("created_at")
    )
    returned_revisions = _with_reason(revisions.select_related("post"), since)
    return [
        *(Returned(post, False, post.reason) for post in returned.only("headline")[:MOST]),
        *(Returned(one.post, True, one.reason) for one in returned_revisions.only("post__headline")[:MOST]),
    ]


def _with_reason(texts: Any, returns: QuerySet[EditorialEvent]) -> Any:
    """Return those of the texts that have such an event, with its note as `reason`."""
    found = texts.annotate(reason=Subquery(returns.values("note")[:1])).exclude(reason=None)
    return found.order_by("-updated_at", "-id")


def last_return(post: Post, revision: PendingRevision | None = None) -> EditorialEvent | None:
    """Return why the draft or the 修改稿 came back from review, None if it never did.

    It is the last 退回修改, with its reason.
    """
    returns = RETURNS.filter(post=post).select_related("actor")
    if revision is None:
        return returns.filter(verb="return_for_changes").first()
    return returns.filter(verb="return_revision", happened_at__gte=revision.created_at).first()
