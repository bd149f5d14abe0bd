"""原文对照 as a check: where the draft differs from the original that is kept with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.gate.original.change_codes import Code
from articles.gate.original.differences import Finding as Difference
from articles.gate.original.differences import compare_original

from .draft import BODY, Draft, Passage
from .duties import REPOSTING
from .findings import CHECK, MUST, Finding, found_in

MOST = 30  # differences told one by one
FOREIGN = 0.5  # share of our text that the original has nowhere, from which on it is no original of ours
IS_CUT = frozenset({"cut", "both"})


@dataclass(frozen=True)
class DifferenceKind:
    """What is said of one kind of difference: its rule, how grave it is, its name, and what to do."""

    rule: str
    severity: str
    label: str
    advice: str


KINDS = {
    Code.HEADLINE: DifferenceKind("ORI-01", MUST, "标题说的，原文没有这样说", "对照原文改标题，或用原标题"),
    Code.NEGATION: DifferenceKind("ORI-02", MUST, "否定与原文不同", "对照原文，把漏掉或多出的“不、未、没有”改回来"),
    Code.FIGURE: DifferenceKind("ORI-03", MUST, "数字与原文不同", "对照原文改数字和单位；原文有误的，联系来源方"),
    Code.DATE: DifferenceKind("ORI-04", MUST, "日期或时期与原文不同", "对照原文改日期、时期和比较的基数"),
    Code.ATTRIBUTION: DifferenceKind("ORI-05", CHECK, "说话人或“拟、或、预计”与原文不同", "对照原文，补上谁说的、是否已成事实"),
    Code.NAME: DifferenceKind("ORI-06", CHECK, "名称或用词与原文不同", "对照原文核对人名、机构名和地名"),
    Code.ADDED: DifferenceKind("ORI-07", CHECK, "原文没有这句话", "删去，或说明这是编者所加"),
    Code.CUT: DifferenceKind("ORI-08", CHECK, "删了原文的内容，没有注明", "在“改动”里选“有删节”，文末会注明"),
}  # fmt: skip
ANOTHER = DifferenceKind(
    "ORI-09", CHECK, "与存下的原文大半对不上", "打开“原文对照”，看存下的是不是这篇的原文"
)
RULES = {kind.rule: kind.label for kind in (*KINDS.values(), ANOTHER)}


def check(draft: Draft) -> Iterator[Finding]:
    """Yield what differs from the original; a single finding if it is another text altogether."""
    original = draft.original
    if original is None:
        return
    lines = list(draft.of_field(BODY))
    text = "\n".join(line.text for line in lines)
    headline = next(draft.of_field("headline"), None)
    found = compare_original(
        original=original.text,
        text=text,
        original_headline=original.headline,
        headline=headline.text if headline else "",
    )
    if is_another_text(found, text):
        yield _as_a_whole(ANOTHER)
        return
    for difference in found[:MOST]:
        yield from _told(difference, lines, headline)
    if any(difference.code == Code.CUT for difference in found) and draft.changes_made not in IS_CUT:
        yield _as_a_whole(KINDS[Code.CUT])


def is_another_text(found: list[Difference], text: str) -> bool:
    """Return whether more than half of `text` has no counterpart in its original.

    It is then taken for another piece.
    """
    foreign = sum(
        one.ours.end - one.ours.start for one in found if one.code == Code.ADDED and one.ours is not None
    )
    return bool(text) and foreign > len(text) * FOREIGN


def _told(difference: Difference, lines: list[Passage], headline: Passage | None) -> Iterator[Finding]:
    """Yield the finding on one difference, at its words in our text."""
    place = difference.ours or difference.beside
    if difference.code == Code.CUT or place is None:
        return
    kind = KINDS[difference.code]
    if difference.code == Code.HEADLINE and headline is not None:
        yield _at(headline, place.start, place.end, kind)
        return
    start = 0
    for line in lines:
        if start <= place.start < start + len(line.text):
            last = min(place.end - start, len(line.text))
            yield _at(line, place.start - start, last, kind)
            return
        start += len(line.text) + 1


def _at(passage: Passage, start: int, end: int, kind: DifferenceKind) -> Finding:
    return found_in(
        passage,
        start,
        end,
        rule=kind.rule,
        severity=kind.severity,
        message=kind.label,
        advice=kind.advice,
        basis=REPOSTING,
    )


def _as_a_whole(kind: DifferenceKind) -> Finding:
    return Finding(kind.rule, kind.severity, kind.label, kind.advice, REPOSTING)


def proposed_changes(found: list[Difference], *, is_shortened: bool, now: str) -> str:
    """Return what 改动 ought to say of a text with these differences; "" if it says so already.

    `is_shortened`: our headline is shorter than the original's; `now`: what 改动 says.
    """
    is_cut = any(difference.code == Code.CUT for difference in found) or now in IS_CUT
    is_shortened = is_shortened or now in ("headline", "both")
    wanted = {(True, True): "both", (True, False): "cut", (False, True): "headline"}
    proposal = wanted.get((is_cut, is_shortened), "none")
    return "" if proposal == now else proposal
