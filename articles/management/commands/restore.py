"""`manage.py restore FILE`: put a backup back."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import backup


class Command(BaseCommand):
    """Replace the database and the uploads by what a backup holds."""

    help = "Replace the database and the uploads by what a backup holds. Stop the web processes first."

    def add_arguments(self, parser):
        """Take the backup's path."""
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        """Restore and say what was restored."""
        try:
            manifest = backup.restore(file)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"restored the {manifest['vendor']} database and uploads of {manifest['made_at']}")
