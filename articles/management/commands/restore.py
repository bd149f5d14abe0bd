"""`manage.py restore FILE`: put a backup back."""

from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles import backup


class Command(BaseCommand):
    """Replace the database and the uploads by what a backup holds."""

    help = "Replace the database and the uploads by what a backup holds. Stop the web processes first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the backup's path."""
        parser.add_argument(
            "file", type=Path, nargs="?", help="a backup; without one, an interrupted restore is mended"
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Restore and say what was restored."""
        try:
            if mended := backup.repair():
                self.stdout.write(mended)
            if file is None:
                if not mended:
                    self.stdout.write("no restore was interrupted; to restore, name a backup")
                return
            manifest = backup.restore(file)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"restored the {manifest['vendor']} database and uploads of {manifest['made_at']}")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(
                "it was made by an earlier release: run manage.py migrate before you start the site"
            )
