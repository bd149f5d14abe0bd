"""Which verbs a person may do to a piece now: what the screens offer as buttons."""

from dataclasses import dataclass
from datetime import datetime

from articles.models import Amendment, PendingRevision, Post, User

from . import revisions, signing
from .content import text_hash
from .verbs import VERBS, Verb, is_writer, may, state_of

OWN_ONLY = frozenset({"edit", "submit", "revise", "submit_revision", "drop_revision", "take_over"})
OF_AMENDMENTS = frozenset(
    {"confirm_changes", "decline_changes", "confirm_revision_changes", "decline_revision_changes"}
)
NO_BUTTON = frozenset({"revision_applied"})  # it follows from the last signature


@dataclass(frozen=True)
class Standing:
    """How far a piece is in review: its open 修改稿, and the reviewer's change that waits for 确认修改."""

    revision: PendingRevision | None
    amendment: Amendment | None


def standing_of(post: Post) -> Standing:
    """Ask for the standing of a piece; only what readers have seen has a 修改稿, only a text in review a change."""
    seen = post.status in (Post.Status.PUBLISHED, Post.Status.WITHDRAWN)
    revision = revisions.open_revision(post) if seen else None
    reviewed = post.status == Post.Status.IN_REVIEW or revision is not None
    return Standing(revision, signing.open_amendment(post) if reviewed else None)


def allowed_verbs(post: Post, user: User, *, at: datetime, standing: Standing | None = None) -> list[Verb]:
    """Return the verbs that `user` may do to `post` at `at`, in the order of the table in verbs.py.

    `standing`: if the caller has asked for it already.
    A verb on the list may still refuse for what the piece lacks (provenance, a reason, an embargo); one that is not on
    it would refuse for the role, the state or the two-person rule.
    """
    state = state_of(post, at)
    verbs = [
        verb
        for verb in VERBS.values()
        if state in verb.states and verb.name not in NO_BUTTON and may(user, verb.permission)
    ]
    if not may(user, "edit_any_post") and not is_writer(post, user):
        verbs = [verb for verb in verbs if verb.name not in OWN_ONLY]
    ruled_out = _ruled_out(post, user, at, standing or standing_of(post))
    return [verb for verb in verbs if verb.name not in ruled_out]


def _ruled_out(post: Post, user: User, at: datetime, standing: Standing) -> set[str]:
    """Return the verbs that the state of review rules out for this person."""
    revision, amendment = standing.revision, standing.amendment
    out = _of_review(post, user, revision, at)
    if amendment is None:
        out |= OF_AMENDMENTS
    else:
        out |= {"approve", "approve_revision"}
        mine = amendment.reviewer_id == user.pk
        if mine:
            out |= {"confirm_changes", "confirm_revision_changes"}
        elif user.pk not in signing.writers_of(post, amendment.revision) and not may(user, "review_post"):
            out |= OF_AMENDMENTS
    in_review = revision is not None and revision.state == PendingRevision.State.IN_REVIEW
    if revision is None:
        out |= {"drop_revision"}
    if not in_review:
        out |= {
            name for name in VERBS if name.endswith(("_revision", "_revision_with_changes", "_revision_changes"))
        } - {
            "submit_revision",
            "drop_revision",
        }
    if revision is None or in_review:
        out |= {"submit_revision"}
    if in_review:
        out |= {"revise"}
    if revision is not None:
        out |= {"fix_typo"}
    return out


def _of_review(post: Post, user: User, revision: PendingRevision | None, at: datetime) -> set[str]:
    """Return the signing verbs that the two-person rule or the last round keeps from this person."""
    out: set[str] = set()
    rounds = signing.rounds_for(post, revision)
    solo = signing.on_solo_duty(post, user, at=at, rounds=rounds)
    if not solo:
        out |= {"publish_on_duty"}
    if post.status == Post.Status.IN_REVIEW and not _may_sign(post, user, text_hash(post), None, rounds):
        out |= {"approve_with_changes"} | (set() if solo else {"approve"})
    if revision is not None and not _may_sign(post, user, revision.content_hash, revision, rounds):
        out |= {"approve_revision", "approve_revision_with_changes"}
    return out


def _may_sign(post: Post, user: User, content_hash: str, revision: PendingRevision | None, rounds: int) -> bool:
    if user.pk in signing.writers_of(post, revision):
        return False
    signed = signing.signatures(post, content_hash, revision)
    if any(sign_off.reviewer_id == user.pk for sign_off in signed):
        return False
    last = min(signing.stages_signed(signed) + 1, rounds) == rounds
    return rounds == 1 or not last or may(user, "sign_off_post")
