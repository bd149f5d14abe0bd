"""Chinese text as the search sees it: one normal form, runs, words, overlapping pairs, word boundaries.

Everything here keeps or reports offsets into the text it was given, so that what was found in the normal form
can be marked in the original.
"""

import operator
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

import rjieba

from .exchange import Exchange

DATA = Path(__file__).parent / "data"

HAN = "㐀-䶿一-鿿豈-﫿𠀀-𳑏〇"  # ideographs of every plane
RUN = re.compile(rf"[{HAN}]+|[0-9]+(?:[.·/:-][0-9]+)*|[^\W\d_{HAN}]+")
OTHER_RUN = re.compile(RUN.pattern.partition("|")[2])
IS_HAN = re.compile(rf"[{HAN}]+")
JOINER = str.maketrans("·./:-", "xxxxx")
MAX_TOKEN = 48  # characters; PostgreSQL refuses lexemes of more than 2,047 bytes
MAX_WORD = 24  # characters of a word that is worth taking apart


def _table() -> dict[int, str]:
    """Build the translation behind `normalise`; every value is one character, so offsets stay valid."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width → half width
    for code in (
        *range(0x20),
        0x7F,
        *range(0x80, 0xA1),
        0x1680,
        *range(0x2000, 0x2010),
        0x2028,
        0x2029,
        0x202F,
    ):
        table[code] = " "  # controls, NUL and every odd blank
    for code in (0x205F, 0x2060, 0x3000, 0xFEFF):
        table[code] = " "
    table[0x0A] = "\n"  # the one blank that parts paragraphs
    for character in "‧•・･∙⋅●":
        table[ord(character)] = "·"
    for character in "‐‑‒–−﹣":
        table[ord(character)] = "-"
    for code in (*range(0x41, 0x530), *range(0x1E00, 0x1F00), *range(0xFF21, 0xFF3B)):
        character = table.get(code, chr(code))
        letter = unicodedata.normalize("NFD", character)[0].lower()
        if len(letter) == 1 and letter != character:
            table[code] = letter
    for code in range(0xF900, 0xFB00):  # compatibility ideographs
        letter = unicodedata.normalize("NFKC", chr(code))
        if len(letter) == 1:
            table[code] = letter
    for line in (DATA / "simplified.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            table.update({ord(pair[0]): pair[1] for pair in line.split()})
    return table


TABLE = _table()
_exchange = Exchange(TABLE)


def normalise(text: str) -> str:
    """Return `text` in the search's normal form, character for character, so of the same length.

    Full width becomes half width, capitals become lower case, accents are dropped, traditional characters
    become simplified, odd blanks and control characters become spaces and every middle dot `·`. Lone
    surrogates become `?`.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join("?" if "\ud800" <= character <= "\udfff" else character for character in text)
    return _exchange(text)


def is_han(text: str) -> bool:
    """Return whether `text` is one run of ideographs."""
    return IS_HAN.fullmatch(text) is not None


def runs(normal: str) -> list[str]:
    """Return the runs of normalised text: ideographs, numbers with joiners (3·15, 2.5), other letters."""
    return RUN.findall(normal)


def number_token(run: str) -> str:
    """Return the one token of a number run, whatever joins it: 3·15, 3.15 and 3-15 all give 3x15."""
    return run.translate(JOINER)[:MAX_TOKEN]


def other_tokens(normal: str) -> list[str]:
    """Return the tokens of runs that are not ideographs: numbers and letters, at most 48 characters each."""
    return [
        number_token(run) if "0" <= run[0] <= "9" else run[:MAX_TOKEN] for run in OTHER_RUN.findall(normal)
    ]


def pairs(normal: str) -> set[str]:
    """Return the overlapping pairs of ideographs in normalised text; a pair never spans two runs."""
    return set(_pairs(normal))


def pair_counts(normal: str) -> Counter[str]:
    """Return how often each pair of neighbouring ideographs occurs in normalised text."""
    return Counter(_pairs(normal))


