"""Read a saved page into the facts of an article."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.ingest.intake.reader import read_bytes


class Command(BaseCommand):
    """`manage.py read_page FILE --url URL`."""

    help = (
        "Prints as JSON what a saved page says: article or not, headline, author, outlet, time, text"
        " and so on."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", help="the answer as it came, byte for byte")
        parser.add_argument("--url", required=True, help="the address it came from")

    def handle(self, *, file: str, url: str, **options: Any) -> None:
        """Run the command."""
        try:
            data = Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        self.stdout.write(json.dumps(read_bytes(data, url).as_json(), ensure_ascii=False))
