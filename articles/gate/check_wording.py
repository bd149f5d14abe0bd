"""Wording: which rules a passage breaks, and by which words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product

from articles.gate.innocence import is_innocent, sentence_around
from articles.gate.register import selling_score
from articles.gate.rules import Frame, Rule, compiled, shipped

# Scores of the register: what is weak counts above the first, nothing counts below the second.
SELLING = -0.4
TELLING = -1.5

FRAME_WIDTH = 40  # characters
ENOUGH_HITS = 12  # of one rule in one passage, before they are weighed against others

# Where the pair of signs may be far apart, or the end of the paragraph matters, an exception clears all of it.
WHOLE_PASSAGE = frozenset({"STY", "SRC", "PRI"})

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
GOODS = compiled("{产品}|险(?!公司|企|资|业|情)|小程序|链接|入口|一键|页面|通道|二维码投保")


@dataclass(frozen=True)
class Finding:
    """A rule that a passage breaks by its characters from `start` to `end`."""

    rule: Rule
    start: int
    end: int

    def overlaps(self, other: "Finding") -> bool:
        """Return whether the two name some of the same characters."""
        return self.start < other.end and other.start < self.end

    def words_of(self, text: str) -> str:
        """Return the words of the passage `text` that break the rule."""
        return text[self.start : self.end]


def _units(text: str) -> list[tuple[int, int]]:
    """Return the stretches between full stops and semicolons; what is shouted or asked belongs to what it is said with."""
    stops = [0, *(match.end() for match in re.finditer(r"[。；\n]+[”’」』）)]*", text)), len(text)]
    return [(first, last) for first, last in pairwise(stops) if last > first]


def _hits(rule: Rule, text: str, units: list[tuple[int, int]], *, is_weak: bool) -> Iterator[tuple[int, int]]:
    """Yield where `units` of `text` word what the rule forbids, before anybody asks who says it."""
    for claim in rule.claims:
        if claim.is_weak == is_weak:
            for start, end in units:
                for match in claim.pattern.finditer(text, start, end):
                    yield match.span()


def _is_told(rule: Rule, scores: dict[tuple[int, int], float], place: int) -> bool:
    """Return whether what stands at `place` is told as news, rules and warnings are, whatever words it uses."""
    return rule.is_about_selling and any(
        first <= place < last and score <= TELLING for (first, last), score in scores.items()
    )


def _is_cleared(rule: Rule, text: str, start: int, end: int) -> bool:
    """Return whether an exception of the rule, or who says it, clears the words from `start` to `end`."""
    if rule.exceptions is not None:
        first, last = (0, len(text)) if rule.family in WHOLE_PASSAGE else sentence_around(text, start, end)
        if rule.exceptions.search(text[first:last]):
            return True
    return rule.is_about_selling and is_innocent(text, start, end, of_sellers=rule.id in OF_SELLERS)


def check_passage(text: str, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """Return what breaks a rule in one passage (a paragraph, a headline), in reading order; one finding a rule."""
    rules = shipped() if rules is None else list(rules)
    scores = {unit: selling_score(text[slice(*unit)]) for unit in _units(text)}
    selling = [unit for unit, score in scores.items() if score > SELLING]
    found: dict[str, Finding] = {}
    for rule in rules:
        for start, end in _hits(rule, text, [(0, len(text))], is_weak=False):
            if not _is_told(rule, scores, start) and not _is_cleared(rule, text, start, end):
                found[rule.id] = Finding(rule, start, end)
                break
    if selling:
        _add_weak(found, text, rules, selling)
        _add_framed(found, text, rules, selling)
    for other in _others_of_one_act(found, text):
        del found[other]
    for exact, loose in SAME_WORDS:
        if exact in found and loose in found and found[exact].overlaps(found[loose]):
            del found[loose]
    return sorted(found.values(), key=lambda finding: (finding.start, finding.rule.id))


def _framed(frame: Frame, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the narrowest stretch from `start` to `end` that holds all parts of a claim apart from each other."""
    places = [[match.span() for match in part.finditer(text, start, end)] for part in frame]
    return _narrowest(places) if all(places) else None


def _narrowest(places: list[list[tuple[int, int]]]) -> tuple[int, int] | None:
    """Return the narrowest stretch with one place of each part, none within another; None if over FRAME_WIDTH."""
    best: tuple[int, int] | None = None
    for chosen in islice(product(*(spans[:8] for spans in places)), 512):
        start, end = min(chosen)[0], max(end for _, end in chosen)
        if end - start <= (best[1] - best[0] - 1 if best else FRAME_WIDTH) and not any(
            one[0] < other[1] and other[0] < one[1] for one, other in combinations(chosen, 2)
        ):
            best = start, end
    return best


def _add_weak(
    found: dict[str, Finding], text: str, rules: Iterable[Rule], selling: list[tuple[int, int]]
) -> None:
    """Add what is a claim only in a buyer's ear, the longest first, where no words of it are found yet."""
    weak = [
        Finding(rule, start, end)
        for rule in rules
        if rule.id not in found
        for start, end in islice(_hits(rule, text, selling, is_weak=True), ENOUGH_HITS)
        if not _is_cleared(rule, text, start, end)
    ]
    for finding in sorted(weak, key=lambda each: (each.start - each.end, each.rule.id)):
        _add_unless_told(found, finding, text)


def _may_join(finding: Finding, other: Finding) -> bool:
    """Return whether a weaker finding may stand beside another of its sentence, or be chosen instead of it."""
    rules = finding.rule.id, other.rule.id
    return (
        rules in TOGETHER
        or (rules in SAME_WORDS and finding.overlaps(other))
        or set(rules) <= set(WAYS_TO_BUY)
    )


def _add_unless_told(found: dict[str, Finding], finding: Finding, text: str) -> None:
    """Add a finding if its rule is new and its sentence has none yet."""
    first, last = sentence_around(text, finding.start, finding.end)
    others = [
        other
        for other in found.values()
        if other.rule.is_about_selling
        and other.start < last
        and other.end > first
        and not _may_join(finding, other)
    ]
    if finding.rule.id not in found and not others:
        found[finding.rule.id] = finding


def _add_framed(
    found: dict[str, Finding], text: str, rules: Iterable[Rule], selling: list[tuple[int, int]]
) -> None:
    """Add the claims that only a frame knows, where no words of theirs are found yet; the fullest frame first."""
    framed = [
        (-len(frame), end - start, Finding(rule, start, end))
        for rule in rules
        if rule.id not in found
        for frame in rule.frames
        for unit in selling
        for start, end in filter(None, [_framed(frame, text, *unit)])
        if not _is_cleared(rule, text, start, end)
    ]
    for _, _, finding in sorted(framed, key=lambda each: (*each[:2], each[2].rule.id)):
        _add_unless_told(found, finding, text)


def _others_of_one_act(found: dict[str, Finding], text: str) -> list[str]:
    """Return the rules on ways to buy that name the same act less exactly than another one found."""
    ways = [rule for rule in WAYS_TO_BUY if rule in found]
    if "MKT-01" in ways and not _names_goods(found["MKT-01"], text):
        ways = [*(rule for rule in ways if rule != "MKT-01"), "MKT-01"]
    return ways[1:]


def _names_goods(finding: Finding, text: str) -> bool:
    """Return whether the sentence of a way to buy names what is bought or the page where."""
    first, last = sentence_around(text, finding.start, finding.end)
    return GOODS.search(text[first:last]) is not None
