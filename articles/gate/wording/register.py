"""In which register a sentence speaks: a seller's to a buyer, or that of reports, rulings and warnings.

It is learnt, not listed: weights of characters and of pairs of them, from labelled sentences and from news (a
logistic regression). `manage.py learn_register` makes the file again.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from articles.text import logistic

DATA = Path(__file__).parents[1] / "data" / "register.txt"

NUMBER = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")


def features(sentence: str) -> set[str]:
    """Return the characters of a sentence and the pairs of them; every number is the same one."""
    text = NUMBER.sub("0", "".join(sentence.split()))
    return {text[at : at + 2] for at in range(len(text) - 1)} | set(text)


@cache
def weights() -> logistic.Weights:
    """Return how much each character and pair speaks for a seller."""
    return logistic.read(DATA)


def selling_score(sentence: str) -> float:
    """Return how much a sentence speaks as a seller does: above 0 it likely sells, below -1 hardly ever."""
    return logistic.score(features(sentence), weights())


def learn(sentences: Iterable[tuple[str, bool, float]]) -> logistic.Weights:
    """Return weights that tell sentences of sellers from others.

    Each of `sentences`: (sentence, whether it sells, how much it counts).
    """
    return logistic.learn((features(sentence), sells, counts) for sentence, sells, counts in sentences)


def write(learnt: logistic.Weights, file: Path) -> int:
    """Write weights and return how many."""
    weights.cache_clear()
    return logistic.write(learnt, file)
