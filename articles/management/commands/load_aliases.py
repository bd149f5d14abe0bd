"""Take over alias groups for the search from a JSON file."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.models import Edition
from articles.search import names


class Command(BaseCommand):
    """`manage.py load_aliases FILE.json`."""

    help = (
        'Takes over alias groups, [{"terms": ["太保", "中国太保"], "pinyin": ["taibao"]}, …]. A group whose first'
        " term is known already brings its terms into that group; nothing the editors entered is lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Run the command."""
        try:
            groups = json.loads(file.read_text(encoding="utf-8"))
            if not isinstance(groups, list):
                raise ValueError("the file must hold a list of groups")
            added, changed = names.load(groups)
        except OSError as error:
            raise CommandError(f"{file}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{file}: {error}. Nothing was taken over.") from error
        if added or changed:
            Edition.bump()
        self.stdout.write(f"{added} alias groups added, {changed} changed.")
