"""Sentences and clauses with their places, and which sentence of one text answers which of another."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

END = re.compile(r"[。！？!?；;\n]+[”’」』\"'）)】]*|…{2,}")
CLAUSE_END = re.compile(r"[，,：:、。！？!?；;\n]")
MAX_SENTENCE = 600  # characters; a text without full stops is cut there, which bounds every comparison

MAX_HOLDERS = 200  # sentences with one pair of tokens in common that are all compared


class Span(NamedTuple):
    """A stretch of text: its first offset and the one after its last."""

    start: int
    end: int


def spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the sentences of `text`; a semicolon ends one too: editors exchange it with the full stop."""
    end = len(text) if end is None else end
    found: list[Span] = []

    def add(first: int, last: int) -> None:
        while last - first > MAX_SENTENCE:
            found.append(Span(first, first + MAX_SENTENCE))
            first += MAX_SENTENCE
        if text[first:last].strip():
            found.append(Span(first, last))

    for match in END.finditer(text, start, end):
        add(start, match.end())
        start = match.end()
    add(start, end)
    return found


def pairs_of(keys: Sequence[str]) -> set[str]:
    """Return the neighbouring pairs of token keys, by which sentences are held to be alike."""
    return {f"{first}{second}" for first, second in pairwise(keys)} or set(keys)


def best_matches(
    left: Sequence[set[str]], right: Sequence[set[str]], *, least: float
) -> list[tuple[int, int, float]]:
    """Return for each set of `left` the set of `right` that holds most of it: (left, right, share ≥ `least`).

    Share is the overlap divided by the smaller of the two. Ties go to the pair that keeps the order.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for number, pairs in enumerate(right):
        for pair in pairs:
            holders[pair].append(number)
    found = []
    for number, pairs in enumerate(left):
        counts: dict[int, int] = defaultdict(int)
        for pair in pairs:
            if len(held := holders.get(pair, ())) <= MAX_HOLDERS:  # what every sentence has tells none apart
                for other in held:
                    counts[other] += 1
        best, best_rank = -1, (0.0, 0.0)
        for other, count in counts.items():
            share = count / max(1, min(len(pairs), len(right[other])))
            rank = (count * 2 / (len(pairs) + len(right[other])), -abs(number - other) / 1000)
            if share >= least and rank > best_rank:
                best, best_rank = other, rank
        if best >= 0:
            found.append((number, best, best_rank[0]))
    return found
