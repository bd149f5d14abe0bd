"""Compare reposts with their originals."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.gate.original.differences import compare_original


class Command(BaseCommand):
    """`manage.py compare_original FILE.jsonl`."""

    help = (
        "Compares reposts with their originals. Each line of the file: {id, original_headline, headline,"
        " original, text}; prints [{id, findings: [codes]}] as JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Run the command."""
        answers = []
        try:
            with file.open(encoding="utf-8-sig") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        answers.append(_answer(json.loads(line), number))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise CommandError(
                f"{file} cannot be read: {error}. Give a UTF-8 file with one JSON object a line."
            ) from error
        self.stdout.write(json.dumps(answers, ensure_ascii=False))


def _answer(case: Any, number: int) -> dict[str, Any]:
    if not isinstance(case, dict) or "id" not in case:
        raise CommandError(f"Line {number} is no object with an id.")
    findings = compare_original(
        original=case.get("original") or "",
        text=case.get("text") or "",
        original_headline=case.get("original_headline") or "",
        headline=case.get("headline") or "",
    )
    return {"id": case["id"], "findings": sorted({finding.code.value for finding in findings})}
