"""到点未发: what the gate no longer lets pass is held before its time comes, and the desk is told why.

A 已定时 piece goes live by itself. So whatever changes the gate's answer (a licence, an outlet, a rule, the
words of a picture) checks all of them again at once, and a job checks each once more shortly before its time.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from articles import publication
from articles.editorial.errors import HeldBack, Incomplete
from articles.editorial.workflow.audit import record, sign_history
from articles.editorial.workflow.transitions import APPROVED, SCHEDULED, state_of
from articles.editorial.writing.drafts import check_gate
from articles.models import EditorialEvent, Post

AHEAD = timedelta(minutes=10)  # before its time that a piece is asked for once more
HELD = "到点未发"
TIMED_ANEW = ("schedule", "publish", "unschedule", "publish_on_duty")
NOT_OUT = (Post.Status.DRAFT, Post.Status.IN_REVIEW, Post.Status.APPROVED)


def hold_unfit(
    at: datetime, *, until: datetime | None = None, posts: Iterable[int] | None = None
) -> list[Post]:
    """Check every 已定时 piece (of `posts`; due by `until`) against the gate again and make those it refuses 待发.

    Each keeps its time as the planned one, and its record says what is wrong. Returns those held. A piece
    that goes live while others are being checked is left as it is.
    """
    begun = time.monotonic()
    waiting = Post.objects.filter(status=Post.Status.PUBLISHED, published_at__gt=at)
    if until is not None:
        waiting = waiting.filter(published_at__lte=until)
    if posts is not None:
        waiting = waiting.filter(pk__in=posts)
    pks = waiting.order_by("pk").values_list("pk", flat=True)
    if connection.in_atomic_block:  # all of them before the edition, which is the last lock everywhere
        pks = pks.select_for_update()
    found = [_held(pk, at + timedelta(seconds=time.monotonic() - begun)) for pk in list(pks)]
    return [post for post in found if post is not None]


def held_since(at: datetime, posts: Iterable[int]) -> int:
    """Return how many of `posts` were held from the moment `at` on."""
    held = EditorialEvent.objects.filter(verb="hold", happened_at__gte=at, post__in=posts)
    return held.values("post").distinct().count()


@transaction.atomic
def _held(pk: int, at: datetime) -> Post | None:
    """Hold one piece and return it if the gate refuses it."""
    post = Post.objects.select_for_update().get(pk=pk)
    if state_of(post, at) != SCHEDULED or post.published_at is None:
        return None
    try:
        check_gate(post, at=post.published_at)
    except Incomplete as refusal:
        reason = f"缺{'、'.join(refusal.missing)}"
    except HeldBack as refusal:  # its words stay out of the record, which nobody can change
        reason = f"必改：{'；'.join(refusal.reasons)}"
    else:
        return None
    _take_off(post, reason, at)
    return post


def _take_off(post: Post, reason: str, at: datetime) -> None:
    due_at, values = post.published_at, ["status", "planned_at", "published_at", "version"]
    post.status, post.planned_at, post.published_at = APPROVED, due_at, None
    post.version += 1  # an open page is merged with it
    if not post.is_legacy:  # nobody has seen the address
        post.path = None
        values.append("path")
    sign_history(post, actor=None, at=at, reason=HELD)
    post.save(update_fields=values)
    details = {"due_at": due_at.isoformat() if due_at else ""}
    record(
        post,
        "hold",
        actor=None,
        at=at,
        from_status=SCHEDULED,
        to_status=APPROVED,
        note=reason,
        details=details,
    )
    publication.changed([post])


@dataclass(frozen=True)
class Unpublished:
    """A scheduled piece that is held, with the reason and the time it was set to."""

    post: Post
    reason: str
    due_at: datetime | None


def unpublished(post: Post | None = None) -> list[Unpublished]:
    """Return what is held and has got no time since (of `post`), the newest first."""
    later = EditorialEvent.objects.filter(post=OuterRef("post"), pk__gt=OuterRef("pk"))
    events = EditorialEvent.objects.filter(verb="hold", post__status__in=NOT_OUT)
    if post is not None:
        events = events.filter(post=post)
    events = events.filter(~Exists(later.filter(verb__in=(*TIMED_ANEW, "hold"))))
    found = events.select_related("post").only("note", "details", "post__headline", "post__planned_at")
    return [
        Unpublished(event.post, event.note, _moment(event.details.get("due_at")))
        for event in found
        if event.post is not None
    ]


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
