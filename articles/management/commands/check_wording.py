"""Say which wording rules each passage of a file breaks."""

import json
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError

from articles.gate.rules import SEVERITIES
from articles.gate.wording.check_wording import check_passage


class Command(BaseCommand):
    """`manage.py check_wording FILE [--json]`."""

    help = (
        "Checks a UTF-8 file, one passage a line, by the wording rules. With --json prints"
        ' [{"line": 1, "ids": ["RET-01"]}, …], a row for every line; without, one finding a line.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """See `help`."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, file: Path, as_json: bool, **options: Any) -> None:
        """Run the command."""
        try:
            passages = file.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                f"{file} cannot be read: {error}. Give a UTF-8 file, one passage a line."
            ) from error
        if passages[-1] == "":
            passages.pop()
        findings = [check_passage(passage.rstrip("\r")) for passage in passages]
        if as_json:
            rows = [
                {"line": number, "ids": sorted(finding.rule.id for finding in found)}
                for number, found in enumerate(findings, 1)
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for number, (passage, found) in enumerate(zip(passages, findings, strict=True), 1):
            for finding in found:
                rule = finding.rule
                self.stdout.write(
                    f"{number}: {SEVERITIES[rule.severity]} {rule.id}「{finding.words_of(passage)}」"
                    f"{rule.message}。{rule.advice}。依据：{rule.basis}"
                )
