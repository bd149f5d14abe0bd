"""The wording rules, asked about each passage of a draft."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from articles.gate.wording.check_wording import find_all
from articles.gate.wording.wording_findings import Finding as Hit
from articles.text import boundary

from . import reading
from .basis import dated
from .draft import Draft, Passage
from .findings import Finding, found_in
from .rules import MEANING, PHRASE, Rule, shipped

WAYS_TO_BUY = "MKT"  # allowed where the page says 广告
OF_SIGNS = "STY"  # rules on the signs themselves, which are read as they stand


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what breaks a wording rule, passage by passage.

    A marked advertisement may say how to buy what it advertises; the law on advertising applies to it as to
    any text.
    """
    for passage in draft.passages:
        plain = find_all(passage.text, draft.rules)
        hidden = _hidden(passage.text, draft.rules, plain)
        hits = [hit for hit in plain if not any(_is_exacter(other, hit) for other in hidden)] + hidden
        yield from _found(draft, passage, hits)
    for block in draft.broken:
        yield from _found(draft, block, _hidden(block.text, draft.rules, (), across="\n"))


def _found(draft: Draft, passage: Passage, hits: Iterable[Hit]) -> Iterator[Finding]:
    for hit in hits:
        rule = hit.rule
        if draft.is_advertisement and rule.family == WAYS_TO_BUY and rule.holds_back:
            continue
        found = found_in(
            passage,
            hit.start,
            hit.end,
            rule=rule.id,
            severity=rule.severity,
            message=rule.message,
            advice=rule.advice,
            basis=dated(rule.basis),
            found_by=hit.found_by,
        )
        # Which clause is meant is a guess then, now and then the whole is: somebody looks, nothing stops.
        yield found if _may_hold_back(hit) else found.lowered()


def _may_hold_back(hit: Hit) -> bool:
    """Return whether a finding is sure enough to hold a piece back; else it is 待核 at most.

    What was only heard is not. Of a selling rule every pattern is asked who says it; of another one, which is
    found whoever says it, the stock phrase alone stands for itself.
    """
    return hit.found_by == PHRASE or (hit.found_by != MEANING and hit.rule.is_about_selling)


def _is_exacter(hit: Hit, other: Hit) -> bool:
    """Return whether `hit` is a more exact finding of the same rule than `other`.

    It names only some of the other's words, or was found by a pattern, which names words, while the other was
    found by meaning, which only names the clause.
    """
    if hit.rule.id == other.rule.id and other.found_by == MEANING != hit.found_by and hit.overlaps(other):
        return True
    return (
        hit.rule.id == other.rule.id
        and other.start <= hit.start
        and hit.end <= other.end
        and hit.end - hit.start < other.end - other.start
        and not other.is_rest
    )


def _hidden(text: str, rules: Iterable[Rule] | None, plain: Iterable[Hit], *, across: str = "") -> list[Hit]:
    """Return what only the closed-up text says (保 本, 保證): hits on it that reach over such a place.

    `plain`: what was found without closing up; `across`: a sign that must be among what is reached over.
    """
    if (read := reading.closed(text)) is None:
        return []
    closed, places = read
    asked = [rule for rule in (shipped() if rules is None else rules) if rule.family != OF_SIGNS]
    found = []
    for hit in find_all(closed, asked):
        start, end = places[hit.start], places[hit.end - 1] + 1
        words = text[start:end]
        if words == closed[hit.start : hit.end] or across not in words:
            continue
        exact = replace(hit, start=start, end=end)
        if any(
            other.rule.id == hit.rule.id and other.overlaps(exact) and not _is_exacter(exact, other)
            for other in plain
        ):
            continue
        is_parted = len(words) > hit.end - hit.start
        if not is_parted or boundary.is_whole(closed, hit.start, hit.end):
            found.append(exact)
    return found
