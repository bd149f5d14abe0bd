"""Where the tokens of two sentences differ, as stretches, with what only stands elsewhere left out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from articles.text import facts
from articles.text.facts import Token

from . import deciding_words

AMOUNT = re.compile(r"N[\d.]+[元名位人个家户件份宗起%]?")
JOINS = frozenset("为有共约的")  # little words around a number
MAX_MEETINGS = 100_000  # pairs of equal tokens in two sentences, by which the time of their comparison goes
REARRANGED = 4  # tokens that a number may step over


@dataclass(slots=True)
class Change:
    """One stretch that differs: the tokens of the original, ours, and where they stand in their lists."""

    before: list[Token]
    after: list[Token]
    at: int
    to: int

    @property
    def old(self) -> str:
        """Return what the original says, as keys run together."""
        return "".join(token.key for token in self.before)

    @property
    def new(self) -> str:
        """Return what we say, as keys run together."""
        return "".join(token.key for token in self.after)


def changes(first: Sequence[Token], second: Sequence[Token]) -> list[Change]:
    """Return where two sentences differ; where they say one thing over and over, all of it is one."""
    one, other = ([token.key for token in side] for side in (first, second))
    held = Counter(other)
    if sum(count * held[key] for key, count in Counter(one).items()) > MAX_MEETINGS:
        return [] if one == other else [Change(list(first), list(second), 0, 0)]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    found: list[Change] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        found.append(Change(list(first[i:j]), list(second[k:m]), i, k))
    return found


def tidied(first: Sequence[Token], second: Sequence[Token]) -> list[Change]:
    """Return where two sentences differ in more than the place of a number or a date."""
    return _joined(_without_rearranged(changes(first, second), first), first, second)


def moved(found: Sequence[Change]) -> set[int]:
    """Return the changes whose words the same sentence says at another place: two things were swapped."""
    lost = {"".join(sorted(change.old)) for change in found if len(change.old) > 1}
    won = {"".join(sorted(change.new)) for change in found if len(change.new) > 1}
    both = lost & won
    return {
        id(change)
        for change in found
        if "".join(sorted(change.old)) in both or "".join(sorted(change.new)) in both
    }


def _without_rearranged(found: list[Change], first: Sequence[Token]) -> list[Change]:
    """Leave out what only moved within its sentence and says the same there.

    Examples are a number that moved over a noun with its measure word (客户8.6万人, 8.6万名客户), and words that
    changed places with a date (公司3月12日公布, 3月12日公司公布).
    """
    over: set[int] = set()
    for one, other in pairwise(found):
        gone, come = (one, other) if one.before else (other, one)
        if gone.after or come.before:
            continue
        between = first[one.at + len(one.before) : other.at]
        numbers = [token.key for token in gone.before if facts.is_number(token.key)]
        if numbers and len(between) <= REARRANGED:
            is_same = _without_measure(gone.before) == _without_measure(come.after)
        else:
            stepped = "".join(token.key for token in between)
            is_same = gone.old == come.new and (
                deciding_words.is_time(gone.old) or _is_amount_or_time(stepped)
            )
        if is_same:
            over |= {id(one), id(other)}
    return [change for change in found if id(change) not in over]


def _joined(found: Sequence[Change], first: Sequence[Token], second: Sequence[Token]) -> list[Change]:
    """Return the changes, a loss and a gain parted by one character as one (大学, 学院)."""
    joined: list[Change] = []
    for change in found:
        last = joined[-1] if joined else None
        if (
            last
            and len(last.before) + len(last.after) == len(change.before) + len(change.after) == 1
            and bool(last.before) != bool(change.before)
            and change.at - last.at - len(last.before) == 1
        ):
            before = list(first[last.at : change.at + len(change.before)])
            after = list(second[last.to : change.to + len(change.after)])
            joined[-1] = Change(before, after, last.at, last.to)
        else:
            joined.append(change)
    return joined


def _is_amount_or_time(keys: str) -> bool:
    return deciding_words.is_time(keys) or AMOUNT.fullmatch(keys) is not None


def _without_measure(tokens: Sequence[Token]) -> list[str]:
    return [
        token.key
        for token in tokens
        if not deciding_words.MEASURE.fullmatch(token.key) and token.key not in JOINS
    ]
