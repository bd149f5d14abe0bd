"""Make a 系统管理员 on the server itself: recorded, and told to all who manage accounts."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.utils import timezone

from articles.editorial.access import accounts
from articles.models import User


class Command(createsuperuser.Command):
    """Django's command; whoever may run it may do anything, but not unnoticed."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account, then note it."""
        before = set(User.objects.values_list("pk", flat=True))
        super().handle(*args, **options)
        for user in User.objects.exclude(pk__in=before):
            accounts.note_machine_account(user, at=timezone.now())
