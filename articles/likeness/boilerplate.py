"""Boilerplate is learnt: sentences that occur in many stories, and the fixed sentences of a template.

A sentence of a story is repeated as well, by everyone who took the story over; but then the rest of the text
is repeated with it. So texts that are certainly the same are put into one story first, and boilerplate is
what occurs in several stories, and in few texts of each.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .texts import Text

LEAST_STORIES = 3  # in which a sentence must stand
LEAST_SPREAD = 0.5  # stories by texts: a lead that two roundups quote stands in many texts of one story


def learn(texts: Sequence[Text], story_of: Mapping[str, str]) -> set[int]:
    """Return the hashes of sentences that say nothing of a story; `story_of` gives each text its story."""
    stories: dict[int, set[str]] = defaultdict(set)
    counts: dict[int, int] = defaultdict(int)
    for text in texts:
        for hash_ in {sentence.hash for sentence in text.sentences}:
            stories[hash_].add(story_of[text.id])
            counts[hash_] += 1
    return {
        hash_
        for hash_, found in stories.items()
        if len(found) >= LEAST_STORIES and len(found) >= LEAST_SPREAD * counts[hash_]
    }


def stories(ids: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the story of each text: texts that `links` join, directly or not, are one."""
    parent = {id_: id_ for id_ in ids}

    def root(node: str) -> str:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for first, second in links:
        parent[root(first)] = root(second)
    return {id_: root(id_) for id_ in parent}
