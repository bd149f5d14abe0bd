"""Find the duplicates in a set of documents."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles import sanitize
from articles.likeness import duplicates, texts
from articles.text.plain import text_of


class Command(BaseCommand):
    """`manage.py find_duplicates FILE.jsonl`."""

    help = (
        "Finds the duplicates in a closed set of documents. Each line of the file: {id, body (HTML), url,"
        " infocode}; prints [{a, b, kind: identical|repost|version, score}] as JSON, one entry a pair."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Run the command."""
        try:
            with file.open(encoding="utf-8-sig") as lines:
                documents = [
                    _read(json.loads(line), number) for number, line in enumerate(lines, 1) if line.strip()
                ]
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(
                f"{file} cannot be read: {error}. Give a UTF-8 file with one JSON object a line."
            ) from error
        found = duplicates.find(documents)
        self.stdout.write(
            json.dumps(
                [
                    {
                        "a": match.first,
                        "b": match.second,
                        "kind": match.kind.value,
                        "score": round(match.score, 3),
                    }
                    for match in found
                ],
                ensure_ascii=False,
            )
        )


def _read(document: Any, number: int) -> Any:
    if not isinstance(document, dict) or "id" not in document:
        raise CommandError(f"Line {number} is no object with an id.")
    try:
        body = sanitize.clean(document.get("body") or "").html
    except sanitize.UncleanHTML as error:
        raise CommandError(f"Line {number} ({document['id']}): {error}") from error
    return texts.read(
        text_of(body),
        id=str(document["id"]),
        info_code=document.get("infocode"),
        url=document.get("url"),
    )
