"""Words that may stand for each other: what sub-editors change when they take over a text."""

from functools import cache
from pathlib import Path

from .chinese import DATA
from .spelling import settle


def read_groups(path: Path) -> tuple[tuple[str, ...], ...]:
    """Return the groups of words in a file: a group a word, slashes between; # begins a comment."""
    return tuple(
        tuple(group.split("/"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for group in line.split()
    )


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """Return for each word, as it is written and as tokens spell it (获的), the words that may stand for it."""
    found: dict[str, frozenset[str]] = {}
    for group in read_groups(DATA / "synonyms.txt"):
        words = {*group, *map(settle, group)}
        for word in words:
            found[word] = found.get(word, frozenset()) | words
    return found


def means_the_same(before: str, after: str) -> bool:
    """Return whether an editor may put one word for the other without changing what is said."""
    return before == after or after in synonyms().get(before, ())
