"""The wording rules in force: those that ship with the site as the 主编 changed them, and the desk's own.

Every version stays. Each process keeps the rules it made of the newest version there is, so a change is in force
everywhere with the next question.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from io import StringIO
from typing import Any
from uuid import UUID

from articles.gate.rules import DATA, Claim, Rule, shipped
from articles.models import RuleVersion

FIELDS = (
    "severity", "phrases", "pattern", "exceptions", "message", "advice", "instrument", "article", "in_force_on",
    "is_verified", "must_fire", "must_not_fire",
)  # fmt: skip
COLUMNS = ("rule", "state", *FIELDS)
State = RuleVersion.State


@cache
def examples() -> dict[str, tuple[list[str], list[str]]]:
    """Return of each rule that ships what it must find, and what it must not."""
    found: dict[str, tuple[list[str], list[str]]] = {rule.id: ([], []) for rule in shipped()}
    with (DATA / "examples.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["rule"]][row["fires"] != "1"].append(row["sentence"])
    return found


@cache
def by_name() -> dict[str, Rule]:
    """Return the rules that ship, by id."""
    return {rule.id: rule for rule in shipped()}


def in_force() -> tuple[Rule, ...]:
    """Return the rules in force, those that ship first; one query."""
    marks = tuple(RuleVersion.objects.order_by("pk").values_list("mark", flat=True))
    return _in_force(marks) if marks else shipped()


@lru_cache(2)
def _in_force(marks: tuple[UUID, ...]) -> tuple[Rule, ...]:
    """Return the rules in force while these versions are all there are; known by their marks, as numbers come again."""
    latest = versions()
    rules = [
        rule if version is None or version.state == State.SHIPPED else made(version)
        for rule in shipped()
        for version in [latest.get(rule.id)]
        if version is None or version.state != State.OFF
    ]
    own = [version for name, version in sorted(latest.items()) if name not in by_name()]
    return (*rules, *(made(version) for version in own if version.state == State.ON))


def versions() -> dict[str, RuleVersion]:
    """Return the newest version of each rule the desk has changed or made."""
    return {version.rule: version for version in RuleVersion.objects.order_by("rule", "number")}


def made(version: RuleVersion) -> Rule:
    """Return the rule that a version writes down; one that ships keeps its rewordings. Raises re.error."""
    phrases = [re.escape(line) for line in lines(version.phrases)]
    pattern = "|".join(
        [*sorted(phrases, key=len, reverse=True), *([version.pattern] if version.pattern else [])]
    )
    since = f"，自 {version.in_force_on:%Y-%m-%d} 起施行" if version.in_force_on else ""
    rule = Rule(
        id=version.rule,
        severity=version.severity,
        claims=(Claim(re.compile(pattern), False),),
        frames=(),
        exceptions=re.compile(version.exceptions) if version.exceptions else None,
        message=version.message,
        advice=version.advice,
        instrument=version.instrument,
        article=f"{version.article}{since}",
        certainty="verified" if version.is_verified else "memory",
    )
    known = by_name().get(version.rule)
    return replace(rule, claims=(*rule.claims, *known.claims[1:]), frames=known.frames) if known else rule


def lines(text: str) -> list[str]:
    """Return what stands on the lines of a field, one thing a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def written(rule: str, latest: Mapping[str, RuleVersion] | None = None) -> RuleVersion:
    """Return the version of `rule` in force, unsaved for one as it ships. Raises KeyError for an unknown one."""
    version = (versions() if latest is None else latest).get(rule)
    if version is not None and version.state != State.SHIPPED:
        return version
    known = by_name()[rule]
    must, must_not = examples()[rule]
    return RuleVersion(
        rule=rule,
        number=version.number if version else 0,
        state=State.SHIPPED,
        severity=known.severity,
        pattern=known.claims[0].pattern.pattern,
        exceptions=known.exceptions.pattern if known.exceptions else "",
        message=known.message,
        advice=known.advice,
        instrument=known.instrument,
        article=known.article,
        is_verified=known.certainty == "verified",
        must_fire="\n".join(must),
        must_not_fire="\n".join(must_not),
    )


def everything() -> list[RuleVersion]:
    """Return every rule there is as it is written now, those that ship first."""
    latest = versions()
    names = [*by_name(), *sorted(set(latest) - set(by_name()))]
    return [written(name, latest) for name in names]


def exported() -> str:
    """Return every rule as CSV, a row each, for a table program (with its byte order mark)."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for version in everything():
        writer.writerow({name: _cell(getattr(version, name)) for name in COLUMNS})
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)
