"""In which register a sentence speaks.

A seller's to a buyer, or that of whoever reports, rules, warns or explains.

Learnt, not listed: weights of characters and of pairs of them, from labelled sentences and from news (a
logistic regression). `manage.py learn_register` makes the file again.
"""

import math
import random
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "register.txt"

ROUNDS = 14  # over all examples
RATE = 0.36
DECAY = 0.00024
SLIGHT = 0.12  # a weight nearer to nothing than this is not kept

NUMBER = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")


def features(sentence: str) -> set[str]:
    """Return the characters of a sentence and the pairs of them; every number is the same one."""
    text = NUMBER.sub("0", "".join(sentence.split()))
    return {text[at : at + 2] for at in range(len(text) - 1)} | set(text)


@cache
def weights() -> dict[str, float]:
    """Return how much each character and pair speaks for a seller.

    The empty one is where every sentence begins.
    """
    rows = (line.rsplit(" ", 1) for line in DATA.read_text(encoding="utf-8").splitlines())
    return {feature: int(weight) / 100 for feature, weight in rows}


def selling_score(sentence: str) -> float:
    """Return how much a sentence speaks as a seller does: above 0 it likely sells, below -1 hardly ever."""
    found = features(sentence)
    known = weights()
    return known[""] + sum(known.get(each, 0.0) for each in found) / math.sqrt(len(found) or 1)


def learn(sentences: Iterable[tuple[str, bool, float]]) -> dict[str, float]:
    """Return weights that tell sentences of sellers from others.

    Each of `sentences`: (sentence, whether it sells, how much it counts).
    """
    examples = [
        (sorted(features(sentence)), float(sells), counts)
        for sentence, sells, counts in sentences
        if sentence
    ]
    chance = random.Random(3)  # noqa: S311 (the order of the examples)
    learnt: dict[str, float] = {}
    base = 0.0
    for turn in range(ROUNDS):
        chance.shuffle(examples)
        rate = RATE / (1 + turn / 4)
        for found, sells, counts in examples:
            scale = 1 / math.sqrt(len(found))
            score = base + scale * sum(learnt.get(each, 0.0) for each in found)
            step = rate * counts * (1 / (1 + math.exp(-score)) - sells)
            base -= step / 15
            for each in found:
                learnt[each] = learnt.get(each, 0.0) * (1 - rate * DECAY * 3) - step * scale
    return {"": base, **{each: weight for each, weight in sorted(learnt.items()) if abs(weight) >= SLIGHT}}


def write(learnt: dict[str, float], file: Path) -> int:
    """Write weights, a line each (the feature, a blank, hundredths), and return how many."""
    rows = [f"{feature} {round(weight * 100)}\n" for feature, weight in learnt.items()]
    file.write_text("".join(rows), encoding="utf-8")
    weights.cache_clear()
    return len(rows)
