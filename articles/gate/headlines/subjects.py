"""Whether a headline says of a company what the original says of another."""

import re

from articles.gate.word_lists import one_of
from articles.text import facts

from .passages import LITTLE, Evidence, Extract, letters

SUBJECT = re.compile(rf"[一-鿿]{{2,8}}{one_of('headlines/organisations')}")
SHORTEST_SUBJECT = re.compile(rf"[一-鿿]{{2,8}}?{one_of('headlines/organisations')}")
COMMON_SUBJECT = re.compile(
    r"(?:该|这家|一|某|两|多|本|涉事)?(?:公司|机构|银行|险企|保险公司|法院|监管部门|监管局|协会|平台)"
)
BODY = re.compile(rf"[一-鿿]{{1,8}}(?:{one_of('headlines/organisations')}|投资|控股)")
ANAPHOR = re.compile(r"公司|该|其(?!中|他|余)|双方|本行|两家")
LONG_PIECE = 6  # characters that say a thing by themselves
LEAST_PIECE = 4  # characters at the end of two clauses by which they say the same
LEAST_SAID = 2  # the same, where a person is named (转正)
LIKELY = 0.7  # share of the letters that a sentence holds which says the same


def _named(clause: Extract, source: Evidence) -> str:
    """Return the company that `clause` begins with and the original names, else ""."""
    person = source.person_at(clause.letters)
    if person:
        return person
    for pattern in (SUBJECT, SHORTEST_SUBJECT):
        subject = pattern.match(clause.letters)
        if subject and not COMMON_SUBJECT.fullmatch(subject.group()) and subject.group() in source.letters:
            return subject.group()
    return ""


def _shared(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length


def is_swapped(clause: Extract, source: Evidence) -> bool:
    """Return whether `clause` is one of the original's headline with another company of the text in it."""
    for theirs in map(letters, source.clauses):
        mine = clause.letters
        front = _shared(mine, theirs)
        back = _shared(mine[front:][::-1], theirs[front:][::-1])
        here, there = mine[front : len(mine) - back], theirs[front : len(theirs) - back]
        if (
            front + back >= LONG_PIECE
            and min(len(here), len(there)) > 1
            and BODY.fullmatch(here)
            and BODY.fullmatch(there)
            and here in source.letters
            and not set(here) & set(there)
        ):
            return True
    return False


def did_another(clause: Extract, source: Evidence) -> bool:
    """Return whether all sentences that say word by word what `clause` says of a company name another."""
    name = _named(clause, source)
    rest = clause.letters[len(name) :]
    if not name or len(rest) < LONG_PIECE:
        return False
    texts = [sentence.letters for sentence in source.sentences]
    holders = [number for number, text in enumerate(texts) if rest in text]
    return bool(holders) and all(
        name not in texts[number] + texts[max(0, number - 1)]
        and SUBJECT.search(texts[number].split(rest)[0]) is not None
        for number in holders
    )


def is_said_of_another(clause: Extract, source: Evidence) -> bool:
    """Return whether the original's headline says of another company what `clause` says of one.

    Not so if a sentence of the text names that company beside the same words.
    """
    name = _named(clause, source)
    if not name:
        return False
    is_person = name == source.person_at(clause.letters)
    rest = clause.letters[len(name) :]
    for theirs in map(letters, source.clauses):
        length = 0
        while length < min(len(rest), len(theirs)) and rest[-length - 1 :] == theirs[-length - 1 :]:
            length += 1
        said, other = rest[len(rest) - length :], theirs[: len(theirs) - length]
        least = LEAST_SAID if is_person else LEAST_PIECE
        if length < least or not other or name in theirs or set(name) <= set(other):
            continue
        if name in source.headline_letters and not SUBJECT.search(other) and not is_person:
            continue  # the other clause may be about the same company
        words = set(said) - LITTLE
        figures = {key for key in clause.keys if facts.is_number(key)}
        if not any(
            name in sentence.letters
            and figures <= sentence.key_set
            and len(words & sentence.characters) >= LIKELY * len(words)
            for sentence in source.sentences[1:]
        ):
            return True
    return False


def did_nobody_named(clause: Extract, source: Evidence) -> bool:
    """Return whether the only sentences with the figures and words of `clause` are about another body.

    The company that the headline names stands neither there nor in the two sentences before, and no 该公司 or 其
    may stand for it.
    """
    name = _named(clause, source)
    figures = [key for key in clause.keys if facts.is_number(key) and key != "N1"]
    if not name or not figures or name in source.headline_letters:
        return False
    holders = [
        number for number, sentence in enumerate(source.sentences) if sentence.key_set.issuperset(figures)
    ]
    return bool(holders) and not any(
        name[-4:] in source.sentences[place].letters or ANAPHOR.search(source.sentences[place].letters)
        for number in holders
        for place in range(max(0, number - 2), number + 1)
    )
