"""What a headline says vividly or in short, said as its text says it: 官司 where that says 诉讼, 砍掉 for 降低."""

from collections.abc import Iterator
from functools import cache

from articles.gate.word_lists import lines

from .passages import GRAVE, LITTLE, Evidence, Extract, holds

LONGEST = 6  # characters of a wording
NEAREST = 3  # sentences that say most of what a clause says, in which its words are looked for


@cache
def _wordings() -> dict[str, tuple[str, ...]]:
    """Return the sober wordings for each vivid one, in the order of the list.

    There is no way back, and none between sober wordings: each says no more than the vivid one, but not what
    the others say. Grave words must stand in the text word for word.
    """
    found: dict[str, dict[str, None]] = {}
    for group in lines("headlines/plain_words"):
        vivid, *sober = group.split("/")
        if not GRAVE.search(vivid):
            found.setdefault(vivid, {}).update(dict.fromkeys(sober))
    return {vivid: tuple(sober) for vivid, sober in found.items()}


def plainly(clause: Extract, source: Evidence) -> Extract:
    """Return a headline's clause with its vivid words replaced by those of the sentences closest to it.

    A word is replaced only if the sentences express it differently and the text does not have it itself.
    """
    text = clause.text
    near: list[Extract] = []
    told, last = [], 0
    for start, end in _found_in(clause):
        wording = text[start:end]
        if start < last or holds(source.letters, wording):
            continue
        near = near or _nearest(text, source)
        plain = next(
            (
                other
                for sentence in near
                for other in _wordings()[wording]
                # Less of it is not the same: 实现盈利, 盈利.
                if other not in wording and sentence.holds_as_words(other)
            ),
            None,
        )
        if plain is not None:
            told += [text[last:start], plain]
            last = end
    return Extract("".join((*told, text[last:]))) if told else clause


def _nearest(clause: str, source: Evidence) -> list[Extract]:
    said = [character for character in clause if character not in LITTLE]
    return sorted(
        source.sentences, key=lambda each: -sum(character in each.characters for character in said)
    )[:NEAREST]


def _found_in(clause: Extract) -> Iterator[tuple[int, int]]:
    """Yield where the clause holds wordings of the list, whole words, the longest first at each place."""
    for number, start in enumerate(clause.edges):
        for end in reversed(clause.edges[number + 1 :]):
            if end - start <= LONGEST and clause.text[start:end] in _wordings():
                yield start, end
                break
