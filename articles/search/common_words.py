"""Words that stand in every other text of this trade and say nothing about its subject."""

from pathlib import Path

COMMON_WORDS = frozenset(
    (Path(__file__).parent / "data" / "common_words.txt").read_text(encoding="utf-8").split()
)
