"""Whether the original says what a headline says of a figure.

Asked are its period, its direction (升, 降), its measure (人, 辆), its whole (占…两成), the company and the deed.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from articles.gate import word_lists, wording
from articles.text import chinese, facts

from .passages import LITTLE, Passage, Source
from .periods import periods

FIGURE = re.compile(
    r"(?:\d[\d.,]*|[一二两三四五六七八九十百千]{1,6})[万亿成%]*(?:百分点|[元日天年人件起份家倍点])"
)
SPANS = frozenset("年月天日周")  # what follows a figure that 近 makes no rounder (近30天)
LIKELY = 0.7  # share of the letters of a whole that another must hold to be the same
ENOUGH = 0.3  # share of a clause's words that the sentence with its figures need not hold
MAX_FIGURES = 12  # different ones of a clause that are asked
LONGEST_WORD = 12  # characters behind a figure in which its next word is looked for


def _rounded() -> list[tuple[re.Pattern[str], Decimal, Decimal]]:
    found = []
    for line in word_lists.lines("headlines/rounded"):
        front, _, exceptions = line.partition("|")
        word, least, most = front.split()
        found.append((re.compile(word_lists.but_not(word, exceptions) + "$"), Decimal(least), Decimal(most)))
    return found


ROUNDED = _rounded()  # about, right before a figure: from and to which share of it


def are_refused(clause: Passage, source: Source) -> bool:
    """Return whether the original has not the figures of `clause`, or not with what is said of them."""
    figures = list(dict.fromkeys(key for key in clause.keys if facts.is_fact(key) and key != "N1"))
    if any(
        key not in source.all_keys and not _is_rounded(key, clause, source) for key in figures[:MAX_FIGURES]
    ):
        return True
    numbers = [key for key in figures if key in source.all_keys and facts.is_number(key)]
    return bool(numbers) and not _are_said_together(clause, numbers[:MAX_FIGURES], source)


def _are_said_together(clause: Passage, figures: list[str], source: Source) -> bool:
    """Return whether one sentence holds the figures and what is said with them.

    A verb must stand in that sentence or in the original's headline; of the nouns a few may be said
    elsewhere (公司, 该行 stand for a name there).
    """
    named, behind = periods(clause.keys), _behind_figures(clause.text)
    elsewhere = [word for word in clause.words if not source.holds_in(word, 0)]
    for number, sentence in enumerate(source.sentences):
        if not sentence.key_set.issuperset(figures):
            continue
        if named and any(
            theirs and not theirs & named for theirs in map(sentence.periods_before.get, figures)
        ):
            continue
        if _is_contrary(clause, figures, sentence) or _counts_other(clause, figures, sentence):
            continue
        if not all(source.holds_in(word, number) for word in behind):
            continue  # the figure of something else that is done
        if not all(_is_share_in(share, sentence) for share in clause.shares):
            continue  # a share of something else
        own = clause.companies
        others = [name for name in sentence.companies if not any(name in one or one in name for one in own)]
        if own and others and not any(one in sentence.text for one in own):
            continue  # another company's figure
        missing = [word for word in elsewhere if not source.holds_in(word, number)]
        if len(missing) <= ENOUGH * len(clause.words) + 0.5 and not any(map(wording.is_verb, missing)):
            return True
    return False


def _is_rounded(key: str, clause: Passage, source: Source) -> bool:
    """Return whether the figure `key` rounds one of the original (逾400件: 412件)."""
    place = clause.keys.index(key)
    about = "".join(clause.keys[max(0, place - 2) : place])
    if about.endswith("近") and SPANS.intersection(clause.keys[place + 1 : place + 2]):
        return False
    amount = _amount(key)
    if amount is None:
        return False
    least, most = next(
        ((least, most) for words, least, most in ROUNDED if words.search(about)), (Decimal(1), Decimal(1))
    )
    return least < most and any(
        facts.kind_of(other) == facts.kind_of(key) and amount * least <= held <= amount * most
        for other in source.all_keys
        if (held := _amount(other)) is not None
    )


def _amount(key: str) -> Decimal | None:
    digits = re.match(r"N(\d+(?:\.\d+)?)", key)
    return Decimal(digits.group(1)) if digits else None


def _counts_other(clause: Passage, figures: Iterable[str], sentence: Passage) -> bool:
    """Return whether a figure of `clause` counts something else in `sentence` (2,140辆, 2,140人)."""
    for figure in figures:
        ours, theirs = clause.measures.get(figure), sentence.measures.get(figure)
        if ours and theirs and not ours & theirs:
            return True
    return False


def _is_contrary(clause: Passage, figures: Iterable[str], sentence: Passage) -> bool:
    """Return whether `sentence` says of a figure that it fell where `clause` says that it rose."""
    return any(
        wording.is_reversed(sentence.right_before[figure], clause.right_before[figure]) for figure in figures
    )


def _behind_figures(clause: str) -> list[str]:
    """Return the word that follows each figure of `clause`, with which it says what is so many (60日公告)."""
    found = []
    for match in FIGURE.finditer(clause):
        word = next(iter(chinese.cut(clause[match.end() : match.end() + LONGEST_WORD])), "")
        if len(word) > 1 and chinese.is_han(word):
            found.append(word)
    return list(dict.fromkeys(found))


def _is_share_in(whole: str, sentence: Passage) -> bool:
    """Return whether a share in `sentence` may be one of `whole`."""
    letters = set(whole) - LITTLE
    return any(len(letters & set(theirs)) > LIKELY * len(letters) for theirs in sentence.shares)
