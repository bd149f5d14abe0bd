"""How long a regular expression may take at worst, calculated from its parts: a bound, not a trial.

Python's matcher tries one way through a pattern after the other, and nothing can stop it in between. So the
ways that there can be from one place of a text are counted, never too few, and with them the time that trying
them takes: of two adjacent repeats every pair of lengths counts, unless the sign after the first can stand in
no repeat of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

LENGTH = 10_000  # characters of the text that is reckoned with
STEP, SIGN = 2e-8, 3.5e-9  # seconds for a step of the matcher, for one sign of a run or of a word
LONGEST = 1.0  # seconds that a pattern may take
NEVER = 1e12  # seconds, and ways: beyond every machine's patience
AHEAD = 6  # signs by which the branches of an alternative are told apart
MANY_BRANCHES = 300  # beyond which nobody asks which of them go together
# From a place in the last quarter of a text at most a quarter of it is left.
QUARTERS = (0.25, 0.5, 0.75, 1.0)

Signs = tuple[tuple[int, int], ...]  # ranges of code points, first and last, in order
ALL: Signs = ((0, 0x10FFFF),)
END: Signs = ((0x110000, 0x110000),)  # what `$` asks for is no sign, and stands once
CASED = 0x2E80  # below it a sign may have another case
CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


@dataclass(frozen=True)
class Cost:
    """What it costs to try a part of a pattern.

    `seconds` to try everything from one place, and the number of `ways` it may go on from there.
    """

    seconds: float
    ways: float


def seconds(pattern: str) -> float:
    """Return how many seconds searching LENGTH characters for `pattern` may take on a machine like ours.

    Raises re.error, OverflowError or RecursionError for what is not a pattern.
    """
    parsed = _parser.parse(pattern)
    branches = [parsed]
    if len(parsed) == 1 and parsed[0][0] == _constants.BRANCH:
        branches = parsed[0][1][1]
    is_caseless = bool(parsed.state.flags & re.IGNORECASE)
    once = [] if parsed.state.flags & re.MULTILINE else [each for each in branches if _is_at_front(each)]
    everywhere = [each for each in branches if not any(each is other for other in once)]
    spent = LENGTH * STEP
    if once:
        spent += _Reckoner(is_caseless, LENGTH).branch(once, ALL).seconds
    if everywhere:
        left = [_Reckoner(is_caseless, int(LENGTH * part)) for part in QUARTERS]
        spent += LENGTH * sum(each.branch(everywhere, ALL).seconds for each in left) / len(left)
    return min(spent, NEVER)


def may_be_nothing(pattern: str) -> bool:
    """Return whether `pattern` may find a place and no signs. Raises as `seconds`."""
    return bool(_parser.parse(pattern).getwidth()[0] == 0)


def _is_at_front(branch: Sequence[Any]) -> bool:
    return len(branch) > 0 and branch[0] == (_constants.AT, _constants.AT_BEGINNING)


class _Reckoner:
    """Calculates what parts of a pattern cost from a place that `length` characters follow."""

    def __init__(self, is_caseless: bool, length: int) -> None:
        self.is_caseless, self.length = is_caseless, length
        self.sign = SIGN * (2 if is_caseless else 1)
        self.known: dict[int, tuple[Signs, bool]] = {}

    def sequence(self, items: Sequence[Any], follow: Signs) -> Cost:
        """Return what the parts cost one after the other, before signs of `follow`."""
        follows = [follow]
        for item in reversed(items[1:]):
            signs, may_be_nothing = self.first_of(item)
            follows.append(union(signs, follows[-1]) if may_be_nothing else signs)
        spent, ways = 0.0, 1.0
        for number, (item, behind) in enumerate(zip(items, reversed(follows), strict=False)):
            is_before_sign = number + 1 < len(items) and str(items[number + 1][0]) == "LITERAL"
            cost = self.part(item, behind, is_before_sign=is_before_sign)
            spent = min(spent + ways * cost.seconds, NEVER)
            ways = min(ways * cost.ways, NEVER)
        return Cost(spent, ways)

    def part(self, item: Any, follow: Signs, *, is_before_sign: bool = False) -> Cost:
        """Return what one part costs.

        `is_before_sign`: a plain sign follows it, which is searched for fast.
        """
        operation, argument = item
        name = str(operation)
        if name.endswith("REPEAT"):
            least, most, body = argument
            cost = self.repeat(least, most, body, follow, is_before_sign=is_before_sign)
            return Cost(cost.seconds, 1) if name.startswith("POSSESSIVE") else cost
        if name == "BRANCH":
            return self.branch(argument[1], follow)
        if name == "SUBPATTERN":
            return self.group(argument, follow)
        if name == "ATOMIC_GROUP":
            return Cost(self.sequence(argument, ALL).seconds + STEP, 1)
        if name in ("ASSERT", "ASSERT_NOT"):
            return Cost(self.sequence(argument[1], ALL).seconds + STEP, 1)
        if name == "GROUPREF":
            return Cost(STEP + self.length * self.sign, 1)
        if name == "GROUPREF_EXISTS":
            chosen = [self.sequence(each, follow) for each in argument[1:] if each is not None]
            return Cost(STEP + sum(each.seconds for each in chosen), 1 + sum(each.ways for each in chosen))
        return Cost(2 * self.sign if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY") else STEP, 1)

    def group(self, argument: Any, follow: Signs) -> Cost:
        """Return what a group costs; one that switches case sensitivity is calculated with either."""
        return self.within(argument[1]).sequence(argument[3], follow)

    def within(self, added: int) -> "_Reckoner":
        """Return the calculator for a group that sets the flags `added`."""
        return _Reckoner(True, self.length) if added & re.IGNORECASE and not self.is_caseless else self

    def branch(self, branches: Sequence[Sequence[Any]], follow: Signs) -> Cost:
        """Return what an alternative costs: the sum over branches that may match at the same place."""
        costs = [self.sequence(each, follow) for each in branches]
        tried = STEP + self.sign * len(costs)
        if len(costs) > MANY_BRANCHES:
            return _capped(tried + sum(cost.seconds for cost in costs), sum(cost.ways for cost in costs))
        fronts = [self.front(each) for each in branches]
        spent = ways = 0.0
        for front in fronts:
            near = [number for number, other in enumerate(fronts) if _may_meet(front[:1], other[:1])]
            meeting = [costs[number] for number in near if _may_meet(front, fronts[number])]
            read = len(near) * AHEAD * 2 * self.sign  # before they part
            spent = max(spent, read + sum(cost.seconds for cost in meeting))
            ways = max(ways, sum(cost.ways for cost in meeting))
        return _capped(tried + spent, ways)

    def repeat(
        self, least: int, most: int, body: Any, follow: Signs, *, is_before_sign: bool = False
    ) -> Cost:
        """Return what a repeat costs, before signs of `follow`."""
        shortest = body.getwidth()[0]
        times = min(most, max(self.length // max(shortest, 1), least))
        begins = self.first(body, ALL)
        is_settled = shortest > 0 and not meet(begins, follow)  # goes on or leaves, never either
        ends = (2 if meet(follow, END) else 1) if is_settled else times - min(least, times) + 1
        if len(body) == 1 and str(body[0][0]) in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            left = STEP * times if is_settled and not is_before_sign else 0
            return Cost(STEP + times * self.sign * 2 + left, ends)
        once = self.sequence(body, union(begins, follow))
        if once.ways <= 1 and shortest > 0:
            return Cost(times * (once.seconds + STEP), ends)
        spent, ways, through = 0.0, 0.0, 1.0
        for done in range(times + 1):
            ways += through if done >= least else 0
            spent += through * (once.seconds + STEP)
            through *= max(once.ways, 2)
            if spent > NEVER or through > NEVER:
                return Cost(NEVER, NEVER)
        return Cost(spent, max(ways, 1))

    def first(self, items: Sequence[Any], follow: Signs) -> Signs:
        """Return the signs that the parts may begin with; those of `follow` where they may be nothing."""
        signs, may_be_nothing = self.first_within(items)
        return union(signs, follow) if may_be_nothing else signs

    def first_of(self, item: Any) -> tuple[Signs, bool]:
        """Return the signs that a part may begin with, and whether it may be nothing."""
        operation, argument = item
        name = str(operation)
        if name == "AT" and argument in (_constants.AT_END, _constants.AT_END_STRING):
            return END, False
        if name == "ASSERT" and argument[0] > 0:  # what is looked ahead for stands where the next part begins
            return self.first_within(argument[1])
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            return (), True
        if name.endswith("REPEAT"):
            signs, is_nothing = self.first_within(argument[2])
            return signs, is_nothing or argument[0] == 0
        if name == "SUBPATTERN":
            return self.within(argument[1]).first_within(argument[3])
        if name == "ATOMIC_GROUP":
            return self.first_within(argument)
        if name == "BRANCH":
            each = [self.first_within(branch) for branch in argument[1]]
            return union(*(signs for signs, _ in each)), any(is_nothing for _, is_nothing in each)
        if name in ("GROUPREF", "GROUPREF_EXISTS"):
            return ALL, True
        return self.signs(item), False

    def first_within(self, items: Sequence[Any]) -> tuple[Signs, bool]:
        """Return the signs that parts may begin with, and whether all of them may be nothing."""
        if id(items) not in self.known:  # the parsed pattern is kept while it is reckoned with
            each, is_nothing = [], True
            for item in items:
                signs, is_nothing = self.first_of(item)
                each.append(signs)
                if not is_nothing:
                    break
            self.known[id(items)] = union(*each), is_nothing
        return self.known[id(items)]

    def front(self, items: Sequence[Any]) -> list[Signs]:
        """Return the signs of the first places of a branch, as far as each has to be there."""
        found: list[Signs] = []
        for operation, argument in items:
            name = str(operation)
            if name in ("AT", "ASSERT", "ASSERT_NOT"):
                continue
            if name not in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
                signs, may_be_nothing = self.first_of((operation, argument))
                return found if may_be_nothing else [*found, signs]
            found.append(self.signs((operation, argument)))
            if len(found) == AHEAD:
                break
        return found

    def signs(self, item: Any) -> Signs:
        """Return the signs that a part of one sign may be."""
        operation, argument = item
        name = str(operation)
        if name == "LITERAL":
            found: Signs = ((argument, argument),)
        elif name == "NOT_LITERAL":
            found = others(((argument, argument),))
        elif name == "IN":
            is_negative = str(argument[0][0]) == "NEGATE"
            found = union(*(_member(member) for member in argument[is_negative:]))
            if self.is_caseless and is_negative:
                return ALL
            found = others(found) if is_negative else found
        else:
            return ALL
        return ALL if self.is_caseless and found and found[0][0] < CASED else found


def _capped(spent: float, ways: float) -> Cost:
    return Cost(min(spent, NEVER), min(ways, NEVER))


def _member(member: Any) -> Signs:
    """Return the signs of one member of a set."""
    operation, argument = member
    name = str(operation)
    if name == "LITERAL":
        return ((argument, argument),)
    if name == "RANGE":
        return (tuple(argument),)
    return _category(str(argument)) if name == "CATEGORY" else ALL


@cache
def _category(name: str) -> Signs:
    is_not, _, kind = name.removeprefix("CATEGORY_").rpartition("NOT_")
    if kind not in CATEGORIES:
        return ALL
    every = "".join(map(chr, range(0x110000)))
    found = tuple((run.start(), run.end() - 1) for run in re.finditer(f"{CATEGORIES[kind]}+", every))
    return others(found) if is_not else found


def union(*sets: Signs) -> Signs:
    """Return the signs of any of the sets."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(each for signs in sets for each in signs):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def others(signs: Signs) -> Signs:
    """Return all signs but these."""
    found, at = [], 0
    for first, last in union(signs):
        if at < first:
            found.append((at, first - 1))
        at = last + 1
    return (*found, (at, 0x10FFFF)) if at <= 0x10FFFF else tuple(found)


def meet(one: Signs, other: Signs) -> bool:
    """Return whether the sets have a sign in common."""
    at = along = 0
    while at < len(one) and along < len(other):
        if one[at][1] < other[along][0]:
            at += 1
        elif other[along][1] < one[at][0]:
            along += 1
        else:
            return True
    return False


def _may_meet(front: Iterable[Signs], other: Iterable[Signs]) -> bool:
    """Return whether two branches may fit the same place, by the signs they begin with."""
    return all(meet(one, two) for one, two in zip(front, other, strict=False))