def _pairs(normal: str) -> Iterator[str]:
    return chain.from_iterable(map(operator.add, run, run[1:]) for run in IS_HAN.findall(normal))


JOINED = re.compile(r"[a-z0-9]+(?:[-·&' .][a-z0-9]+)*")


def joined(normal: str) -> set[str]:
    """Return letters and digits split by a joiner or a blank, as one: car-t → cart, ifrs 17 → ifrs17."""
    found = set()
    for run in JOINED.findall(normal):
        if run.isalpha():  # a word by itself
            continue
        text = "".join(filter(str.isalnum, run))
        if not text.isdecimal() and 2 <= len(text) <= 24:
            found.add(text)
    return found


def names_and_terms(normal: str) -> Counter[str]:
    """Return the words of normalised text that the dictionary lacks (guessed names) or the trade knows."""
    return Counter(filter(_is_name_or_term, guessed(normal)))


@lru_cache(maxsize=50_000)
def _is_name_or_term(word: str) -> bool:
    if not 1 < len(word) <= 12 or not IS_HAN.match(word):
        return False
    return word in trade() or not rjieba.has_word(word)


@cache
def trade() -> dict[str, tuple[str, ...]]:
    """Return the words of the trade with their parts, () for an atom.

    The first call in a process teaches them to Rjieba.
    """
    words = {}
    for line in (DATA / "dictionary.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for entry in line.split():
                parts = tuple(entry.split("/"))
                words["".join(parts)] = parts if len(parts) > 1 else ()
    for word in sorted(words):
        rjieba.add_word(word, None, None)
    return words


@cache
def whole_words(word: str) -> tuple[str, ...]:
    """Return the parts of a compound made only of known words of two or more characters, () if it is not.

    财产保险 → 财产, 保险; 太平洋 → () because 洋 would be left over, so 太平 is not found in it. The trade's own words have
    the parts the dictionary gives them: 信泰人寿 → 信泰, 人寿, but 学生平安保险 does not contain 平安保险.
    """
    if word in trade():
        return trade()[word]
    if not 4 <= len(word) <= MAX_WORD:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(2, len(word) + 1):
        for start in range(end - 1):
            before, part = best[start], word[start:end]
            if before is None or part == word or not rjieba.has_word(part):
                continue
            shortest = best[end]
            if shortest is None or len(before) + 1 < len(shortest):
                best[end] = (*before, part)
    return best[-1] or ()


def cut(normal: str) -> list[str]:
    """Cut normalised text into words, precisely (no guessing at unknown words).

    Punctuation stands between them.
    """
    trade()
    words: list[str] = rjieba.cut(normal, False)
    return words


def is_known(word: str) -> bool:
    """Return whether the dictionary knows `word`, or the trade does."""
    return word in trade() or bool(rjieba.has_word(word))


def guessed(normal: str) -> list[str]:
    """Cut normalised text into words, guessing at those no dictionary knows (names)."""
    trade()
    found: list[str] = rjieba.cut(normal, True)
    return found


def words(normal: str) -> Counter[str]:
    """Return the words of two or more ideographs in normalised text with their counts.

    Compounds count as parts too.
    """
    found: Counter[str] = Counter()
    for piece, times in Counter(cut(normal)).items():
        for word in _counted(piece):
            found[word] += times
    return found


@lru_cache(maxsize=50_000)
def _counted(piece: str) -> tuple[str, ...]:
    if len(piece) < 2 or not IS_HAN.match(piece):
        return ()
    parts = whole_words(piece) if len(piece) > 2 else ()
    return (piece, *(part for part in parts if len(part) > 1))


def boundaries(text: str) -> list[int]:
    """Return the offsets at which a word of `text` begins or ends; unknown words (names) are guessed too."""
    trade()
    edges, offset = [0], 0
    for word in rjieba.cut(text, True):
        if len(word) > 2:
            joint = offset
            for part in whole_words(word)[:-1]:
                joint += len(part)
                edges.append(joint)
        offset += len(word)
        edges.append(offset)
    return edges
