"""Weights that tell two kinds of text apart by what they are made of (a logistic regression)."""

import math
import random
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

ROUNDS = 14  # over all examples
RATE = 0.36
DECAY = 0.00024
SLIGHT = 0.12  # a weight nearer to nothing than this is not kept

Weights = dict[str, float]  # of each feature; the empty one is where every text begins


def score(found: Collection[str], known: Mapping[str, float]) -> float:
    """Return the log odds that a text with these features is of the first kind."""
    return known[""] + sum(known.get(each, 0.0) for each in found) / math.sqrt(len(found) or 1)


def learn(examples: Iterable[tuple[Collection[str], bool, float]]) -> Weights:
    """Return weights that tell texts of the first kind from others.

    Each of `examples`: (the features of a text, whether it is of the first kind, how much it counts).
    """
    read = [(sorted(found), float(is_first), counts) for found, is_first, counts in examples if found]
    chance = random.Random(3)  # noqa: S311 (the order of the examples)
    learnt: Weights = {}
    base = 0.0
    for turn in range(ROUNDS):
        chance.shuffle(read)
        rate = RATE / (1 + turn / 4)
        for found, is_first, counts in read:
            scale = 1 / math.sqrt(len(found))
            total = base + scale * sum(learnt.get(each, 0.0) for each in found)
            step = rate * counts * (1 / (1 + math.exp(-total)) - is_first)
            base -= step / 15
            for each in found:
                learnt[each] = learnt.get(each, 0.0) * (1 - rate * DECAY * 3) - step * scale
    return {"": base, **{each: weight for each, weight in sorted(learnt.items()) if abs(weight) >= SLIGHT}}


def read(file: Path) -> Weights:
    """Return the weights in a file of `write`."""
    rows = (line.rsplit(" ", 1) for line in file.read_text(encoding="utf-8").splitlines())
    return {feature: int(weight) / 100 for feature, weight in rows}


def write(learnt: Mapping[str, float], file: Path) -> int:
    """Write weights, a line each (the feature, a blank, hundredths), and return how many."""
    rows = [f"{feature} {round(weight * 100)}\n" for feature, weight in learnt.items()]
    file.write_text("".join(rows), encoding="utf-8")
    return len(rows)
