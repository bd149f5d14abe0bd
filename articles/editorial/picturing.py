"""图片说明: words beside a picture are changed on the record once readers see them, for a second person to read."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from articles import publication
from articles.models import Picture, Post, PostReview, User

from . import signing
from .errors import NotPermitted
from .record import record
from .verbs import may

WORDS = frozenset({"alt", "caption", "credit"})  # what a page prints or reads out beside the picture


def shown_in(picture: Picture) -> QuerySet[Post]:
    """Return the pieces that show `picture` to readers, now or at their set time."""
    shows = Q(cover=picture) | Q(body_html__contains=picture.file.name)
    if picture.original_url:
        shows |= Q(body_html__contains=picture.original_url)
    return Post.objects.filter(shows, status=Post.Status.PUBLISHED)


def may_describe(picture: Picture, user: User) -> bool:
    """Return whether `user` may change what is said of `picture`: in print that is a correction's right."""
    return may(user, "change_picture") and (may(user, "correct_post") or not shown_in(picture).exists())


@transaction.atomic
def describe(picture: Picture, changed: Collection[str], *, editor: User, at: datetime) -> Picture:
    """Save the fields `changed` of `picture`; words that stand in print are recorded and listed for 补审 piece by piece.

    Raises NotPermitted.
    """
    if not may_describe(picture, editor):
        raise NotPermitted(f"“{picture}”已用在读者看到的稿件里，请编辑或主编修改说明。")
    if changed:
        picture.save(update_fields=sorted(changed))
    if WORDS & set(changed):
        for post in shown_in(picture).order_by("pk"):
            record(post, "describe_picture", actor=editor, at=at, details={"picture": picture.pk})
            signing.list_for_review(post, PostReview.Kind.TYPO, editor=editor, at=at)
    publication.changed([])
    return picture
