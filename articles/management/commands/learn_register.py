"""Learn again by which characters a seller's sentence differs from a report's, and one rule from another."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.gate.rules import SELLING_FAMILIES
from articles.gate.wording import meaning, register
from articles.gate.wording.meaning import DATA as MEANING
from articles.gate.wording.register import DATA

NEWS_COUNTS = 0.5  # a labelled sentence stands nearer to what it is not than a sentence of news does
NEWS_LENGTH = range(12, 91)  # characters
MANY_NEWS = 3000  # sentences

Example = tuple[str, frozenset[str], float]


def _labelled(file: Path) -> Iterator[Example]:
    """Yield the sentences of a CSV file (sentence, expected_ids), which selling rules they break, and 1."""
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            broken = frozenset(
                rule for rule in row["expected_ids"].split("|") if rule.partition("-")[0] in SELLING_FAMILIES
            )
            yield row["sentence"], broken, 1.0


def news_sentences(folder: Path) -> list[str]:
    """Return sentences of the posts in a folder, taken evenly from all of them."""
    sentences = [
        sentence
        for file in sorted(folder.glob("*.md"))
        for part in re.split(r"(?<=[。！？])|\n", file.read_text(encoding="utf-8").split("---", 2)[-1])
        for sentence in [re.sub(r"https?\S+|[#*>\[\]()|-]", "", part).strip()]
        if len(sentence) in NEWS_LENGTH
    ]
    return sentences[:: max(1, len(sentences) // MANY_NEWS)]


class Command(BaseCommand):
    """`manage.py learn_register LABELLED.csv… --news FOLDER`."""

    help = (
        "Learns the register of sellers (articles/gate/data/register.txt) and what breaks each selling rule"
        " (articles/gate/data/meaning.txt) from CSV files with the columns sentence and expected_ids,"
        " and from the posts of a folder, which sell nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("labelled", type=Path, nargs="+")
        parser.add_argument("--news", type=Path, required=True)

    def handle(self, *, labelled: list[Path], news: Path, **options: Any) -> None:
        """Run the command."""
        try:
            examples = [each for file in labelled for each in _labelled(file)]
            examples += [(sentence, frozenset(), NEWS_COUNTS) for sentence in news_sentences(news)]
        except (OSError, UnicodeDecodeError, KeyError) as error:
            raise CommandError(
                f"The labelled sentences cannot be read: {error}. Give CSV files with sentence and"
                " expected_ids."
            ) from error
        sells = [(sentence, bool(broken), counts) for sentence, broken, counts in examples]
        kept = register.write(register.learn(sells), DATA)
        heard = meaning.write(meaning.learn(examples), MEANING)
        self.stdout.write(
            f"{len(examples)} sentences read, {kept} weights written to {DATA}, {heard} to {MEANING}."
        )
