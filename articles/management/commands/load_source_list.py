"""Load an edition of the official list of outlets from a CSV file."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.editorial.curation import source_lists
from articles.editorial.errors import EditorialError
from articles.text.table_reading import MOST_BYTES


class Command(BaseCommand):
    """`manage.py load_source_list FILE.csv --edition 2025-06 [--published-on 2025-07-02]`."""

    help = (
        "Loads an edition of 《互联网新闻信息稿源单位名单》 from a CSV with the columns name and category (单位, 类别) and holds"
        " every outlet against it; names those that left and their pieces that are held. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", required=True, help="the edition's name, e.g. 2025-06")
        parser.add_argument(
            "--published-on",
            type=date.fromisoformat,
            help="the day from which it counts (YYYY-MM-DD); today if left out",
        )

    def handle(self, *, file: Path, edition: str, published_on: date | None, **options: Any) -> None:
        """Run the command."""
        now = timezone.now()
        try:
            with file.open("rb") as table:
                units = source_lists.units_in(source_lists.decoded(table.read(MOST_BYTES + 1)))
            loaded = source_lists.load(
                edition,
                published_on or source_lists.known_day(edition) or timezone.localdate(),
                units,
                actor=None,
                at=now,
            )
        except OSError as error:
            raise CommandError(f"{file}: cannot be read: {error.strerror}") from error
        except EditorialError as refusal:
            raise CommandError(f"{file}: {refusal}") from refusal
        source_list = loaded.source_list
        self.stdout.write(f"{source_list}（{source_list.published_on} 起）：{loaded.units} 家单位。")
        for said, sources in (("新列入", loaded.joined), ("退出", loaded.left)):
            if sources:
                self.stdout.write(f"{said}：{'、'.join(source.name for source in sources)}")
        for post in source_lists.unpublished_of(loaded.left, now):
            self.stdout.write(f"  {post.status_label}　{post.source}　《{post.headline}》")
        for post in loaded.held:
            self.stdout.write(f"  到点未发　《{post.headline}》")
