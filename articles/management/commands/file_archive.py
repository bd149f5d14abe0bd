"""File the archive's posts into 栏目 by rules from a JSON file."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.ingest import archive_sections


class Command(BaseCommand):
    """`manage.py file_archive RULES.json [--dry-run]`."""

    help = (
        'Files posts of the old archive that stand in no 栏目 by the words they use, [{"section": "监管",'
        ' "words": ["处罚", …]}, …]. What an editor has filed, or taken out of a 栏目,'
        " stays as it is; safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be filed, write nothing")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        """Run the command."""
        try:
            rules = archive_sections.rules_of(json.loads(file.read_text(encoding="utf-8")))
            filed = archive_sections.file_archive(rules, dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{file}: {error}.") from error
        for name, posts in filed.items():
            self.stdout.write(f"{name}  {posts}")
        self.stdout.write(f"{filed.total()} posts {'would be ' if dry_run else ''}filed.")
