"""Strip places, makers and people from pictures stored before this was done on their way in."""

from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand

from articles.ingest import cleaning

SHOWN = 20  # damaged files that are named


class Command(BaseCommand):
    """Clean pictures: after the update that brought this command, and when files were put in by hand."""

    help = "清理已入库的图片和旧站图片：去掉拍摄地点等信息，补上尺寸和 AI 标识；可以重复运行"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --dry-run."""
        parser.add_argument("--dry-run", action="store_true", help="只统计，不改动")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        """Clean both kinds and tell what became of them."""
        for word, clean in (
            ("pictures (图片)", cleaning.clean_pictures),
            ("old site (旧站)", cleaning.clean_archive),
        ):
            cleaned = cleaning.CleaningReport()
            for _ in clean(cleaned, dry_run=dry_run):
                pass
            self.stdout.write(
                ("dry run, nothing written (试运行，未写入): " if dry_run else "")
                + f"{word}: {cleaned.changed} cleaned (已清理), {cleaned.unchanged} clean already (无需清理), "
                f"{len(cleaned.damaged)} damaged (已损坏)"
            )
            for name in sorted(cleaned.damaged)[:SHOWN]:
                self.stderr.write(f"{name}: damaged (已损坏): {cleaned.damaged[name]}")
            if len(cleaned.damaged) > SHOWN:
                self.stderr.write(f"… and {len(cleaned.damaged) - SHOWN} more")
