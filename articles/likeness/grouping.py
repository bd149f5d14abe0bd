"""Groups of pieces that tell one story, built from pairs; pure, and independent of the order of the pairs."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

Pair = tuple[int, int]


class StoryLink(NamedTuple):
    """Two pieces that tell one story, and how sure that is (0 to 1)."""

    first: int
    second: int
    score: float


def pair_of(one: int, other: int) -> Pair:
    """Return two keys in their order."""
    return (one, other) if one < other else (other, one)


def groups(links: Iterable[StoryLink], apart: Collection[Pair] = ()) -> list[list[int]]:
    """Return the groups of two or more that `links` join, directly or not, each in order.

    Two pieces of `apart` never stand in one group: a third one that is like both goes with the more similar
    one.
    """
    group_of: dict[int, set[int]] = {}
    kept_apart = set(apart)
    for link in sorted(set(links), key=lambda link: (-link.score, pair_of(link.first, link.second))):
        one = group_of.setdefault(link.first, {link.first})
        other = group_of.setdefault(link.second, {link.second})
        if one is other or any(pair_of(a, b) in kept_apart for a in one for b in other):
            continue
        one |= other
        for piece in other:
            group_of[piece] = one
    found = {id(group): sorted(group) for group in group_of.values() if len(group) > 1}
    return sorted(found.values())
