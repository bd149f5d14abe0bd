"""Kinds of changes: what a change does to what the sentence says."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from articles.text import facts
from articles.text.facts import Token

from . import changed_words, deciding_words, speakers
from .changed_words import SUBSTANCE
from .changes import Change

BOUND = 4  # tokens from a number to the last of the word that bounds it (60周岁以上)


class Code(StrEnum):
    """What can differ."""

    NEGATION = "negation"
    FIGURE = "figure"
    DATE = "date"
    ATTRIBUTION = "attribution"
    NAME = "name"
    ADDED = "added"
    HEADLINE = "headline"
    CUT = "cut"


def codes_of(
    change: Change,
    first: Sequence[Token],
    second: Sequence[Token],
    old: str,
    new: str,
    *,
    is_moved: bool,
) -> set[Code]:
    """Return the codes of one change, none if it changes no meaning."""
    case = _Case(change, first, second, old, new, is_moved)
    return next(codes for rule in RULES if (codes := rule(case)) is not None)


@dataclass
class _Case:
    """One change between two sentences (`first`, `second`) of the texts `old` and `new`."""

    change: Change
    first: Sequence[Token]
    second: Sequence[Token]
    old: str
    new: str
    is_moved: bool  # the sentence says the same words at another place

    def __post_init__(self) -> None:
        self.before, self.after = self.change.old, self.change.new
        self.lost, self.won = len(self.change.before), len(self.change.after)  # tokens

    @cached_property
    def names_speaker(self) -> bool:
        """Whether the words left out name who speaks."""
        return changed_words.names_speaker(self.change, self.first, self.old)

    @cached_property
    def says_itself(self) -> bool:
        """Whether what stays tells who holds it."""
        return changed_words.says_itself(self.change, self.first, self.old)

    @cached_property
    def loses_speaker(self) -> bool:
        """Whether nobody is left who says what the words left out had somebody say."""
        return (
            self.names_speaker
            and not speakers.is_no_speaker(self.before)
            and not (self.after and deciding_words.SPEECH_END.search(self.after))
            and not self.says_itself
        )

    @cached_property
    def is_slip(self) -> bool:
        """Whether one character of the original was a slip that we put right."""
        return changed_words.is_slip(self.change, self.old, self.new)

    @cached_property
    def facts(self) -> set[Code]:
        """The codes of the numbers and dates in it."""
        return _fact_codes(self.change, self.first, self.second)


# The rules, each of which knows a kind of change by its codes and answers None for any other.


def _synonym(case: _Case) -> set[Code] | None:
    """公布 and 发布 stand for each other."""
    is_same = not case.is_moved and changed_words.is_synonym(case.change, case.first, case.second)
    return set() if is_same else None


def _still_told(case: _Case) -> set[Code] | None:
    """Who speaks was left out here, and what stays or the paragraph tells it."""
    if case.after:
        return None
    if case.says_itself or (
        case.names_speaker and speakers.is_told_near(case.change, case.first, case.second, case.old, case.new)
    ):
        return set()
    return None


def _lost_speaker(case: _Case) -> set[Code] | None:
    """Who speaks was left out, and no negation with it."""
    is_lost = case.loses_speaker and not case.after and not deciding_words.negations(case.before)
    return {Code.ATTRIBUTION} if is_lost else None


def _slip_in_negation(case: _Case) -> set[Code] | None:
    """否任 → 否认: the negation was there, misspelt."""
    is_slip = not case.facts and case.is_slip and not deciding_words.NEGATION.search(case.before)
    return set() if is_slip else None


def _fact_or_negation(case: _Case) -> set[Code] | None:
    """A number, a date, or whether something is so at all."""
    codes = set(case.facts)
    if not changed_words.is_clause(case.change, case.new):
        before = changed_words.keys_around(case.first, case.change.at, case.lost)
        after = changed_words.keys_around(case.second, case.change.to, case.won)
        if deciding_words.negations(before) != deciding_words.negations(after) or (
            not codes
            and (
                deciding_words.is_reversed(case.before, case.after)
                or deciding_words.is_reversed(before, after)
            )
        ):
            codes.add(Code.NEGATION)
    return codes or None


def _lost_doubt(case: _Case) -> set[Code] | None:
    """A word of possibility went, and what was likely became certain."""
    is_lost = (
        deciding_words.possibilities(case.before) - deciding_words.possibilities(case.after)
        and case.lost <= deciding_words.POSSIBILITY_REACH
    )
    return {Code.ATTRIBUTION} if is_lost else None


def _other_title(case: _Case) -> set[Code] | None:
    """副局长 became 局长."""
    is_other = changed_words.changes_title(case.change, case.first, case.second)
    return {Code.NAME} if is_other else None


def _left_out(case: _Case) -> set[Code] | None:
    """Words that nothing of ours answers."""
    if case.after:
        return None
    if case.loses_speaker:
        return {Code.ATTRIBUTION}
    if case.lost >= SUBSTANCE and not case.is_moved:
        return {Code.CUT}
    return {Code.NAME} if case.is_moved else _small(case.before)


def _little_words(case: _Case) -> set[Code] | None:
    """Words that say nothing by themselves, and hours told in two ways."""
    is_little = deciding_words.is_little(case.before, case.after)
    return set() if is_little or deciding_words.is_same_hour(case.before, case.after) else None


def _put_in(case: _Case) -> set[Code] | None:
    """Words of ours that nothing of the original answers."""
    if case.before:
        return None
    if case.is_moved:
        return {Code.NAME}
    if deciding_words.is_unnamed_source(case.after):
        return set()
    if case.won >= 2 and not changed_words.repeats(case.change, case.second):
        return {Code.ADDED} if not deciding_words.is_filler(case.after) else set()
    return set()


def _other_hour(case: _Case) -> set[Code] | None:
    """上午 became 下午."""
    return {Code.DATE} if deciding_words.changes_hour(case.before, case.after) else None


def _other_period(case: _Case) -> set[Code] | None:
    """月 became 年; behind a number it is part of the figure."""
    if not deciding_words.changes_period(case.before, case.after):
        return None
    counts = case.change.at and facts.is_number(case.first[case.change.at - 1].key)
    return {Code.FIGURE} if counts else {Code.DATE}


def _slip_put_right(case: _Case) -> set[Code] | None:
    """One character was a slip of the original's."""
    return set() if case.is_slip else None


