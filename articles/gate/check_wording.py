"""Wording: which rules a passage breaks, and by which words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product

from articles.gate.innocence import is_innocent, is_selling, sentence_around
from articles.gate.rules import Frame, Rule, compiled, shipped

FRAME_WIDTH = 40  # characters

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
    ("INS-06", "MKT-03"),
    ("INS-06", "RET-05"),
    ("MKT-01", "INS-14"),
    ("MKT-02", "INS-14"),
)
GOODS = compiled("{产品}|小程序|链接|入口|一键|页面|通道|二维码投保")


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
    """Return the stretches between full stops; what is shouted or asked belongs to what it is said with."""
    stops = [0, *(match.end() for match in re.finditer(r"[。\n]+[”’」』）)]*", text)), len(text)]
    return [(first, last) for first, last in pairwise(stops) if last > first]


def _hits(rule: Rule, text: str, selling: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where `text` words what the rule forbids, before anybody asks who says it."""
    for claim in rule.claims:
        for start, end in selling if claim.is_weak else [(0, len(text))]:
            for match in claim.pattern.finditer(text, start, end):
                yield match.span()


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
    selling = [unit for unit in _units(text) if is_selling(text[slice(*unit)])]
    found: dict[str, Finding] = {}
    for rule in rules:
        for start, end in _hits(rule, text, selling):
            if not _is_cleared(rule, text, start, end):
                found[rule.id] = Finding(rule, start, end)
                break
    if selling:
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
        others = [
            other for other in found.values() if {finding.rule.family, other.rule.family} != {"ADV", "MKT"}
        ]
        if finding.rule.id not in found and not any(finding.overlaps(other) for other in others):
            found[finding.rule.id] = finding


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
