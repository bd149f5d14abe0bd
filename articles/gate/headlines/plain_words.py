"""What a headline says vividly or in short, said as its text says it: 官司 where that says 诉讼, 砍掉 for 降低."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from articles.gate.word_lists import lines
from articles.text import chinese

from .passages import LITTLE, Evidence

LONGEST = 6  # characters of a wording
SPOKEN = re.compile(r"([\d.]+|[一二两三四五六七八九十百千]+)([多余])([百千万亿]+)")  # 300多万 is 300万多


@cache
def _wordings() -> dict[str, tuple[str, ...]]:
    """Return for each wording those that say the same, in the order of the list."""
    found: dict[str, dict[str, None]] = {}
    for group in lines("headlines/plain_words"):
        words = group.split("/")
        for word in words:
            if len(word) > 1:
                found.setdefault(word, {}).update((other, None) for other in words if other != word)
    return {word: tuple(others) for word, others in found.items()}


def plainly(clause: str, source: Evidence) -> str:
    """Return a clause of a headline in the words of its text, as far as that says the same in others.

    Of several wordings that the text has, the one that stands in the sentence with most of the clause.
    """
    clause = SPOKEN.sub(r"\1\3\2", clause)
    said = "".join(character for character in clause if character not in LITTLE)
    near: list[str] = []
    told, last = [], 0
    for start, end in _found_in(clause):
        wording = clause[start:end]
        if start < last or wording in source.letters:
            continue
        near = near or [
            each.text
            for each in sorted(
                source.sentences, key=lambda each: -sum(character in each.characters for character in said)
            )
        ]
        plain = next(
            (
                other
                for text in near
                for other in _wordings()[wording]
                if other in text and other not in wording  # less of it is not the same: 实现盈利, 盈利
            ),
            None,
        )
        if plain is not None:
            told += [clause[last:start], plain]
            last = end
    return "".join((*told, clause[last:]))


def _found_in(clause: str) -> Iterator[tuple[int, int]]:
    """Yield where the clause holds wordings of the list, whole words, the longest first at each place."""
    ends = [0, *accumulate(map(len, chinese.cut(clause)))]
    for number, start in enumerate(ends):
        for end in reversed(ends[number + 1 :]):
            if end - start <= LONGEST and clause[start:end] in _wordings():
                yield start, end
                break
