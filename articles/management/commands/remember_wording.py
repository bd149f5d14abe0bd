"""Remember the wording of posts that an import brought, so that their copies are found."""

from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.db import transaction

from articles.likeness import memory
from articles.models import Post

BATCH = 200  # posts a transaction


class Command(BaseCommand):
    """`manage.py remember_wording [--all]`."""

    help = (
        "Makes the fingerprints by which copies of a text are found, of the posts that have none (run it"
        " after an import) or, with --all, of every post. The site goes on; interrupted, it continues when"
        " run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="every post, not only the new ones"
        )

    def handle(self, *, everything: bool, **options: Any) -> None:
        """Run the command."""
        waiting = Post.objects.all() if everything else memory.not_remembered()
        keys = list(waiting.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            with transaction.atomic():
                memory.remember_posts(
                    Post.objects.filter(pk__in=keys[start : start + BATCH]).only("pk", "body_text")
                )
        stopped = memory.forget_common()
        self.stdout.write(
            f"Remembered {len(keys)} posts; {stopped} fingerprints stand in too many posts and were dropped."
        )
