"""预览链接: a signed link to one stored version, for people without an account; lasts a day or until revoked.

A link is bound to the version it was made for: what is written or struck out later was not what its maker
chose to show. It ends with its time, when its maker revokes it or leaves the desk, when the piece is
withdrawn, discarded or erased from, and while an embargo holds. The link itself is a signed token, so that
making one writes nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.core import signing
from django.db import transaction
from django.utils import timezone

from articles import sanitize
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import may
from articles.models import Post, PreviewStop, User

SALT = "articles.preview"
LIFETIME = timedelta(hours=24)
NEVER_SHOWN = frozenset({Post.Status.WITHDRAWN, Post.Status.DISCARDED})


class LinkClosed(Exception):
    """The link opens nothing: forged, ended, taken back, or the piece is not to be seen any more."""


@dataclass(frozen=True)
class OpenedPreview:
    """What a link shows: the piece as it was, when the link ends, and whether the text is another by now."""

    post: Post
    ends_at: datetime
    has_changed: bool


def make(post: Post, *, maker: User, at: datetime) -> str:
    """Return the token of a link to the present version of `post`."""
    held = {"post": post.pk, "version": post.version, "by": maker.pk, "at": at.timestamp()}
    return signing.dumps(held, salt=SALT)


def open_link(token: str, *, at: datetime, insider: bool = False) -> OpenedPreview:
    """Return what the link of `token` shows at `at`, or raise LinkClosed.

    An embargo blocks everybody but an `insider`.
    """
    try:
        held = signing.loads(token, salt=SALT, max_age=LIFETIME)
        made_at = datetime.fromtimestamp(held["at"], UTC)
        key, version, maker = held["post"], held["version"], held["by"]
    except (signing.BadSignature, LookupError, TypeError, ValueError, OverflowError) as error:
        raise LinkClosed from error
    if at >= made_at + LIFETIME:  # to the moment: the signature counts whole seconds
        raise LinkClosed
    post = Post.objects.select_related("category", "section", "source", "cover").filter(pk=key).first()
    if (
        post is None
        or post.status in NEVER_SHOWN
        or _is_stopped(post, maker, made_at)
        or not _may_show(maker)
    ):
        raise LinkClosed
    if post.embargoed_until is not None and post.embargoed_until > at and not insider:
        raise LinkClosed
    if post.version == version:
        return OpenedPreview(post, made_at + LIFETIME, has_changed=False)
    return OpenedPreview(_as_it_was(post, version), made_at + LIFETIME, has_changed=True)


def _is_stopped(post: Post, maker: int, made_at: datetime) -> bool:
    stops = PreviewStop.objects.filter(post=post, stopped_at__gte=made_at)
    return any(stop in (None, maker) for stop in stops.values_list("maker", flat=True))


def _may_show(maker: int) -> bool:
    """Return whether the maker still reads pieces at the desk: nobody leaves with a way in."""
    user = User.objects.filter(pk=maker, is_staff=True).first()
    return user is not None and may(user, "view_post")


def _as_it_was(post: Post, version: int) -> Post:
    """Return the piece with the text of `version`, or raise LinkClosed if it is not kept."""
    row = cast(Any, post).history.filter(version=version).order_by("-history_date", "-history_id").first()
    if row is None:
        raise LinkClosed
    then = cast(Post, row.instance)
    try:
        then.clean_body()  # what is derived from the text is not kept with it, and would be today's
    except sanitize.UncleanHTML as error:
        raise LinkClosed from error
    return then


@transaction.atomic
def take_back(post: Post, *, maker: User, at: datetime) -> None:
    """收回预览链接: every link that `maker` made of the piece until `at` opens nothing any more; on the record."""
    _stop(post, maker, at)
    record(post, "revoke_preview", actor=maker, at=at, note="收回本人发出的预览链接")


def take_back_all(post: Post, *, at: datetime) -> None:
    """Close everybody's links of the piece: something was erased from it."""
    # A link made by this clock is closed, whatever moment the verb was given.
    _stop(post, None, max(at, timezone.now()))


def _stop(post: Post, maker: User | None, at: datetime) -> None:
    PreviewStop.objects.update_or_create(post=post, maker=maker, defaults={"stopped_at": at})
