"""The words of a sentence with the dictionary's marks, and the stretches of them that are names."""

from collections.abc import Sequence
from typing import NamedTuple

from articles.text import spelling
from articles.text.facts import Token, is_fact

GAP = 3  # characters between two tokens that part no sentences
# The dictionary's marks of proper names, of words that end a name, and of punctuation.
PROPER = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
LITTLE_MARKS = frozenset({"p", "c", "u", "uj", "ul", "uz", "ud", "ug", "d", "r", "m", "q", "y", "mq", "f"})
PUNCTUATION = "x"
OFFICES = frozenset({"董秘", "副总", "老总"})


class Word(NamedTuple):
    """A word of a sentence: what it says, the dictionary's mark, and from which to which token it goes."""

    text: str
    tag: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        """Return whether it is punctuation."""
        return self.start == self.end


class Name(NamedTuple):
    """A name: its kind (body, post, person, place, product), and from which to which token it goes."""

    kind: str
    start: int
    end: int


def words_of(tokens: Sequence[Token], normal: str) -> list[Word]:
    """Return the words that `tokens` of `normal` make, facts each a word, with the marks between them."""
    text, places = _text_of(tokens, normal)
    found: list[Word] = []
    start = 0
    for word, tag in spelling.tagged(text):
        inside = [place for place in places[start : start + len(word)] if place is not None]
        start += len(word)
        if not inside:
            found.append(
                Word(word, PUNCTUATION, found[-1].end if found else 0, found[-1].end if found else 0)
            )
            continue
        first, last = inside[0], inside[-1]
        begun = max(first, found[-1].end if found else 0)
        for number in range(begun, last + 1):
            key = tokens[number].key
            if is_fact(key):
                found.append(Word(key, "m", number, number + 1))
            elif number > begun and found[-1].end == number and not is_fact(tokens[number - 1].key):
                previous = found[-1]
                found[-1] = Word(previous.text + key, tag, previous.start, number + 1)
            else:
                found.append(Word(key, tag, number, number + 1))
    return _with_offices(found)


def _with_offices(words: list[Word]) -> list[Word]:
    """Join the characters of an office in short, which the dictionary parts (董秘)."""
    found: list[Word] = []
    for word in words:
        if found and found[-1].end == word.start and found[-1].text + word.text in OFFICES:
            found[-1] = Word(found[-1].text + word.text, "n", found[-1].start, word.end)
        else:
            found.append(word)
    return found


def _text_of(tokens: Sequence[Token], normal: str) -> tuple[str, list[int | None]]:
    """Return the text of `tokens` with what stands between them, and for each character its token."""
    parts: list[str] = []
    places: list[int | None] = []
    end = tokens[0].start if tokens else 0
    for number, token in enumerate(tokens):
        if token.start > end:
            between = normal[end : token.start] if token.start - end <= GAP else "。"
            parts.append(between)
            places += [None] * len(between)
        written = normal[token.start : token.end] if token.start >= end else token.key
        parts.append(written)
        places += [number] * len(written)
        end = max(end, token.end)
    return "".join(parts), places
