"""Which codes of a change stand, once its words were weighed against those of its whole sentence."""

from collections.abc import Sequence

from articles.text import facts
from articles.text.facts import Token

from . import changed_words, deciding_words
from .change_codes import Code
from .changed_words import SUBSTANCE
from .changes import Change
from .same_words import is_anaphor
from .verdicts import ADDED, Weighing
from .word_sides import DENIAL


def _stands_for_speaker(text: str) -> bool:
    """Return whether a word stands for whoever was named; 公司 may be another company.

    The last character of 二审法院 may be that of the court's name and no part of the change.
    """
    return text != "公司" and (is_anaphor(text) or is_anaphor(f"{text}院"))


def _changes_speaker(given: set[Code], change: Change) -> bool:
    """Return whether somebody else speaks, or one who was named became 据悉; 她 or 二审法院 is nobody else."""
    if any(map(_stands_for_speaker, (change.old, change.new))):
        return False
    return {Code.NAME, Code.ATTRIBUTION} <= given or any(
        deciding_words.names_speaker(one) and deciding_words.is_unnamed_source(other)
        for one, other in ((change.old, change.new), (change.new, change.old))
    )


def weighed(
    given: set[Code],
    change: Change,
    verdict: Weighing,
    first: Sequence[Token],
    second: Sequence[Token],
) -> set[Code]:
    """Return the codes of a change that stand after its words were weighed."""
    left = set(given)
    if Code.NAME in given and not verdict.is_name and not changed_words.changes_title(change, first, second):
        left -= {Code.NAME, Code.ATTRIBUTION}
        if (verdict.lost or verdict.won) and _changes_speaker(given, change):
            left.add(Code.ATTRIBUTION)
        if verdict.turns_denial and not (verdict.lost or verdict.won):
            # 甲方拒绝赔付，乙方同意赔付: the two changed places about what was denied
            left.add(Code.NEGATION)
    if Code.CUT in given and not (len(verdict.lost) >= SUBSTANCE and verdict.is_lost_clause):
        left.discard(Code.CUT)
    if Code.ADDED in given and len(verdict.won) < ADDED:
        left.discard(Code.ADDED)
    has_fact = any(facts.is_fact(token.key) for token in (*change.before, *change.after))
    if has_fact and not verdict.is_fact:
        left -= {Code.FIGURE, Code.DATE}
    if verdict.keeps_negation and not verdict.turns_denial and DENIAL.search(change.old + " " + change.new):
        left.discard(Code.NEGATION)
    if (
        given == {Code.ATTRIBUTION}
        and verdict.keeps_hedges
        and not deciding_words.STRONGER.fullmatch(change.new)
        and deciding_words.possibilities(change.old)
    ):
        left.discard(Code.ATTRIBUTION)  # 预计今年可控制 → 今年预计可控制
    if {Code.NAME, Code.ATTRIBUTION} <= left and not verdict.is_speaker:
        left.discard(Code.ATTRIBUTION)
    if given == {Code.ATTRIBUTION} and verdict.keeps_source and not deciding_words.possibilities(change.old):
        left.discard(Code.ATTRIBUTION)
    return left
