"""Compute what pages need of posts, after an import or a release that sets lines differently."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import composing


class Command(BaseCommand):
    """`manage.py compose_pages`."""

    help = (
        "Works out line breaks and 相关阅读 of every published post that has none or older ones, so that its page"
        " need not; a worker does so by itself every ten minutes. The site goes on; interrupted, it continues"
        " when run again."
    )

    def handle(self, **options: Any) -> None:
        """Run the command."""
        self.stdout.write(f"Composed the pages of {sum(composing.compose_stale())} posts.")
