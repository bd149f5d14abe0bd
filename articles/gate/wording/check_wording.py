"""Wording: which rules a passage breaks, and by which words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice, pairwise, product

from articles.gate.rules import MEANING, PHRASE, REWORDING, Frame, Rule, compiled, shipped
from articles.text import chinese

from . import meaning
from .innocence import SENTENCE_END, is_innocent, sentence_around
from .register import selling_score

# Scores of the register: what is weak counts above the first, nothing counts below the second.
SELLING = 0.0
TELLING = -1.0
# Scores of the meaning: what no pattern knows counts above the first, beside another finding of its sentence
# above the second, in a unit that hardly sells above the third, in one that tells above the fourth. What a
# pattern knows to be weak counts above the fifth.
HEARD = -0.5
HEARD_BESIDE = 0.3
HEARD_FAINT = 0.0
HEARD_TOLD = 0.8
DOUBTED = -1.5
CLEAR_WITHOUT_GOODS = 2.0  # from which on a way to buy is one to goods that its sentence does not name
LEAST_HEARD = 10  # letters of a unit that says something by itself
LEAST_DIFFERENT = 6  # of them: 稳稳稳稳 says nothing however long it is
LEFT_OVER = 0.25  # of the letters of a unit that is nothing but stock phrases
SHOUTED = 60  # letters of the longest of those
BLANK = re.compile(rf"(?<=[{chinese.HAN}])[^\S\n]+(?=[{chinese.HAN}])")  # parts two phrases as a comma does

FRAME_WIDTH = 40  # characters
ENOUGH_HITS = 12  # of one rule in one passage that are told one by one; what follows them is told as a whole

# What nobody sees between two ideographs: joiners, selectors, fillers and marks of direction. 保本 with one
# inside is 保本.
UNSEEN = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u2060-\u2064\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

# Where the pair of signs may be far apart, or the end of the paragraph matters, an exception clears all
# of it.
WHOLE_PASSAGE = frozenset({"STY", "SRC", "PRI"})
BY_SENTENCE = frozenset({"STY-05"})  # all the same

# Rules on what sellers say of others.
OF_SELLERS = frozenset({"INS-12", "INS-13"})

# One act, one finding: a way to buy a product, a way to an adviser, and any other call to get in touch.
WAYS_TO_BUY = ("MKT-01", "MKT-02", "INS-16")

# Where the same words break two rules, the first of the two says it better.
SAME_WORDS = (
    ("INS-07", "RET-01"),
    ("INS-13", "INS-07"),
    ("INS-13", "RET-01"),
    ("ADV-05", "ADV-02"),
    ("ADV-01", "ADV-02"),
    ("ADV-01", "ADV-04"),
    ("INS-06", "MKT-03"),
    ("INS-06", "RET-05"),
    ("MKT-01", "INS-14"),
    ("MKT-02", "INS-14"),
)
# Where a sentence has the second of two, a weaker finding of the first may stand beside it.
TOGETHER = (
    ("INS-01", "INS-03"),
    ("INS-16", "INS-13"),
    ("INS-07", "RET-03"),
    ("ADV-02", "MKT-04"),
    ("MKT-04", "ADV-02"),
)
# What the meaning hears in a sentence of which a better rule holds that claim already.
SAME_CLAIM = (("RET-02", "MKT-03"), ("INS-06", "MKT-03"))
GOODS = compiled("{产品}|险(?!公司|企|资|业|情)|小程序|链接|入口|一键|页面|通道|二维码投保")


@dataclass(frozen=True)
class Finding:
    """A rule that a passage breaks by its characters from `start` to `end`.

    `found_by`: PHRASE, REWORDING or MEANING. `is_rest`: the last of very many; it covers all that follows.
    """

    rule: Rule
    start: int
    end: int
    found_by: str = PHRASE
    is_rest: bool = False

    def overlaps(self, other: "Finding") -> bool:
        """Return whether the two name some of the same characters."""
        return self.start < other.end and other.start < self.end

    def words_of(self, text: str) -> str:
        """Return the words of the passage `text` that break the rule."""
        return text[self.start : self.end]


def _units(text: str) -> list[tuple[int, int]]:
    """Return the stretches between full stops and semicolons.

    Exclamations and questions join what comes with them.
    """
    stops = [0, *(match.end() for match in re.finditer(r"[。；\n]+[”’」』）)]*", text)), len(text)]
    return [(first, last) for first, last in pairwise(stops) if last > first]


def ways(rule: Rule) -> list[str]:
    """Return by which of PHRASE, REWORDING and MEANING a rule finds what breaks it."""
    has = {
        PHRASE: True,
        REWORDING: len(rule.claims) > 1 or bool(rule.frames),
        MEANING: meaning.knows(rule.id),
    }
    return [way for way, is_known in has.items() if is_known]


Place = tuple[int, int, str]  # start, end, and by what it was found


def _hits(rule: Rule, text: str, units: list[tuple[int, int]], *, is_weak: bool) -> Iterator[Place]:
    """Yield where `units` of `text` word what the rule forbids, before anybody asks who says it."""
    for claim in rule.claims:
        if claim.is_weak == is_weak:
            way = PHRASE if claim is rule.claims[0] else REWORDING
            for start, end in units:
                for match in claim.pattern.finditer(text, start, end):
                    yield *match.span(), way


@dataclass
class _Units:
    """The units of a text with their scores, and which of them are nothing but stock phrases."""

    text: str
    rules: Sequence[Rule]

    @cached_property
    def scores(self) -> dict[tuple[int, int], float]:
        """Return how much each unit speaks as a seller."""
        return {unit: selling_score(BLANK.sub("，", self.text[slice(*unit)])) for unit in _units(self.text)}

    def meanings(self, unit: tuple[int, int]) -> Mapping[str, float]:
        """Return for each rule that has been learnt how likely the unit breaks it."""
        return meaning.scores(self.text[slice(*unit)])

    def is_doubted(self, finding: Finding) -> bool:
        """Return whether the unit of a weak finding as a whole says something else."""
        unit = next((each for each in self.scores if each[0] <= finding.start < each[1]), None)
        if unit is None:
            return False
        meanings = self.meanings(unit)
        if meanings.get(finding.rule.id, 0.0) > DOUBTED:
            return False
        surest = max(meanings, key=lambda rule: meanings[rule])
        if (finding.rule.id, surest) not in TOGETHER:
            return True
        return meaning.against_nothing(self.text[slice(*unit)])[finding.rule.id] <= DOUBTED

    @cached_property
    def _shouted(self) -> dict[tuple[int, int], bool]:
        return {}

    def is_told(self, rule: Rule, place: int) -> bool:
        """Return whether `place` stands in a unit told as news, rules and warnings are.

        Such a unit may use any words.
        """
        if not rule.is_about_selling:
            return False
        return any(
            first <= place < last and score <= TELLING and not self._is_nothing_but_claims((first, last))
            for (first, last), score in self.scores.items()
        )

    def _is_nothing_but_claims(self, unit: tuple[int, int]) -> bool:
        """Return whether a unit consists of almost nothing but words that the rules on selling forbid."""
        if unit not in self._shouted:
            letters = {place for place in range(*unit) if self.text[place].isalnum()}
            told = letters.copy()
            for rule in self.rules if len(letters) <= SHOUTED else ():
                if rule.is_about_selling:
                    for start, end, _ in _hits(rule, self.text, [unit], is_weak=False):
                        told.difference_update(range(start, end))
            self._shouted[unit] = len(told) <= LEFT_OVER * len(letters) and len(told) < len(letters)
        return self._shouted[unit]


def _is_cleared(rule: Rule, text: str, start: int, end: int, excepted: dict[tuple[int, int], bool]) -> bool:
    """Return whether an exception of the rule, or who says it, clears the words from `start` to `end`.

    `excepted`: what is known of sentences already searched for an exception, so that none is searched once
    per hit.
    """
    if rule.exceptions is not None:
        is_of_all = rule.family in WHOLE_PASSAGE and rule.id not in BY_SENTENCE
        first, last = (0, len(text)) if is_of_all else sentence_around(text, start, end)
        if (first, last) not in excepted:
            excepted[first, last] = rule.exceptions.search(text[first:last]) is not None
        if excepted[first, last]:
            return True
    return rule.is_about_selling and is_innocent(text, start, end, of_sellers=rule.id in OF_SELLERS)


def check_passage(text: str, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return what breaks a rule in one passage (a paragraph, a headline), in order, one finding per rule."""
    first: dict[str, Finding] = {}
    for finding in find_all(text, rules):
        first.setdefault(finding.rule.id, finding)
    ways = sorted(
        (finding for finding in first.values() if finding.rule.id in WAYS_TO_BUY),
        key=lambda finding: _way_rank(finding, text),
    )
    return [finding for finding in first.values() if finding not in ways[1:]]


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
    units = _Units(text, rules)
    selling = [unit for unit, score in units.scores.items() if score > SELLING]
    found: list[Finding] = []
    for rule in rules:
        hits = _hits(rule, text, [(0, len(text))], is_weak=False)
        told = (hit for hit in hits if not units.is_told(rule, hit[0]))
        found += islice(_standing(rule, text, told), None if rule.holds_back else 1)
    if selling:
        _add_weak(found, units, selling)
        _add_framed(found, units, selling)
    _add_heard(found, units)
    found = _without_other_ways(found, text)
    return sorted(_without_same_words(found), key=lambda finding: (finding.start, finding.rule.id))


