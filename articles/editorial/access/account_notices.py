"""账号通知: the owner of an account is told what others did to it, at each login until the notice is read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from articles.models import AccountNotice, User


def tell(user: User, text: str, *, at: datetime) -> None:
    """Keep `text` for `user`, with the minute it happened."""
    AccountNotice.objects.create(user=user, text=text[:500], happened_at=at)
    User.objects.filter(pk=user.pk).update(has_account_notices=True)
    user.has_account_notices = True


def unread(user: User) -> list[AccountNotice]:
    """Return what `user` has not read yet, the latest first; asks the database only if there is something."""
    return (
        list(AccountNotice.objects.filter(user=user, read_at=None).order_by("-pk")[:20])
        if user.has_account_notices
        else []
    )


@transaction.atomic
def mark_read(user: User, up_to: int, *, at: datetime | None = None) -> None:
    """The owner has read the notices up to the one with the key `up_to`; a later one stays."""
    User.objects.select_for_update().get(pk=user.pk)
    waiting = AccountNotice.objects.filter(user=user, read_at=None)
    waiting.filter(pk__lte=up_to).update(read_at=at or timezone.now())
    User.objects.filter(pk=user.pk).update(has_account_notices=waiting.exists())
