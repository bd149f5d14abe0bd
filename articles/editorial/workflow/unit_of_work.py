"""How every verb begins and ends, inside one transaction: lock, check, move, record, reindex."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from articles import publication
from articles.editorial.content import FREE_FIELDS, SIGNED_FIELDS
from articles.editorial.errors import ReasonMissing
from articles.models import Post, User

from .audit import record, sign_history
from .permissions import Standing, check
from .transitions import VERBS, check_permission, state_of


def begin(name: str, post: Post, *, actor: User, at: datetime) -> Post:
    """Lock the row of `post` and return it fresh; raise as `permissions.check`, which the buttons ask too.

    `at` is aware.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of a deed needs its time zone")
    verb = VERBS[name]
    check_permission(verb, actor)
    locked: Post = Post.objects.select_for_update().get(pk=post.pk)
    check(verb, Standing(locked), actor, at)
    return locked


def move(
    name: str,
    post: Post,
    to_status: str,
    *,
    actor: User,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    note: str = "",
    details: dict[str, Any] | None = None,
) -> Post:
    """Give the locked `post` its new status and `values`, write history and event, and update the index.

    A change to what an editor may type makes a new version, so that an open page is merged, not saved over
    it.
    """
    from_state = state_of(post, at)
    values = {**(values or {}), "status": to_status}
    if "version" not in values and not values.keys().isdisjoint((*SIGNED_FIELDS, *FREE_FIELDS)):
        values["version"] = post.version + 1
    for field, value in values.items():
        setattr(post, field, value)
    sign_history(post, actor=actor, at=at, reason=VERBS[name].label)
    post.save(update_fields=list(values))
    log(name, post, from_state=from_state, actor=actor, at=at, note=note, details=details)
    publication.changed([post])
    return post


def log(
    name: str,
    post: Post,
    *,
    actor: User,
    at: datetime,
    from_state: str = "",
    note: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Record the deed `name` on `post`, which has its new state already; `from_state` if it had another."""
    state = state_of(post, at)
    record(
        post,
        name,
        actor=actor,
        at=at,
        from_status=from_state or state,
        to_status=state,
        note=note,
        details=details,
    )


def reason_given(reason: str, post: Post | None, label: str) -> str:
    """Return the trimmed reason, or raise ReasonMissing: the verb `label` needs one that others can read."""
    reason = reason.strip()
    if not reason:
        piece = f"《{post.headline}》" if post else ""
        raise ReasonMissing(f"{piece}“{label}”需要写明理由，请填写后再试。")
    return reason
