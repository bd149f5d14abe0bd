"""Learn again how an outlet's house lines read."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.text import chinese, house_lines

from .learn_register import NEWS_COUNTS, news_sentences


class Command(BaseCommand):
    """`manage.py learn_house_lines LABELLED.csv… --news FOLDER`."""

    help = (
        "Learns how the house lines of outlets read (articles/text/data/house_lines.txt) from CSV files with"
        " the columns line and house (1 or 0), and from the posts of a folder, whose sentences are stories'."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("labelled", type=Path, nargs="+")
        parser.add_argument("--news", type=Path, required=True)

    def handle(self, *, labelled: list[Path], news: Path, **options: Any) -> None:
        """Run the command."""
        try:
            examples = [each for file in labelled for each in _labelled(file)]
            examples += [(chinese.normalise(each), False, NEWS_COUNTS) for each in news_sentences(news)]
        except (OSError, UnicodeDecodeError, KeyError) as error:
            raise CommandError(
                f"The labelled lines cannot be read: {error}. Give CSV files with line and house."
            ) from error
        kept = house_lines.write(house_lines.learn(examples), house_lines.DATA)
        self.stdout.write(f"{len(examples)} lines read, {kept} weights written to {house_lines.DATA}.")


def _labelled(file: Path) -> Iterator[tuple[str, bool, float]]:
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield chinese.normalise(row["line"]), row["house"] == "1", 1.0
