"""Trying out a rule before it is in force: what is wrong with it, in a sentence for whoever wrote it.

First a bound on the time its pattern may take is calculated; then it is tried in a process of its own, with
limited time and memory, so that a pattern no calculation foresees can do no damage.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from articles.gate.wording.check_wording import find_all

from . import running_time
from .rules import Rule, shipped_patterns

ATTACK = Path(__file__).parent / "attack.py"
PATIENCE = 30  # seconds by the clock, on a machine that has other work
LONGEST = 3000  # characters of a pattern
LONG_EXAMPLE = 300  # characters

NOT_READ = "“{}”不是能读的正则：看看括号、方括号是否成对，“*”“+”“?”前面有没有字。"
EMPTY = "“{}”什么都不写也算发现，会把每一处都标出来，请写出要找的字。"
SLOW = "“{}”在长文字上要算得太久：请把“*”“+”改成有上限的“{{0,20}}”，重复里面不要再套重复。"
TOO_LONG = "正则最多 {} 字，请分成几条规则。"


def fault_of_pattern(pattern: str) -> str:
    """Return why a pattern is no good (unreadable, matches everything, runs too long), "" if it is."""
    if fault := fault_at_sight(pattern):
        return fault
    shown = _shown(pattern)
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and the pattern goes in as data
            [sys.executable, "-I", str(ATTACK)],
            input=json.dumps(pattern).encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return SLOW.format(shown)
    said = done.stdout.decode().strip()
    if done.returncode != 0 or said == "slow":
        return SLOW.format(shown)
    return {"": "", "unread": NOT_READ.format(shown), "empty": EMPTY.format(shown)}[said]


def fault_at_sight(pattern: str) -> str:
    """Return what is wrong with a pattern that can be seen without running it, "" for nothing.

    Called before a rule takes effect, however it got here: a runaway pattern stops the process that runs it.
    """
    if len(pattern) > LONGEST:
        return TOO_LONG.format(LONGEST)
    try:
        re.compile(pattern)
        if running_time.may_be_nothing(pattern):
            return EMPTY.format(_shown(pattern))
        is_slow = pattern not in shipped_patterns() and running_time.seconds(pattern) > running_time.LONGEST
    except (re.error, OverflowError, RecursionError):
        return NOT_READ.format(_shown(pattern))
    return SLOW.format(_shown(pattern)) if is_slow else ""


def _shown(pattern: str) -> str:
    return pattern if len(pattern) <= 40 else f"{pattern[:40]}……"


def faults_of_examples(
    rule: Rule, must: Iterable[str], must_not: Iterable[str]
) -> tuple[list[str], list[str]]:
    """Return what the rule misses of the sentences it must find, and what it finds of those it must not."""

    def fires(sentence: str) -> bool:
        return any(found.rule.id == rule.id for found in find_all(sentence[:LONG_EXAMPLE], [rule]))

    missed = [f"“{sentence}”应当发现，规则没有发现。" for sentence in must if not fires(sentence)]
    wrong = [f"“{sentence}”不应发现，规则发现了。" for sentence in must_not if fires(sentence)]
    return missed, wrong
