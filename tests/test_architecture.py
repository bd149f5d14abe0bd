"""The arrows between the rooms hold, and the linter notices one that is turned."""

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
