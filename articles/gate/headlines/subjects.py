"""Whether a headline says of a company what the original says of another."""

import re

from articles.gate.word_lists import one_of

from .passages import LITTLE, Passage, Source, letters

SUBJECT = re.compile(rf"[一-鿿]{{2,8}}{one_of('headlines/organisations')}")
COMMON_SUBJECT = re.compile(
    r"(?:该|这家|一|某|两|多|本|涉事)?(?:公司|机构|银行|险企|保险公司|法院|监管部门|监管局|协会|平台)"
)
LONG_PIECE = 6  # characters that say a thing by themselves
LEAST_PIECE = 4  # characters at the end of two clauses by which they say the same
LIKELY = 0.7  # share of the letters that a sentence holds which says the same


def _named(clause: Passage, source: Source) -> str:
    """Return the company that `clause` begins with and the original names, else ""."""
    subject = SUBJECT.match(clause.letters)
    if not subject or COMMON_SUBJECT.fullmatch(subject.group()) or subject.group() not in source.letters:
        return ""
    return subject.group()


def did_another(clause: Passage, source: Source) -> bool:
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


def is_said_of_another(clause: Passage, source: Source) -> bool:
    """Return whether the original's headline says of another what `clause` says of a company.

    It is none where a sentence of the text names that company beside the same words.
    """
    name = _named(clause, source)
    if not name:
        return False
    rest = clause.letters[len(name) :]
    for theirs in map(letters, source.clauses):
        length = 0
        while length < min(len(rest), len(theirs)) and rest[-length - 1 :] == theirs[-length - 1 :]:
            length += 1
        said, other = rest[len(rest) - length :], theirs[: len(theirs) - length]
        if length < LEAST_PIECE or not other or name in theirs or set(name) <= set(other):
            continue
        if name in source.headline_letters and not SUBJECT.search(other):
            continue  # the other clause may be about the same company
        words = set(said) - LITTLE
        if not any(
            name in sentence.letters and len(words & sentence.characters) >= LIKELY * len(words)
            for sentence in source.sentences[1:]
        ):
            return True
    return False
