"""One record of who did what, and when; and the history row that goes with it."""

from datetime import datetime
from typing import Any, cast

from articles.models import EditorialEvent, Post, User


def record(
    post: Post | None,
    verb: str,
    *,
    actor: User | None,
    at: datetime,
    from_status: str = "",
    to_status: str = "",
    note: str = "",
    details: dict[str, Any] | None = None,
) -> EditorialEvent:
    """Add one EditorialEvent.

    `details` never holds text of the piece: events are immutable, even for 抹除.
    """
    return EditorialEvent.objects.create(
        post=post,
        verb=verb,
        actor=actor,
        happened_at=at,
        from_status=from_status,
        to_status=to_status,
        note=note,
        details=details or {},
    )


def was_erased(post: Post) -> bool:
    """Return whether 抹除 was done to `post`: what its outlet says may hold the erased words still."""
    return EditorialEvent.objects.filter(post=post, verb="erase").exists()


def sign_history(post: Post, *, actor: User | None, at: datetime, reason: str) -> None:
    """Say who, when and why for the history row that the next `save()` of `post` writes."""
    entry = cast(Any, post)  # simple-history reads these three attributes
    entry._history_user, entry._history_date, entry._change_reason = actor, at, reason[:100]