def _other_source(case: _Case) -> set[Code] | None:
    """据甲统计 became 据乙统计."""
    is_other = changed_words.changes_source(case.change, case.first, case.second)
    return {Code.NAME, Code.ATTRIBUTION} if is_other else None


def _much_longer(case: _Case) -> set[Code] | None:
    """So much more is said that it was put in."""
    return {Code.ADDED} if case.won >= case.lost * 2 + SUBSTANCE else None


def _much_shorter(case: _Case) -> set[Code] | None:
    """So much less is said that it was left out."""
    if case.lost < case.won * 2 + SUBSTANCE:
        return None
    return {Code.ATTRIBUTION} if case.loses_speaker else {Code.CUT}


def _stronger(case: _Case) -> set[Code] | None:
    """部分 became 全部."""
    return {Code.ATTRIBUTION} if deciding_words.is_stronger(case.before, case.after) else None


def _other_name(case: _Case) -> set[Code] | None:
    """What is left is another name, that of a speaker where speech follows."""
    if case.lost > 1 and changed_words.speaks_next(case.change, case.first, case.old):
        return {Code.NAME, Code.ATTRIBUTION}
    return {Code.NAME}


# In the order in which they are asked; the first that knows the change decides, and the last knows every one.
RULES: tuple[Callable[[_Case], set[Code] | None], ...] = (
    _synonym,
    _still_told,
    _lost_speaker,
    _slip_in_negation,
    _fact_or_negation,
    _lost_doubt,
    _other_title,
    _left_out,
    _little_words,
    _put_in,
    _other_hour,
    _other_period,
    _slip_put_right,
    _other_source,
    _much_longer,
    _much_shorter,
    _stronger,
    _other_name,
)


def _fact_codes(change: Change, first: Sequence[Token], second: Sequence[Token]) -> set[Code]:
    lost = Counter(token.key for token in change.before if facts.is_fact(token.key))
    won = Counter(token.key for token in change.after if facts.is_fact(token.key))
    if not lost and not won:
        # A currency, or about, over and under beside a number; 60周岁以上 has its own a little farther off.
        end = change.at + len(change.before)
        near, farther = first[max(0, change.at - 2) : end + 2], first[max(0, change.at - BOUND) : end + 2]
        if (changed_words.has_number(near) and deciding_words.changes_amount(change.old, change.new)) or (
            changed_words.has_number(farther) and changed_words.changes_limit(change, first, second)
        ):
            return {Code.FIGURE}
        return set()
    if lost == won:
        return set()
    if len(change.before) >= SUBSTANCE + 2 and not change.after and not deciding_words.is_time(change.old):
        return set()  # a clause was left out with its figures
    if len(change.after) >= SUBSTANCE + 2 and not change.before and not deciding_words.is_time(change.new):
        return set()  # a clause was added
    differing = (lost - won) + (won - lost)
    codes = set()
    if any(facts.is_date(key) for key in differing):
        codes.add(Code.DATE)
    elif any(facts.is_number(key) for key in differing):
        if all(key == "N1" for key in differing) and len(change.old + change.new) > 4:
            return set()  # 一 in a word
        codes.add(Code.FIGURE)
    return codes


def _small(text: str) -> set[Code]:
    """Return the codes of a few characters left out: nothing for a slip, a name otherwise."""
    if len(text) == 1 or deciding_words.is_filler(text):
        return set()
    return {Code.NAME} if len(text) > 1 and deciding_words.is_noun(text) else set()