def _standing(rule: Rule, text: str, hits: Iterable[Place]) -> Iterator[Finding]:
    """Yield the hits that nothing clears.

    Those of a rule that holds back come in reading order, no words twice.
    """
    if rule.holds_back:
        hits = sorted(hits, key=lambda hit: hit[0])
    number, told_until = 0, 0
    excepted: dict[tuple[int, int], bool] = {}
    for start, end, way in hits:
        if (rule.holds_back and start < told_until) or _is_cleared(rule, text, start, end, excepted):
            continue
        if number == ENOUGH_HITS:
            if rule.holds_back:
                yield Finding(rule, start, len(text), way, is_rest=True)
            return
        yield Finding(rule, start, end, way)
        number, told_until = number + 1, end


def _framed(frame: Frame, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the narrowest stretch from `start` to `end` that holds all parts of a claim without overlap."""
    places = [[match.span() for match in part.finditer(text, start, end)] for part in frame]
    return _narrowest(places) if all(places) else None


def _narrowest(places: list[list[tuple[int, int]]]) -> tuple[int, int] | None:
    """Return the narrowest stretch with one place of each part, none within another, or None.

    Stretches over FRAME_WIDTH do not count.
    """
    best: tuple[int, int] | None = None
    for chosen in islice(product(*(spans[:8] for spans in places)), 512):
        start, end = min(chosen)[0], max(end for _, end in chosen)
        if end - start <= (best[1] - best[0] - 1 if best else FRAME_WIDTH) and not any(
            one[0] < other[1] and other[0] < one[1] for one, other in combinations(chosen, 2)
        ):
            best = start, end
    return best


def _add_weak(found: list[Finding], units: _Units, selling: list[tuple[int, int]]) -> None:
    """Add what is a claim only in a buyer's ear, the longest first, where no words of it are found yet."""
    text = units.text
    weak = [
        finding
        for rule in units.rules
        for finding in _standing(rule, text, _hits(rule, text, selling, is_weak=True))
        if not units.is_doubted(finding)
    ]
    for finding in sorted(weak, key=lambda each: (each.start - each.end, each.rule.id)):
        _add_unless_told(found, finding, text)


def _may_join(finding: Finding, other: Finding) -> bool:
    """Return whether a weaker finding may stand beside another of its sentence or be chosen instead."""
    rules = finding.rule.id, other.rule.id
    return (
        rules in TOGETHER
        or (rules in SAME_WORDS and finding.overlaps(other))
        or set(rules) <= set(WAYS_TO_BUY)
    )


def _add_unless_told(found: list[Finding], finding: Finding, text: str) -> bool:
    """Add a finding if its rule is new and its sentence has none yet; return whether it was added.

    For a rule that holds back it is enough to be new in its sentence.
    """
    if finding.is_rest:
        found.append(finding)
        return True
    first, last = sentence_around(text, finding.start, finding.end)
    for other in found:
        is_near = other.start < last and other.end > first
        if other.rule.id == finding.rule.id:
            if is_near or not finding.rule.holds_back:
                return False
        elif is_near and other.rule.is_about_selling and not _may_join(finding, other):
            return False
    found.append(finding)
    return True


def _add_framed(found: list[Finding], units: _Units, selling: list[tuple[int, int]]) -> None:
    """Add the claims that only a frame knows, fullest first, where none of their words are found yet."""
    text = units.text
    framed = [
        (-len(frame), finding.end - finding.start, finding)
        for rule in units.rules
        for frame in rule.frames
        for finding in _standing(rule, text, _framed_hits(frame, text, selling))
        if not units.is_doubted(finding)
    ]
    for _, _, finding in sorted(framed, key=lambda each: (*each[:2], each[2].rule.id)):
        _add_unless_told(found, finding, text)


def _add_heard(found: list[Finding], units: _Units) -> None:
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
            if _is_cleared(rule, text, start, end, {}):
                continue
            finding = Finding(rule, start, end, MEANING)
            if number[rule.id] == ENOUGH_HITS:
                finding = replace(finding, end=len(text), is_rest=True)
            if meanings[rule.id] > HEARD_BESIDE:
                is_new = _add_unless_found(found, finding, unit)
            else:
                is_new = _add_unless_told(found, finding, text)
            number[rule.id] += is_new


def _add_unless_found(found: list[Finding], finding: Finding, unit: tuple[int, int]) -> bool:
    """Add a finding if its unit has none of its rule yet and its words none of another; return whether."""
    first, last = unit
    for other in found:
        is_near = other.start < last and other.end > first
        if other.rule.id == finding.rule.id:
            if is_near or not finding.rule.holds_back:
                return False
            continue
        is_told = is_near and (other.rule.id, finding.rule.id) in SAME_CLAIM
        if is_told or (other.rule.is_about_selling and other.overlaps(finding)):
            return False
    found.append(finding)
    return True


def _framed_hits(frame: Frame, text: str, units: list[tuple[int, int]]) -> Iterator[Place]:
    """Yield where `units` of `text`, then where whole sentences hold all parts of a claim.

    The parts do not overlap.
    """
    for start, end in units:
        if hit := _framed(frame, text, start, end):
            yield *hit, REWORDING
            stops = [start, *(stop.end() for stop in SENTENCE_END.finditer(text, start, end)), end]
            for first, last in pairwise(stops):
                if not first <= hit[0] < last and (other := _framed(frame, text, first, last)):
                    yield *other, REWORDING


def _without_other_ways(found: list[Finding], text: str) -> list[Finding]:
    """Leave out of `found` the ways to buy that name the act of their sentence less exactly than another."""
    ways = [finding for finding in found if finding.rule.id in WAYS_TO_BUY]
    ranks = {way: _way_rank(way, text) for way in ways}
    spans = {way: sentence_around(text, way.start, way.end) for way in ways}
    others = {
        way
        for way in ways
        if not way.is_rest
        and any(
            better.start < spans[way][1] and better.end > spans[way][0] and ranks[better] < ranks[way]
            for better in ways
            if better.rule.id != way.rule.id
        )
    }
    return [finding for finding in found if finding not in others]


def _without_same_words(found: list[Finding]) -> list[Finding]:
    """Leave out of `found` what another rule says better of the same words."""
    for exact, loose in SAME_WORDS:
        better = [finding for finding in found if finding.rule.id == exact]
        found = [
            finding
            for finding in found
            if finding.rule.id != loose or finding.is_rest or not any(map(finding.overlaps, better))
        ]
    return found


def _way_rank(finding: Finding, text: str) -> float:
    """Return how exactly a way to buy names the act, lowest best; one that names no goods comes last.

    If the meaning of its sentence is clear enough, that decides.
    """
    first, last = sentence_around(text, finding.start, finding.end)
    clear = meaning.scores(text[first:last]).get(finding.rule.id, 0.0)
    is_nameless = finding.rule.id == "MKT-01" and not _names_goods(finding, text)
    if clear > (CLEAR_WITHOUT_GOODS if is_nameless else 0):
        return -clear
    if is_nameless:
        return len(WAYS_TO_BUY)
    return WAYS_TO_BUY.index(finding.rule.id)


def _names_goods(finding: Finding, text: str) -> bool:
    """Return whether the sentence of a way to buy names what is bought or the page where."""
    first, last = sentence_around(text, finding.start, finding.end)
    return GOODS.search(text[first:last]) is not None
