"""What a sentence promises, judged by all its characters together.

A pattern knows the words somebody thought of. This measures how close a sentence is to those that broke a
rule before: weights of its characters, of two and three of them in a row, and of the concepts it names, for
each rule and for none of them, learnt from labelled sentences and from news (a multinomial logistic
regression). `manage.py learn_register` makes the file again.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from articles.gate.rules import concepts

from .register import NUMBER

DATA = Path(__file__).parents[1] / "data" / "meaning.txt"

LONGEST = 3  # characters of a feature
CLAUSE = re.compile(r"[^，。；：！？,;:!?“”—\s]{4,}")
CONCEPT = 0.35  # what naming a concept counts, however long the sentence

ROUNDS = 7  # over the examples
RATE = 1.0  # how far the first example moves a weight; the more a weight has moved, the less later ones do
FIRST = 0.001  # of what a weight has moved, before it has
SETTLED = 0.02  # a chance nearer than this to its label moves nothing
SLIGHT = 0.6  # a weight nearer to nothing than this is not kept
NOTHING = "-"  # what a sentence breaks that breaks no rule
LEAST_CHANCE = 1e-6

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
    """Return for each rule the log odds that a sentence breaks it rather than another one or none."""
    chances = _chances(_totals(sentence))
    return {
        rule: math.log(max(chance, LEAST_CHANCE) / max(1 - chance, LEAST_CHANCE))
        for rule, chance in chances.items()
        if rule != NOTHING
    }


@lru_cache(maxsize=512)
def against_nothing(sentence: str) -> Mapping[str, float]:
    """Return for each rule the log odds that a sentence breaks it rather than none, whatever else it does."""
    total = _totals(sentence)
    return {rule: score - total[NOTHING] for rule, score in total.items() if rule != NOTHING}


def _totals(sentence: str) -> dict[str, float]:
    """Return what speaks for each rule, and for none, in a sentence."""
    known = weights()
    total = dict(known[""])
    for feature, share in features(sentence).items():
        for rule, weight in known.get(feature, {}).items():
            total[rule] += weight * share
    return total


def _chances(total: Mapping[str, float]) -> dict[str, float]:
    """Return the chance of each of several things of which one is so, from what speaks for it."""
    most = max(total.values())
    parts = {rule: math.exp(score - most) for rule, score in total.items()}
    whole = sum(parts.values())
    return {rule: part / whole for rule, part in parts.items()}


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
    """Return weights that tell which rule a sentence breaks, or none.

    Each of `sentences`: (sentence, the rules it breaks, how much it counts).
    """
    read = [(features(sentence), broken, counts) for sentence, broken, counts in sentences if sentence]
    often = Counter(feature for found, _, _ in read for feature in found)
    rules = sorted({rule for _, broken, _ in read for rule in broken} | {NOTHING})
    base = dict.fromkeys(rules, 0.0)
    learnt: Weights = {feature: {} for feature in often if often[feature] > 1}
    moved: Weights = {feature: {} for feature in learnt}
    examples = [
        (
            [
                (learnt[feature], moved[feature], share)
                for feature, share in found.items()
                if feature in learnt
            ],
            dict.fromkeys(broken or {NOTHING}, 1 / (len(broken) or 1)),
            counts,
        )
        for found, broken, counts in read
    ]
    chance = random.Random(3)  # noqa: S311 (the order of the examples)
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for each in examples:
            _move(base, *each)
    kept = {
        feature: {rule: weight for rule, weight in found.items() if abs(weight) >= SLIGHT}
        for feature, found in learnt.items()
    }
    return {"": base, **{feature: found for feature, found in kept.items() if found}}


def _move(
    base: dict[str, float],
    parts: Sequence[tuple[dict[str, float], dict[str, float], float]],
    expected: Mapping[str, float],
    counts: float,
) -> None:
    """Move the weights of one sentence's features towards what is expected of it.

    Each moves by the slope over what it has moved so far (AdaGrad): a rare feature learns from one example.
    """
    total = dict(base)
    for found, _, share in parts:
        for rule, weight in found.items():
            total[rule] += weight * share
    for rule, chance in _chances(total).items():
        error = chance - expected.get(rule, 0.0)
        if abs(error) >= SETTLED:
            base[rule] -= error * counts / 20
            for found, moved, share in parts:
                step = error * counts * share
                moved[rule] = moved.get(rule, FIRST) + step * step
                found[rule] = found.get(rule, 0.0) - RATE * step / math.sqrt(moved[rule])


def write(learnt: Mapping[str, Mapping[str, float]], file: Path) -> int:
    """Write weights, a line a feature (rule:hundredths for each rule), and return how many lines."""
    rows = [
        f"{feature} {' '.join(f'{rule}:{round(weight * 100)}' for rule, weight in sorted(rules.items()))}\n"
        for feature, rules in sorted(learnt.items())
    ]
    file.write_text("".join(rows), encoding="utf-8")
    weights.cache_clear()
    scores.cache_clear()
    against_nothing.cache_clear()
    return len(rows)
