"""The house as a newcomer finds it: arrows between the rooms that hold, and sources that fit a screen."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINTER = Path(sys.executable).parent / "lint-imports"


def verdict(folder):
    """Return (whether every arrow holds under `folder`, what the linter said)."""
    answer = subprocess.run(
        [LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return answer.returncode == 0, answer.stdout + answer.stderr


@pytest.fixture
def copy(tmp_path):
    """The code alone, where a scratch file harms nothing."""
    for package in ("articles", "newsroom"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("sample_archive", "__pycache__", "locale"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


class TestArrows:
    def test_hold(self, copy):
        holds, said = verdict(copy)

        assert holds, said

    @pytest.mark.parametrize(
        ("room", "reaches"),
        [
            ("models", "articles.editorial.errors"),
            ("text", "articles.models"),
            ("editorial", "articles.web.delivery"),
            ("reader", "articles.admin.site"),
            ("syndication", "articles.reader.cards"),
            ("ingest", "articles.editorial.errors"),
            ("models", "newsroom.urls"),
        ],
    )
    def test_are_missed_when_one_is_turned(self, copy, room, reaches):
        (copy / "articles" / room / "scratch.py").write_text(f"import {reaches}\n", encoding="utf-8")

        holds, said = verdict(copy)

        assert not holds
        assert f"articles.{room}.scratch -> {reaches}" in said

    def test_name_every_room(self, copy):
        (copy / "articles" / "attic").mkdir()
        (copy / "articles" / "attic" / "__init__.py").write_text("", encoding="utf-8")

        holds, said = verdict(copy)

        assert not holds
        assert "attic" in said


class TestLines:
    """Python is laid out by its formatter, style sheets and scripts by theirs; neither breaks a long string or comment."""

    @pytest.mark.parametrize("pattern", ["templates/**/*.html", "static/**/*.css", "static/**/*.js"])
    def test_of_templates_style_sheets_and_scripts_fit_120_characters(self, pattern):
        files = list(ROOT.glob(pattern))

        too_long = [
            f"{path.relative_to(ROOT)}:{number} has {len(line)}"
            for path in files
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if len(line) > 120
        ]

        assert files
        assert too_long == []
