"""Attack a regular expression with long texts made from its own parts; run by itself, never imported.

Reads a pattern (JSON) from its input and prints `unread`, `empty`, `slow` or nothing. Processor time and
memory are limited: a pattern that runs away ends this process, which says enough.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

LENGTH = 6_000  # characters of an attack
PROCESSOR = 4  # seconds for all of them
SLOWEST = 0.4  # seconds for one; the whole panel has 1 for 10,000 characters
MEMORY = 1 << 30  # bytes
MANY = 6  # times that count as a repeat
ENDS = ("", "\0", "。某")


class _Reached(Exception):
    """The repeat that is pumped has been written out."""


def sample(parsed: Any, pick: int, out: list[str], pumped: Any = None) -> None:
    """Write into `out` a text that `parsed` might match, LENGTH characters long at the repeat `pumped`."""
    for operation, argument in parsed:
        write(operation, argument, pick, out, pumped)


def write(operation: Any, argument: Any, pick: int, out: list[str], pumped: Any) -> None:
    """Write one part of a pattern into `out`."""
    name = str(operation)
    if name == "LITERAL":
        out.append(chr(argument))
    elif name in ("ANY", "NOT_LITERAL"):
        out.append("某")
    elif name == "IN":
        out.append(one_of(argument, pick))
    elif name == "BRANCH":
        sample(argument[1][pick % len(argument[1])], pick, out, pumped)
    elif name == "SUBPATTERN":
        sample(argument[3], pick, out, pumped)
    elif name == "ATOMIC_GROUP":
        sample(argument, pick, out, pumped)
    elif name.endswith("REPEAT"):
        if argument[2] is pumped:
            part: list[str] = []
            sample(argument[2], pick, part)
            whole = "".join(part) or "某"
            out.append(whole * (LENGTH // len(whole)))
            raise _Reached
        for _ in range(max(1, argument[0])):
            sample(argument[2], pick, out, pumped)


def one_of(choices: Any, pick: int) -> str:
    """Return a character of a set."""
    if str(choices[0][0]) == "NEGATE":
        return "某"
    operation, argument = choices[pick % len(choices)]
    name = str(operation)
    if name == "LITERAL":
        return chr(argument)
    if name == "RANGE":
        return chr(argument[0])
    return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(argument), "a")


def repeats(parsed: Any) -> Iterator[Any]:
    """Yield what each repeat of a pattern repeats, those within others too."""
    for operation, argument in parsed:
        name = str(operation)
        if name.endswith("REPEAT"):
            if argument[1] >= MANY or argument[1] is _constants.MAXREPEAT:
                yield argument[2]
            yield from repeats(argument[2])
        elif name == "SUBPATTERN":
            yield from repeats(argument[3])
        elif name == "ATOMIC_GROUP":
            yield from repeats(argument)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from repeats(argument[1])
        elif name == "BRANCH":
            for choice in argument[1]:
                yield from repeats(choice)


def attacks(pattern: str, parsed: Any) -> Iterator[str]:
    """Yield long texts: each repeat pumped, the pattern's sample and its own signs over and over."""
    for pumped in repeats(parsed):
        for pick in range(3):
            out: list[str] = []
            try:
                sample(parsed, pick, out, pumped)
            except _Reached:
                yield "".join(out)
            part: list[str] = []
            sample(pumped, pick, part)
            yield ("".join(part) or "某") * LENGTH
    for pick in range(3):
        out = []
        sample(parsed, pick, out)
        yield ("".join(out) or "某") * LENGTH
    signs = list(dict.fromkeys(sign for sign in pattern if sign.isalnum()))[:12] or ["某"]
    for sign in signs:
        yield sign * LENGTH
    for first, second in pairwise(signs):
        yield (first + second) * LENGTH


def judged(pattern: str) -> str:
    """Return what is wrong with a pattern."""
    try:
        compiled = re.compile(pattern)
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return "unread"
    if parsed.getwidth()[0] == 0:  # `(?<=保本)` finds a place and no words
        return "empty"
    for attack in attacks(pattern, parsed):
        for end in ENDS:
            begun = time.process_time()
            for _ in compiled.finditer(attack[:LENGTH] + end):
                pass
            if time.process_time() - begun > SLOWEST:
                return "slow"
    return ""


def main() -> None:
    """Judge the pattern of the input."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(judged(json.loads(sys.stdin.read())))


if __name__ == "__main__":
    main()
