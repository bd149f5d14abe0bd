"""Set a password on the server itself: recorded, told to the owner, to be changed at the next login."""

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.utils import timezone

from articles.editorial.access import accounts
from articles.models import User


class Command(changepassword.Command):
    """Django's command; whoever may run it may do anything, but not unnoticed."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Set the password, then note it."""
        said = super().handle(*args, **options)
        user = User.objects.get(username=options["username"] or getpass.getuser())
        accounts.note_machine_password(user, at=timezone.now())
        return said
