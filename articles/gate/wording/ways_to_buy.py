"""Ways to buy a product, to reach an adviser, or to get in touch: one act, of which one finding is told."""

from collections.abc import Collection

from articles.gate.rules import compiled

from . import meaning
from .innocence import sentence_around
from .wording_findings import Finding

# One act, one finding: a way to buy a product, a way to an adviser, and any other call to get in touch.
WAYS_TO_BUY = ("MKT-01", "MKT-02", "INS-16")
CLEAR_WITHOUT_GOODS = 2.0  # from which on a way to buy is one to goods that its sentence does not name
GOODS = compiled("{产品}|险(?!公司|企|资|业|情)|小程序|链接|入口|一键|页面|通道|二维码投保")


def without_vaguer(found: Collection[Finding], text: str) -> list[Finding]:
    """Leave out of `found` all ways to buy but the one that names the act of the passage most exactly."""
    ways = sorted(
        (finding for finding in found if finding.rule.id in WAYS_TO_BUY),
        key=lambda finding: _way_rank(finding, text),
    )
    return [finding for finding in found if finding not in ways[1:]]


def without_other_ways(found: list[Finding], text: str) -> list[Finding]:
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


def _way_rank(finding: Finding, text: str) -> float:
    """Return how exactly a way to buy names the act, the lowest best; one that names no goods comes last.

    Where the meaning of its sentence is clear enough, it says so.
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
