"""Findings that compete for one sentence or the same words: which of them stand."""

from .innocence import sentence_around
from .ways_to_buy import WAYS_TO_BUY
from .wording_findings import Finding

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


def _may_join(finding: Finding, other: Finding) -> bool:
    """Return whether a weaker finding may stand beside another of its sentence or be chosen instead."""
    rules = finding.rule.id, other.rule.id
    return (
        rules in TOGETHER
        or (rules in SAME_WORDS and finding.overlaps(other))
        or set(rules) <= set(WAYS_TO_BUY)
    )


def add_unless_told(found: list[Finding], finding: Finding, text: str) -> bool:
    """Add a finding if its rule is new and its sentence has none yet; return whether it was.

    A rule that holds back need be new in its sentence only.
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


def add_unless_found(found: list[Finding], finding: Finding, unit: tuple[int, int]) -> bool:
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


def without_same_words(found: list[Finding]) -> list[Finding]:
    """Leave out of `found` what another rule says better of the same words."""
    for exact, loose in SAME_WORDS:
        better = [finding for finding in found if finding.rule.id == exact]
        found = [
            finding
            for finding in found
            if finding.rule.id != loose or finding.is_rest or not any(map(finding.overlaps, better))
        ]
    return found
