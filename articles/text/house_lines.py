"""How much a line reads like an outlet's housekeeping: credits, disclaimers, links, calls to follow.

It is learnt, not listed: weights of one to three characters in a row and of where a line begins and ends,
from labelled lines and from news (`manage.py learn_house_lines` makes the file again). What has one form
everywhere is known by pattern (`housekeeping.py`).
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from . import logistic

DATA = Path(__file__).parent / "data" / "house_lines.txt"
LONGEST = 3  # characters of a feature
BEGIN, END = "‹", "›"
STOPS = "。！？；.!?;"  # at the end of a line they tell nothing: a flash has none, and many a disclaimer one
BLANK, DIGIT = re.compile(r"\s+"), re.compile(r"\d")


def features(line: str) -> set[str]:
    """Return what a line in normal form is made of; every digit is the same one."""
    text = BEGIN + DIGIT.sub("0", BLANK.sub("_", line.strip().rstrip(STOPS))) + END
    return {text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1)}


@cache
def weights() -> logistic.Weights:
    """Return how much each feature speaks for housekeeping."""
    return logistic.read(DATA)


@lru_cache(maxsize=2048)
def house_score(line: str) -> float:
    """Return the log odds that a line in normal form keeps house."""
    return logistic.score(features(line), weights())


def learn(lines: Iterable[tuple[str, bool, float]]) -> logistic.Weights:
    """Return weights learnt from lines in normal form: (line, whether it keeps house, how much it counts)."""
    return logistic.learn((features(line), is_house, counts) for line, is_house, counts in lines)


def write(learnt: logistic.Weights, file: Path) -> int:
    """Write weights and return how many."""
    weights.cache_clear()
    house_score.cache_clear()
    return logistic.write(learnt, file)
