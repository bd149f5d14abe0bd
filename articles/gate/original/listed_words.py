"""The lists of words in the data folder by which rewordings are read, and what ends with one of them."""

from functools import cache

from articles.gate.word_lists import lines
from articles.text import spelling


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list of the data folder, as they are written and as tokens spell them."""
    words = " ".join(lines(f"rewording/{name}"))
    return frozenset(words.split()) | frozenset(spelling.settle(words).split())


@cache
def longest(name: str) -> int:
    """Return the length of the longest word of a list."""
    return max(map(len, listed(name)))


def ends_with(text: str, name: str, least: int = 2) -> bool:
    """Return whether a text ends with a word of a list, of at least so many characters."""
    return any(
        text[-length:] in listed(name) for length in range(min(len(text), longest(name)), least - 1, -1)
    )
