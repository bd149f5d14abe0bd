"""The sentences of an original and of ours, and which of them correspond to each other."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from articles.text import facts, housekeeping, sentences
from articles.text.facts import Token
from articles.text.sentences import Span

from . import settling
from .same_words import content, is_held

LEAST_ALIKE = 0.5  # share of pairs two sentences must have in common to answer each other
HELD = 0.7  # share of a sentence's words that another one holds which says it together with something else
HELD_ALONE = 0.5  # the same of two that answer nothing else
FEWEST_WORDS = 2  # words of a sentence that are looked for; of so few each must be held
MOST_ALONE = 60  # sentences that answer nothing and are looked for by their words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its place and its tokens.

    `is_of_house`: its line reads like an outlet's housekeeping. It is compared if something corresponds to
    it, and otherwise neither missed nor held against us.
    """

    span: Span
    tokens: tuple[Token, ...]
    is_of_house: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """Return what the sentence says, however it is written."""
        return tuple(token.key for token in self.tokens)


def read(normal: str) -> list[Sentence]:
    """Return the sentences of the story in `normal`, without leads, credits and disclaimers."""
    lines = normal.split("\n")
    ends = list(accumulate(len(line) + 1 for line in lines))
    reads_like_house = housekeeping.read_like_housekeeping(lines)
    return [
        Sentence(span, tokens, reads_like_house[bisect_right(ends, span.start)])
        for span in housekeeping.story_spans(normal)
        if (tokens := tuple(facts.tokens(normal, *span)))
    ]


def read_both(old: str, new: str) -> tuple[list[Sentence], list[Sentence]]:
    """Return the sentences of an original and of ours, with what can be told in two ways told in one."""
    theirs, ours = read(old), read(new)
    moment = settling.written(sentence.tokens for sentence in theirs)
    return _settled(theirs, old, moment), _settled(ours, new, moment)


def _settled(side: Sequence[Sentence], normal: str, moment: settling.Written | None) -> list[Sentence]:
    tokens = settling.settle((sentence.tokens for sentence in side), normal, moment)
    return [replace(sentence, tokens=settled) for sentence, settled in zip(side, tokens, strict=True)]


def answering(
    theirs: Sequence[Sentence], ours: Sequence[Sentence]
) -> Iterator[tuple[list[Sentence], list[Sentence]]]:
    """Yield groups of sentences that correspond to each other; one side is empty if nothing does.

    Sentences that say the same are set aside. Each other one joins the one that contains most of it, so that
    sentences that were joined or split still meet.
    """
    left, right = _without_equals(theirs, ours)
    pairs = [
        [sentences.pairs_of([facts.kind_of(key) for key in sentence.key]) for sentence in side]
        for side in (left, right)
    ]
    group: dict[tuple[int, int], tuple[int, int]] = {}

    def root(node: tuple[int, int]) -> tuple[int, int]:
        while (parent := group.get(node, node)) != node:
            node = parent
        return node

    linked: set[tuple[int, int]] = set()
    answers = sentences.best_matches(pairs[0], pairs[1], least=LEAST_ALIKE)
    taken = {other for _, other, _ in answers}
    answers += [
        (other, number, share)
        for number, other, share in sentences.best_matches(pairs[1], pairs[0], least=LEAST_ALIKE)
        if number not in taken
    ]
    answers += _told_elsewhere(left, right, answers)
    for number, other, _ in answers:
        group[root((0, number))] = root((1, other))
        linked |= {(0, number), (1, other)}
    groups: dict[tuple[int, int], tuple[list[Sentence], list[Sentence]]] = {}
    for node in sorted(linked):
        groups.setdefault(root(node), ([], []))[node[0]].append((left, right)[node[0]][node[1]])
    yield from groups.values()
    yield from (([sentence], []) for number, sentence in enumerate(left) if (0, number) not in linked)
    yield from (([], [sentence]) for number, sentence in enumerate(right) if (1, number) not in linked)


def _told_elsewhere(
    left: Sequence[Sentence], right: Sequence[Sentence], answers: Sequence[tuple[int, int, float]]
) -> list[tuple[int, int, float]]:
    """Return which sentences that answer nothing say in other words what one of the other side says."""
    linked = [{answer[side] for answer in answers} for side in (0, 1)]
    alone = [
        [number for number in range(len(side)) if number not in linked[which]]
        for which, side in enumerate((left, right))
    ]
    if not any(alone) or len(alone[0]) + len(alone[1]) > MOST_ALONE:
        return []
    texts = [["".join(sentence.key) for sentence in side] for side in (left, right)]
    found: list[tuple[int, int, float]] = []
    for which, (mine, others) in enumerate(((left, right), (right, left))):
        for number in alone[which]:
            words = content(mine[number].key)
            if len(words) < FEWEST_WORDS:
                continue
            held = [
                sum(is_held(word, text, other.key) for word in words) / len(words)
                for text, other in zip(texts[1 - which], others, strict=True)
            ]
            best = max(range(len(held)), key=held.__getitem__, default=-1)
            is_alone = best in alone[1 - which]
            least = 1.0 if len(words) == FEWEST_WORDS else HELD_ALONE if is_alone else HELD
            if best >= 0 and held[best] >= least:
                pair = (number, best) if which == 0 else (best, number)
                found.append((*pair, held[best]))
    return found


def _without_equals(
    theirs: Sequence[Sentence], ours: Sequence[Sentence]
) -> tuple[list[Sentence], list[Sentence]]:
    common = Counter(sentence.key for sentence in theirs) & Counter(sentence.key for sentence in ours)
    sides = []
    for side in (theirs, ours):
        left, rest = Counter(common), []
        for sentence in side:
            if left[sentence.key]:
                left[sentence.key] -= 1
            else:
                rest.append(sentence)
        sides.append(rest)
    return sides[0], sides[1]
