"""What a sentence promises, heard by all its characters together.

A pattern knows the words somebody thought of. This asks how near a sentence stands to those that broke a
rule before: weights of its characters, of two and three of them in a row, and of the concepts it names, for
each rule, learnt from labelled sentences and from news (a logistic regression). `manage.py learn_register`
makes the file again.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from articles.gate.register import NUMBER
from articles.gate.rules import concepts

DATA = Path(__file__).parent / "data" / "meaning.txt"

LONGEST = 3  # characters of a feature
CLAUSE = re.compile(r"[^，。；：！？,;:!?“”—\s]{4,}")
CONCEPT = 0.35  # what naming a concept counts, however long the sentence

ROUNDS = 12  # over the examples
ALL_EVERY = 4  # rounds: between these only those that were not settled are looked at
RATE = 1.6
DECAY = 0.00015
KEEN = 4.0  # what one that breaks the rule counts: hundreds of others stand beside it
SETTLED = 0.01  # an example nearer than this to its label moves nothing
SLIGHT = 0.25  # a weight nearer to nothing than this is not kept

Weights = dict[str, dict[str, float]]  # of each feature, for each rule


@cache
def _concepts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((f"{{{name}}}", re.compile(words)) for name, words in concepts().items())


def features(sentence: str) -> dict[str, float]:
    """Return what a sentence is made of and how much each counts; every number is the same one."""
    text = NUMBER.sub("0", "".join(sentence.split()))
    runs = {text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1)}
    share = 1 / math.sqrt(len(runs) or 1)
    found = dict.fromkeys(sorted(runs), share)
    found.update((name, CONCEPT) for name, words in _concepts() if words.search(text))
    return found


@cache
def weights() -> Weights:
    """Return how much each feature speaks for each rule; the empty one is where every sentence begins."""
    learnt: Weights = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        feature, _, rest = line.partition(" ")
        learnt[feature] = {
            rule: int(weight) / 100 for rule, _, weight in (each.partition(":") for each in rest.split(" "))
        }
    return learnt


def knows(rule: str) -> bool:
    """Return whether sentences were learnt that break a rule."""
    return rule in weights()[""]


@lru_cache(maxsize=512)
def scores(sentence: str) -> Mapping[str, float]:
    """Return for each rule how likely a sentence breaks it: above 0 it does, below -3 hardly ever."""
    known = weights()
    total = dict(known[""])
    for feature, share in features(sentence).items():
        for rule, weight in known.get(feature, {}).items():
            total[rule] += weight * share
    return total


def most_telling(text: str, unit: tuple[int, int], rule: str) -> tuple[int, int]:
    """Return where the clause of a unit of `text` stands that speaks most for a rule."""
    known = weights()
    clauses = [match.span() for match in CLAUSE.finditer(text, *unit)] or [unit]

    def speaks(clause: tuple[int, int]) -> float:
        found = features(text[slice(*clause)])
        share = sum(known.get(feature, {}).get(rule, 0.0) for feature in found if feature[:1] != "{")
        return share / math.sqrt(len(found) or 1)

    return max(clauses, key=speaks)


def learn(sentences: Iterable[tuple[str, frozenset[str], float]]) -> Weights:
    """Return weights that tell what breaks a rule from what does not.

    Each of `sentences`: (sentence, the rules it breaks, how much it counts).
    """
    read = [(features(sentence), broken, counts) for sentence, broken, counts in sentences if sentence]
    often = Counter(feature for found, _, _ in read for feature in found)
    numbers = {feature: number for number, feature in enumerate(each for each in often if often[each] > 1)}
    examples = [
        (
            [(numbers[feature], share) for feature, share in found.items() if feature in numbers],
            broken,
            counts,
        )
        for found, broken, counts in read
    ]
    learnt: Weights = {"": {}}
    for rule in sorted({rule for _, broken, _ in examples for rule in broken}):
        base, found = _learn_one(examples, rule, len(numbers))
        learnt[""][rule] = base
        for feature, number in numbers.items():
            if abs(found[number]) >= SLIGHT:
                learnt.setdefault(feature, {})[rule] = found[number]
    return learnt


def _learn_one(
    examples: Sequence[tuple[list[tuple[int, float]], frozenset[str], float]], rule: str, size: int
) -> tuple[float, list[float]]:
    """Return where a sentence begins and the weight of each feature, for one rule."""
    chance = random.Random(3)  # noqa: S311 (the order of the examples)
    found = [0.0] * size
    base = -3.0
    unsettled: list[tuple[list[tuple[int, float]], frozenset[str], float]] = []
    for turn in range(ROUNDS):
        order = unsettled if turn % ALL_EVERY else list(examples)
        chance.shuffle(order)
        unsettled = []
        rate = RATE / (1 + turn / 3)
        for each in order:
            parts, broken, counts = each
            score = base + sum(found[number] * share for number, share in parts)
            breaks = rule in broken
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - breaks
            if abs(error) < SETTLED:
                continue
            unsettled.append(each)
            step = rate * error * (KEEN if breaks else counts)
            base -= step / 20
            for number, share in parts:
                found[number] = found[number] * (1 - rate * DECAY) - step * share
    return base, found


def write(learnt: Mapping[str, Mapping[str, float]], file: Path) -> int:
    """Write weights, a line a feature (rule:hundredths for each rule), and return how many lines."""
    rows = [
        f"{feature} {' '.join(f'{rule}:{round(weight * 100)}' for rule, weight in sorted(rules.items()))}\n"
        for feature, rules in sorted(learnt.items())
    ]
    file.write_text("".join(rows), encoding="utf-8")
    weights.cache_clear()
    scores.cache_clear()
    return len(rows)
