"""Persons in a sentence: two or three characters behind a post, or from a surname on."""

from collections.abc import Sequence
from functools import cache

from articles.text import spelling
from articles.text.facts import is_fact

from .listed_words import listed
from .sentence_words import LITTLE_MARKS, PROPER, Name, Word


def persons(words: Sequence[Word], posts: set[int]) -> list[Name]:
    """Return the persons: two or three characters behind a post, or from a surname on."""
    found: list[Name] = []
    for number, word in enumerate(words):
        if word.is_mark or is_fact(word.text) or (found and word.start < found[-1].end):
            continue
        if word.start not in posts and word.text[0] not in _surname_starts():
            continue
        text, ends = _run(words, number)
        if word.start in posts and len(word.text) > 1 and word.tag not in PROPER:
            length = 0
        elif word.start in posts:
            length = _length_behind_post(text, ends, words)
        else:
            length = _length_from_surname(text, ends, words[number:])
        if length:
            found.append(Name("person", word.start, words[ends[length]].end))
    return found


@cache
def _surname_starts() -> frozenset[str]:
    return frozenset(surname[0] for surname in spelling.SURNAMES)


def _length_behind_post(text: str, ends: dict[int, int], words: Sequence[Word]) -> int:
    """Return how long the name behind a post is, up to a verb of speech or a stop; 0 where none follows."""
    surname = 2 if text[:2] in spelling.SURNAMES else 1
    if text[0] in listed("stops"):
        return 0
    for length in (surname + 2, surname + 1):
        rest = text[length:]
        if length in ends and (not rest or spelling.PERSON_AFTER.match(rest) or rest[0] in listed("stops")):
            return length
    if text[:surname] not in spelling.SURNAMES:
        return 0
    return next((length for length in (surname + 2, surname + 1) if length in ends), 0)


def _length_from_surname(text: str, ends: dict[int, int], words: Sequence[Word]) -> int:
    """Return how long the name is that begins with a surname and a given name; 0 where none does."""
    surname = 2 if text[:2] in spelling.SURNAMES else 1 if text[0] in spelling.SURNAMES else 0
    if not surname:
        return 0
    if len(words[0].text) > surname and words[0].tag not in PROPER:
        return 0
    for length in (surname + 2, surname + 1):
        if length not in ends:
            continue
        inside = words[: ends[length] - ends[min(ends)] + 1]
        if spelling.PERSON_AFTER.match(text[length:]):
            if len(inside) > 1 or inside[0].tag in PROPER:
                return length
        elif _is_likely(inside):
            return length
    return 0


def _run(words: Sequence[Word], number: int) -> tuple[str, dict[int, int]]:
    """Return what follows from a word on, up to a mark, and which word ends after how many characters."""
    text, ends = "", {}
    for place in range(number, min(len(words), number + 8)):
        if words[place].is_mark or is_fact(words[place].text):
            break
        text += words[place].text
        ends[len(text)] = place
    return text, ends


def _is_likely(inside: Sequence[Word]) -> bool:
    """Return whether words may be a name where nothing around them tells: no dictionary has them together."""
    if len(inside) == 1:
        return inside[0].tag == "nr" and len(inside[0].text) == 3 and inside[0].text[-1] not in "人者员方"
    return (
        len(inside[0].text) == 1
        and inside[0].tag in ("nr", "ns", "ng", "zg", "g")
        and not any(word.tag in LITTLE_MARKS or word.tag.startswith("v") for word in inside[1:])
    )
