"""Work out beforehand what pages need of posts that an import brought, or after a release that sets lines differently."""

from django.core.management.base import BaseCommand

from articles import composing

BATCH = 100  # posts a transaction


class Command(BaseCommand):
    """`manage.py compose_pages`."""

    help = (
        "Works out line breaks and 相关阅读 of every published post that has none or older ones, so that its page"
        " need not (run it after an import, a restore, a release). The site goes on; interrupted, it continues when"
        " run again."
    )

    def handle(self, **options):
        """Run the command."""
        keys = list(composing.stale().order_by("-pk").values_list("pk", flat=True))
        done = 0
        for start in range(0, len(keys), BATCH):
            done += composing.compose_missing(keys[start : start + BATCH])
        self.stdout.write(f"Composed the pages of {done} posts.")
