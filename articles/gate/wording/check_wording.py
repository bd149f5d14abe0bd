"""Wording: which rules a passage breaks, and by which words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from articles.gate.rules import MEANING, PHRASE, REWORDING, Rule, shipped

from . import meaning
from .competing_findings import add_unless_found, add_unless_told, without_same_words
from .hits import ENOUGH_HITS, framed_hits, hits, is_cleared, standing
from .text_units import TELLING, Units
from .ways_to_buy import without_other_ways, without_vaguer
from .wording_findings import Finding

SELLING = 0.0  # score of the register above which what is weak counts
# Scores of the meaning: what no pattern knows counts above the first, beside another finding of its sentence
# above the second, in a unit that hardly sells above the third, in one that tells above the fourth.
HEARD = -0.5
HEARD_BESIDE = 0.3
HEARD_FAINT = 0.0
HEARD_TOLD = 0.8
LEAST_HEARD = 10  # letters of a unit that says something by itself
LEAST_DIFFERENT = 6  # of them: 稳稳稳稳 says nothing however long it is

# What nobody sees between two ideographs: joiners, selectors, fillers and marks of direction. 保本 with one
# inside is 保本.
UNSEEN = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u2060-\u2064\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def ways(rule: Rule) -> list[str]:
    """Return by which of PHRASE, REWORDING and MEANING a rule finds what breaks it."""
    has = {
        PHRASE: True,
        REWORDING: len(rule.claims) > 1 or bool(rule.frames),
        MEANING: meaning.knows(rule.id),
    }
    return [way for way, is_known in has.items() if is_known]


def check_passage(text: str, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return what breaks a rule in one passage (a paragraph, a headline), in order, one finding per rule."""
    first: dict[str, Finding] = {}
    for finding in find_all(text, rules):
        first.setdefault(finding.rule.id, finding)
    return without_vaguer(first.values(), text)


def find_all(text: str, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return what breaks a rule in one passage, in reading order; for a rule that holds back, every place.

    People rule on one place at a time, so their ruling on the first must not cover the second. Advice is
    given once per rule. More than ENOUGH_HITS places end in one that covers the rest of the passage.
    """
    rules = shipped() if rules is None else list(rules)
    if not UNSEEN.search(text):
        return _find_all(text, rules)
    seen = [place for place, sign in enumerate(text) if not UNSEEN.match(sign)]
    return [
        replace(finding, start=seen[finding.start], end=seen[finding.end - 1] + 1)
        for finding in _find_all(UNSEEN.sub("", text), rules)
    ]


def _find_all(text: str, rules: Sequence[Rule]) -> list[Finding]:
    units = Units(text, rules)
    selling = [unit for unit, score in units.scores.items() if score > SELLING]
    found: list[Finding] = []
    for rule in rules:
        places = hits(rule, text, [(0, len(text))], is_weak=False)
        told = (place for place in places if not units.is_told(rule, place[0]))
        found += islice(standing(rule, text, told), None if rule.holds_back else 1)
    if selling:
        _add_weak(found, units, selling)
        _add_framed(found, units, selling)
    _add_heard(found, units)
    found = without_other_ways(found, text)
    return sorted(without_same_words(found), key=lambda finding: (finding.start, finding.rule.id))


def _add_weak(found: list[Finding], units: Units, selling: list[tuple[int, int]]) -> None:
    """Add what is a claim only in a buyer's ear, the longest first, where no words of it are found yet."""
    text = units.text
    weak = [
        finding
        for rule in units.rules
        for finding in standing(rule, text, hits(rule, text, selling, is_weak=True))
        if not units.is_doubted(finding)
    ]
    for finding in sorted(weak, key=lambda each: (each.start - each.end, each.rule.id)):
        add_unless_told(found, finding, text)


def _add_framed(found: list[Finding], units: Units, selling: list[tuple[int, int]]) -> None:
    """Add the claims that only a frame knows, where no words of theirs are found yet.

    The fullest frame first.
    """
    text = units.text
    framed = [
        (-len(frame), finding.end - finding.start, finding)
        for rule in units.rules
        for frame in rule.frames
        for finding in standing(rule, text, framed_hits(frame, text, selling))
        if not units.is_doubted(finding)
    ]
    for _, _, finding in sorted(framed, key=lambda each: (*each[:2], each[2].rule.id)):
        add_unless_told(found, finding, text)


def _add_heard(found: list[Finding], units: Units) -> None:
    """Add what no pattern knows and the meaning of a unit tells, unit by unit, the surest first."""
    text = units.text
    number = Counter(finding.rule.id for finding in found)
    for unit, score in units.scores.items():
        letters = [letter for letter in text[slice(*unit)] if letter.isalnum()]
        if len(letters) < LEAST_HEARD or len(set(letters)) < LEAST_DIFFERENT:
            continue
        meanings = units.meanings(unit)
        least = HEARD if score > SELLING else HEARD_FAINT if score > TELLING else HEARD_TOLD
        heard = [rule for rule in units.rules if meanings.get(rule.id, least) > least]
        for rule in sorted(heard, key=lambda each: -meanings[each.id]):
            if number[rule.id] > (ENOUGH_HITS if rule.holds_back else 0):
                continue
            start, end = meaning.most_telling(text, unit, rule.id)
            if is_cleared(rule, text, start, end, {}):
                continue
            finding = Finding(rule, start, end, MEANING)
            if number[rule.id] == ENOUGH_HITS:
                finding = replace(finding, end=len(text), is_rest=True)
            if meanings[rule.id] > HEARD_BESIDE:
                is_new = add_unless_found(found, finding, unit)
            else:
                is_new = add_unless_told(found, finding, text)
            number[rule.id] += is_new
