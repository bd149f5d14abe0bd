"""Duplicates in a closed set of texts, and the judgement on two of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from . import boilerplate
from .comparison import Comparison, Difference, compare
from .texts import Text

LEAST_SHARED = 0.36  # of the shorter text's own sentences
NEARLY_ALL = 0.9  # from which on two texts are one story before any boilerplate is known
TWIN_DIFFERENCES = 2  # weight from which on two notices of one template may be of different things …
TWIN_DISAGREEMENT = 0.34  # … and are, when this share of the facts in their common sentences differs
CERTAIN_FACTS = 5  # numbers and dates in common that no boilerplate holds
ROUNDS = 3  # of learning boilerplate and judging anew
COMMON_FINGERPRINT = 200  # texts from which on a fingerprint finds nobody


class Kind(StrEnum):
    """How two texts are the same; twins of one template are not the same."""

    IDENTICAL = "identical"
    REPOST = "repost"
    VERSION = "version"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Match:
    """Two texts that belong together. `differences`: the facts in which a version, or a twin, differs."""

    first: str
    second: str
    kind: Kind
    score: float
    differences: tuple[Difference, ...] = ()
    common_facts: int = 0


def judge(first: Text, second: Text, known: Collection[int] = ()) -> Match | None:
    """Return how two texts belong together, None if they do not; `known`: hashes of boilerplate."""
    is_same_name = bool(
        (first.info_code and first.info_code == second.info_code)
        or (first.address and first.address == second.address)
    )
    if is_same_name or (first.letters and first.letters == second.letters):
        return Match(first.id, second.id, Kind.IDENTICAL, 1.0)
    found = compare(first, second, known)
    if is_twin(found):
        return Match(first.id, second.id, Kind.TEMPLATE, found.containment, found.differences)
    if found.containment < LEAST_SHARED or not found.shared:
        return None
    if [sentence.keys for sentence in first.sentences] == [sentence.keys for sentence in second.sentences]:
        kind = Kind.REPOST
    else:
        kind = Kind.VERSION if _is_version(first, second, found) else Kind.REPOST
    return Match(first.id, second.id, kind, found.containment, found.differences, found.common_facts)


def is_twin(found: Comparison) -> bool:
    """Return whether two texts fill one template with different facts."""
    if found.weight < TWIN_DIFFERENCES:
        return False
    return found.disagreement >= TWIN_DISAGREEMENT or (
        len(found.differences) > 1 and any(fact.names_document for fact in found.differences)
    )


def _is_version(first: Text, second: Text, found: Comparison) -> bool:
    return bool(found.differences)


def find(texts: Sequence[Text]) -> list[Match]:
    """Return the pairs of `texts` that are the same text, learning their boilerplate on the way."""
    return [match for match in find_with_twins(texts) if match.kind != Kind.TEMPLATE]


def find_with_twins(texts: Sequence[Text]) -> list[Match]:
    """Return what `find` does, and the pairs that fill one template with different facts."""
    by_id = {text.id: text for text in texts}
    candidates = sorted(_candidates(texts))
    known: set[int] = set()
    found: list[Match] = []
    judged: dict[tuple[str, str], Match | None] = {}
    for round_ in range(ROUNDS):
        for one, other in candidates:
            if (one, other) not in judged:
                judged[one, other] = judge(by_id[one], by_id[other], known)
        found = [match for pair in candidates if (match := judged[pair])]
        certain = [
            (match.first, match.second)
            for match in found
            if match.kind != Kind.TEMPLATE
            and (round_ or _is_certain(match, by_id[match.first], by_id[match.second]))
        ]
        learnt = boilerplate.learn(texts, boilerplate.stories(by_id, certain))
        if learnt <= known:
            break
        # Only where a sentence of either turned out to be boilerplate is there anything to judge anew.
        touched = {
            text.id
            for text in texts
            if any(sentence.hash in learnt and sentence.hash not in known for sentence in text.sentences)
        }
        judged = {pair: match for pair, match in judged.items() if touched.isdisjoint(pair)}
        known |= learnt  # what is known stays known: it was learnt where only certain matches counted
    return found


def _is_certain(match: Match, first: Text, second: Text) -> bool:
    """Return whether two texts are one story even though no boilerplate is known yet.

    They are if they agree on more figures than any disclaimer holds, or if one contains nearly all of the
    other and both begin alike, for disclaimers come last.
    """
    if match.common_facts >= CERTAIN_FACTS and len(match.differences) * 3 <= match.common_facts:
        return True
    hashes = [[sentence.hash for sentence in text.sentences] for text in (first, second)]
    return match.score >= NEARLY_ALL and any(
        one[:1] and one[0] in other for one, other in (hashes, hashes[::-1])
    )


def _candidates(texts: Sequence[Text]) -> Iterator[tuple[str, str]]:
    """Yield the pairs worth a comparison: one fingerprint, infoCode or address in common."""
    holders: dict[object, list[str]] = defaultdict(list)
    for text in texts:
        for name in (text.info_code and ("code", text.info_code), text.address and ("address", text.address)):
            if name:
                holders[name].append(text.id)
        for fingerprint in text.fingerprints:
            holders[fingerprint].append(text.id)
        if text.letters:
            holders["letters", text.letters].append(text.id)
    seen: set[tuple[str, str]] = set()
    for found, ids in holders.items():
        if isinstance(found, int) and len(ids) > COMMON_FINGERPRINT:
            continue
        for pair in combinations(sorted(set(ids)), 2):
            if pair not in seen:
                seen.add(pair)
                yield pair
