"""Publishing: at once, at a set time, unscheduling, and by one person alone on duty."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from articles import publication
from articles.editorial.checks.panel import check_gate
from articles.editorial.checks.provenance import edition_for
from articles.editorial.content import text_hash
from articles.editorial.errors import EmbargoInForce, TimePassed
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.audit import sign_history
from articles.editorial.workflow.transitions import APPROVED, SCHEDULED, VERBS, state_of
from articles.editorial.writing.drafts import check_ready, supersede_amendments
from articles.models import Post, PostReview, SignOff, User
from articles.text.clock import day_of, spoken

from .address import save_at_address


@transaction.atomic
def publish(post: Post, *, actor: User, at: datetime) -> Post:
    """Show an approved post to readers from `at` (aware, the present moment).

    Raises WrongState, NotApproved (the text was changed since it was signed), EmbargoInForce or Incomplete.
    """
    locked = unit_of_work.begin("publish", post, actor=actor, at=at)
    return go_live("publish", locked, actor=actor, at=at, published_at=at)


@transaction.atomic
def schedule(post: Post, *, actor: User, at: datetime, publish_at: datetime) -> Post:
    """Show an approved post from `publish_at`, with no job to run then; or give a 已定时 post a new time.

    `at` is the present moment. Raises TimePassed if `publish_at` is not after it, and as `publish`.
    """
    locked = unit_of_work.begin("schedule", post, actor=actor, at=at)
    if publish_at <= at:
        raise TimePassed(f"{spoken(publish_at)}已经过去，请选以后的时间，或直接发布《{locked.headline}》。")
    locked.planned_at = publish_at  # the article screen shows one time, the one that counts
    locked.version += 1  # an open form holds the old one
    return go_live("schedule", locked, actor=actor, at=at, published_at=publish_at)


def go_live(
    name: str,
    post: Post,
    *,
    actor: User,
    at: datetime,
    published_at: datetime,
    filled: Sequence[str] = (),
    details: Mapping[str, Any] | None = None,
) -> Post:
    """Give the locked `post` its time and address: the last step of every way to publication.

    `filled`: what the verb has set in it as well; `details`: what else the record is to say.
    """
    check_embargo(post, published_at)
    signatures.check_is_signed(
        post, signatures.signatures(post, text_hash(post)), signatures.rounds_for(post)
    )
    check_gate(post, at=published_at)  # on the day readers see it, the licence must hold
    from_state = state_of(post, at)
    post.status, post.published_at = Post.Status.PUBLISHED, published_at
    post.list_edition = edition_for(post, on=day_of(published_at))
    if from_state == SCHEDULED and not post.is_legacy:
        post.path = None  # nobody has seen the address, which names the day
    sign_history(post, actor=actor, at=at, reason=VERBS[name].label)
    save_at_address(
        post, published_at, ["status", "published_at", "planned_at", "version", "list_edition", *filled]
    )
    unit_of_work.log(
        name,
        post,
        from_state=from_state,
        actor=actor,
        at=at,
        details={"published_at": published_at.isoformat(), "path": post.path, **(details or {})},
    )
    publication.changed([post])
    return post


def check_embargo(post: Post, published_at: datetime) -> None:
    """Raise EmbargoInForce if `published_at` lies before the end of the embargo."""
    if post.embargoed_until and published_at < post.embargoed_until:
        raise EmbargoInForce(
            f"《{post.headline}》仍在禁发期内（至{spoken(post.embargoed_until)}），请改期发布，或定时到解禁之后。"
        )


@transaction.atomic
def unschedule(post: Post, *, actor: User, at: datetime) -> Post:
    """取消定时: the piece is 待发 again; its address, which nobody has seen, is given anew next time."""
    locked = unit_of_work.begin("unschedule", post, actor=actor, at=at)
    values: dict[str, Any] = {"published_at": None, "planned_at": None}
    if not locked.is_legacy:
        values["path"] = None
    return unit_of_work.move("unschedule", locked, APPROVED, actor=actor, at=at, values=values)


@transaction.atomic
def publish_on_duty(post: Post, *, actor: User, at: datetime) -> Post:
    """Publish a 转载 or 快讯 alone in a 单人值班 period, and list it for 补审.

    Raises NotPermitted outside such a period, and as `publish`.
    """
    locked = unit_of_work.begin("publish_on_duty", post, actor=actor, at=at)
    check_ready(locked, at=at)
    supersede_amendments(locked, at=at)
    sign_alone(locked, actor=actor, at=at)
    return go_live("publish_on_duty", locked, actor=actor, at=at, published_at=at)


def sign_alone(
    post: Post,
    *,
    actor: User,
    at: datetime,
    kind: SignOff.Kind = SignOff.Kind.SOLO,
    review: PostReview.Kind = PostReview.Kind.SOLO,
) -> None:
    """Put the one signature of 单人值班, or of 自动发布, under a text and the piece on the 补审 list."""
    content_hash = text_hash(post)
    SignOff.objects.get_or_create(
        post=post,
        revision=None,
        reviewer=actor,
        content_hash=content_hash,
        voided_at=None,
        defaults={"kind": kind, "stage": 1, "signed_at": at},
    )
    signatures.list_for_review(post, review, actor=actor, at=at, content_hash=content_hash)
