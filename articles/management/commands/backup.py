"""`manage.py backup [--to DIR]`: the database and the uploads in one file."""

from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import backup
from articles.backup import places


class Command(BaseCommand):
    """Write a backup and print its path."""

    help = "Write the database and the uploads into one file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder to write to."""
        parser.add_argument(
            "--to", type=Path, default=places.own_backups(), help="folder (default: var/backups)"
        )

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        """Make the backup."""
        try:
            path = backup.create(to, at=timezone.localtime(), leave_out=self._leave_out)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"backup written and read back: {path} ({path.stat().st_size / 1e6:.1f} MB)")

    def _leave_out(self, path: str) -> None:
        self.stderr.write(f"left out, for it is a link or no file: media/{path}. Put the file itself there.")
