"""Read a saved feed into its entries."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.ingest.feeds import read_feed


class Command(BaseCommand):
    """`manage.py read_feed FILE --url URL [--content-type CT] [--selector CSS]`."""

    help = "Prints as JSON what a saved feed, sitemap or list page holds; fetches and expands nothing."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", help="the answer as it came, byte for byte")
        parser.add_argument("--url", required=True, help="the address it came from")
        parser.add_argument("--content-type", help="the Content-Type header, if one was sent")
        parser.add_argument("--selector", default="", help="CSS selector of the links of a list page")

    def handle(self, *, file: str, url: str, content_type: str | None, selector: str, **options: Any) -> None:
        """Run the command."""
        try:
            data = Path(file).read_bytes()
            feed = read_feed(data, url, content_type=content_type, selector=selector)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(feed.as_json(), ensure_ascii=False))
