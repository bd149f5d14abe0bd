"""Rebuild the search index while the site goes on."""

import sys
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from articles.models import Edition, Post
from articles.search import index, names
from articles.system import planner

LINE_EVERY = 2_000  # posts between two lines where no bar can be drawn


class Command(BaseCommand):
    """`manage.py reindex [--stale]`."""

    help = (
        "Rebuilds the search index, in batches, while the site goes on. Interrupted, it continues where it"
        " stopped when run again. With --stale only what is missing, changed or of an older index version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("--stale", action="store_true", help="index only what is not in step")
        parser.add_argument(
            "--batch", type=int, default=index.BATCH, help="posts a transaction (%(default)s)"
        )

    def handle(self, *, stale: bool, batch: int, **options: Any) -> None:
        """Run the command."""
        names.rebuild()
        if not stale and not index.is_unfinished():
            index.forget_versions()
        waiting = list(index.stale().order_by("pk").values_list("pk", flat=True))
        if not waiting:
            self.stdout.write("The index is in step with every post.")
            return
        bar = tqdm(total=len(waiting), unit=" posts", file=self.stderr, disable=not sys.stderr.isatty())
        done = 0
        for start in range(0, len(waiting), max(1, batch)):
            ids = waiting[start : start + max(1, batch)]
            with transaction.atomic():
                # Read and written while nobody changes them: what 抹除 takes out meanwhile would come back.
                posts = Post.objects.select_for_update().filter(pk__in=ids).order_by("pk")
                list(posts.values_list("pk"))
                index.update(
                    Post.objects.filter(pk__in=ids).select_related("source").order_by("published_at", "pk")
                )
            bar.update(len(ids))
            if bar.disable and (done + len(ids)) // LINE_EVERY > done // LINE_EVERY:
                self.stdout.write(f"{done + len(ids)} of {len(waiting)} posts")
            done += len(ids)
        bar.close()
        planner.renew_statistics()
        Edition.bump()
        self.stdout.write(f"Indexed {done} posts.")
