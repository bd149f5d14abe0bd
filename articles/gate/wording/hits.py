"""Where a passage words what a rule forbids, and which of these places nothing clears."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, islice, pairwise, product

from articles.gate.rules import PHRASE, REWORDING, Frame, Rule

from .innocence import SENTENCE_END, is_innocent, sentence_around
from .wording_findings import Finding

FRAME_WIDTH = 40  # characters
ENOUGH_HITS = 12  # of one rule in one passage that are told one by one; what follows them is told as a whole

# Where the pair of signs may be far apart, or the end of the paragraph matters, an exception clears all
# of it.
WHOLE_PASSAGE = frozenset({"STY", "SRC", "PRI"})
BY_SENTENCE = frozenset({"STY-05"})  # all the same

# Rules on what sellers say of others.
OF_SELLERS = frozenset({"INS-12", "INS-13"})

Place = tuple[int, int, str]  # start, end, and by what it was found


def units_of(text: str) -> list[tuple[int, int]]:
    """Return the stretches between full stops and semicolons; what is shouted or asked belongs to them."""
    stops = [0, *(match.end() for match in re.finditer(r"[。；\n]+[”’」』）)]*", text)), len(text)]
    return [(first, last) for first, last in pairwise(stops) if last > first]


def hits(rule: Rule, text: str, units: list[tuple[int, int]], *, is_weak: bool) -> Iterator[Place]:
    """Yield where `units` of `text` word what the rule forbids, before anybody asks who says it."""
    for claim in rule.claims:
        if claim.is_weak == is_weak:
            way = PHRASE if claim is rule.claims[0] else REWORDING
            for start, end in units:
                for match in claim.pattern.finditer(text, start, end):
                    yield *match.span(), way


def is_cleared(rule: Rule, text: str, start: int, end: int, excepted: dict[tuple[int, int], bool]) -> bool:
    """Return whether an exception of the rule, or who says it, clears the words from `start` to `end`.

    `excepted`: what is known of the sentences that were asked for an exception; none is read once a hit.
    """
    if rule.exceptions is not None:
        is_of_all = rule.family in WHOLE_PASSAGE and rule.id not in BY_SENTENCE
        first, last = (0, len(text)) if is_of_all else sentence_around(text, start, end)
        if (first, last) not in excepted:
            excepted[first, last] = rule.exceptions.search(text[first:last]) is not None
        if excepted[first, last]:
            return True
    return rule.is_about_selling and is_innocent(text, start, end, of_sellers=rule.id in OF_SELLERS)


def standing(rule: Rule, text: str, places: Iterable[Place]) -> Iterator[Finding]:
    """Yield the places that nothing clears; of a rule that holds back in reading order, no words twice."""
    if rule.holds_back:
        places = sorted(places, key=lambda place: place[0])
    number, told_until = 0, 0
    excepted: dict[tuple[int, int], bool] = {}
    for start, end, way in places:
        if (rule.holds_back and start < told_until) or is_cleared(rule, text, start, end, excepted):
            continue
        if number == ENOUGH_HITS:
            if rule.holds_back:
                yield Finding(rule, start, len(text), way, is_rest=True)
            return
        yield Finding(rule, start, end, way)
        number, told_until = number + 1, end


def framed_hits(frame: Frame, text: str, units: list[tuple[int, int]]) -> Iterator[Place]:
    """Yield where `units` of `text`, and then sentences of theirs, hold all parts of a claim."""
    for start, end in units:
        if hit := _framed(frame, text, start, end):
            yield *hit, REWORDING
            stops = [start, *(stop.end() for stop in SENTENCE_END.finditer(text, start, end)), end]
            for first, last in pairwise(stops):
                if not first <= hit[0] < last and (other := _framed(frame, text, first, last)):
                    yield *other, REWORDING


def _framed(frame: Frame, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the narrowest stretch from `start` to `end` that holds all parts of a claim."""
    places = [[match.span() for match in part.finditer(text, start, end)] for part in frame]
    return _narrowest(places) if all(places) else None


def _narrowest(places: list[list[tuple[int, int]]]) -> tuple[int, int] | None:
    """Return the narrowest stretch with a place of each part, none within another; None over FRAME_WIDTH."""
    best: tuple[int, int] | None = None
    for chosen in islice(product(*(spans[:8] for spans in places)), 512):
        start, end = min(chosen)[0], max(end for _, end in chosen)
        if end - start <= (best[1] - best[0] - 1 if best else FRAME_WIDTH) and not any(
            one[0] < other[1] and other[0] < one[1] for one, other in combinations(chosen, 2)
        ):
            best = start, end
    return best
