"""The wording rules in force: those shipped with the site, as changed by the 主编, and the desk's own.

Every version is kept. Each process caches the rules it built from the newest version, so a change is in force
everywhere with the next question.
"""

import csv
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from io import StringIO
from typing import Any

from django.db.models import CharField, Count, F, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject

from articles.gate import trying
from articles.gate.protected_names import Protected
from articles.gate.rules import DATA, Claim, Rule, shipped
from articles.models import ProtectedName, RuleTrial, RuleVersion

log = logging.getLogger(__name__)

FIELDS = (
    "severity", "starts_on", "ends_on", "phrases", "pattern", "exceptions", "message", "advice", "instrument",
    "article", "in_force_on", "is_verified", "must_fire", "must_not_fire",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@")  # what a table program would take for one
COLUMNS = ("rule", "state", "number", *FIELDS)  # number: the version a row was exported from
State = RuleVersion.State
NOT_JOINED = "正则和词句合不到一起：“(?i)”这样的开关只能单独写在没有词句的正则开头。"


@cache
def examples() -> dict[str, tuple[list[str], list[str]]]:
    """Return, for each rule that ships, what it must find and what it must not."""
    found: dict[str, tuple[list[str], list[str]]] = {rule.id: ([], []) for rule in shipped()}
    with (DATA / "examples.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["rule"]][row["fires"] != "1"].append(row["sentence"])
    return found


@cache
def by_name() -> dict[str, Rule]:
    """Return the rules that ship, by id."""
    return {rule.id: rule for rule in shipped()}


@dataclass(frozen=True)
class RulesAsked:
    """The rules that are asked now, which of all rules are on trial, and the names that are watched over."""

    rules: tuple[Rule, ...]
    on_trial: frozenset[str]
    protected: tuple[Protected, ...] = ()

    def on(self, day: date) -> tuple[Rule, ...]:
        """Return the rules that are asked on `day`: a 口径 has a first day and a last one."""
        if all(rule.is_asked(day) for rule in self.rules):
            return self.rules
        return tuple(rule for rule in self.rules if rule.is_asked(day))


@dataclass
class _Known:
    """What this process last read, and the stamp it was read at, together so that threads never mix them."""

    last: tuple[str, RulesAsked] | None = None


_known = _Known()
UNTOUCHED = "-/0/-/-/0/-/0/"  # the stamp where nobody has changed a rule, put one on trial or listed a name
LISTED = ("kind", "name", "starts_on", "ends_on", "posts")  # what is asked of a listed name


def stamp() -> Concat:
    """Return the expression that stamps the state of rules, trials and names, to add to a query made anyway.

    Counting them reveals one that was committed late, the newest one's mark reveals one whose number was
    reused. A listed name is changed in place, whichever was changed last: the sum of all marks moves with
    each.
    """
    last = RuleVersion.objects.order_by("-pk")
    trial = RuleTrial.objects.order_by("-pk")
    parts = (
        Cast(Subquery(last.values("mark")[:1]), CharField()),
        Cast(_over_all(RuleVersion, Count("pk")), CharField()),
        Cast(Subquery(trial.values("pk")[:1]), CharField()),
        Subquery(trial.values("rule")[:1]),
        Cast(_over_all(RuleTrial, Count("pk")), CharField()),
        Cast(_over_all(ProtectedName, Sum("mark")), CharField()),
        Cast(_over_all(ProtectedName, Count("pk")), CharField()),
    )
    shown = [Coalesce(part, Value("-"), output_field=CharField()) for part in parts]
    return Concat(*(each for part in shown for each in (part, Value("/"))), output_field=CharField())


def _over_all(model: type[RuleVersion | RuleTrial | ProtectedName], sum_of: Count | Sum) -> Subquery:
    rows = model.objects.order_by().annotate(all=Value(1)).values("all").annotate(total=sum_of)
    return Subquery(rows.values("total"))


def asked(at_stamp: str | None = None) -> RulesAsked:
    """Return what is asked now, by one query, or from memory if nothing changed since `at_stamp`."""
    if at_stamp == UNTOUCHED:
        return RulesAsked(shipped(), frozenset())
    last = _known.last
    if last is not None and last[0] == at_stamp:
        return last[1]
    found = _asked()
    if at_stamp is not None:
        _known.last = at_stamp, found
    return found


def _asked() -> RulesAsked:
    versions = RuleVersion.objects.annotate(said=Value("version"), row=Cast("mark", CharField()))
    trials = RuleTrial.objects.annotate(said=Value("trial"), row=F("rule"))
    listed = Cast(JSONObject(**{part: part for part in LISTED}), TextField())
    names = ProtectedName.objects.annotate(said=Value("name"), row=listed)
    rows = [found.order_by().values_list("said", "row") for found in (versions, trials, names)]
    found = list(rows[0].union(*rows[1:], all=True))
    marks = frozenset(row for said, row in found if said == "version")
    on_trial = frozenset(row for said, row in found if said == "trial")
    protected = tuple(
        sorted((_listed(row) for said, row in found if said == "name"), key=lambda one: one.name)
    )
    return RulesAsked(_in_force(marks) if marks else shipped(), on_trial, protected)


def _listed(row: str) -> Protected:
    said = json.loads(row)
    first, last = (date.fromisoformat(said[day]) if said[day] else None for day in ("starts_on", "ends_on"))
    held = tuple(ProtectedName(posts=said["posts"]).post_list)
    is_person = said["kind"] == ProtectedName.Kind.PERSON
    return Protected(said["name"], held, is_person=is_person, starts_on=first, ends_on=last)


def in_force() -> tuple[Rule, ...]:
    """Return the rules in force, those that ship first; one query."""
    return asked().rules


@lru_cache(2)
def _in_force(marks: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules in force while these versions are all there are.

    Versions are identified by their marks, as numbers can be reused.
    """
    latest = versions()
    rules: list[Rule | None] = [
        rule if version is None or version.state == State.SHIPPED else _asked_by(version)
        for rule in shipped()
        for version in [latest.get(rule.id)]
        if version is None or version.state != State.OFF
    ]
    own = [version for name, version in sorted(latest.items()) if name not in by_name()]
    rules += [_asked_by(version) for version in own if version.state == State.ON]
    return tuple(rule for rule in rules if rule is not None)


def fault_of(version: RuleVersion) -> str:
    """Return why a stored version cannot be used, "" if it can.

    Using it would stop every process. None can be saved like that, but an older site, a restored copy or
    another tool may have left one.
    """
    for pattern in (version.pattern, version.exceptions):
        if pattern and (fault := trying.fault_at_sight(pattern)):
            return fault
    try:
        made(version)
    except re.error:
        return NOT_JOINED
    return ""


def _asked_by(version: RuleVersion) -> Rule | None:
    """Return the rule of a version; if it cannot be used, the rule as it shipped, or its phrases alone."""
    fault = fault_of(version)
    if not fault:
        return made(version)
    log.error("wording rule %s, version %d is not asked: %s", version.rule, version.number, fault)
    if version.rule in by_name():
        return by_name()[version.rule]
    return made(version, is_literal=True) if lines(version.phrases) else None


def versions() -> dict[str, RuleVersion]:
    """Return the newest version of each rule the desk has changed or made."""
    return {version.rule: version for version in RuleVersion.objects.order_by("rule", "number")}


def made(version: RuleVersion, *, is_literal: bool = False) -> Rule:
    """Return the rule that a version describes; one that ships keeps its rewordings. Raises re.error.

    `is_literal`: only its phrases, without pattern and exceptions.
    """
    pattern, exceptions = ("", "") if is_literal else (version.pattern, version.exceptions)
    phrases = [re.escape(line) for line in lines(version.phrases)]
    claim = "|".join([*sorted(phrases, key=len, reverse=True), *([pattern] if pattern else [])])
    since = f"，自 {version.in_force_on:%Y-%m-%d} 起施行" if version.in_force_on else ""
    rule = Rule(
        id=version.rule,
        severity=version.severity,
        claims=(Claim(re.compile(claim), False),),
        frames=(),
        exceptions=re.compile(exceptions) if exceptions else None,
        message=version.message,
        advice=version.advice,
        instrument=version.instrument,
        article=f"{version.article}{since}",
        certainty="verified" if version.is_verified else "memory",
        starts_on=version.starts_on,
        ends_on=version.ends_on,
    )
    known = by_name().get(version.rule)
    return replace(rule, claims=(*rule.claims, *known.claims[1:]), frames=known.frames) if known else rule


def basis_of(version: RuleVersion) -> str:
    """Return the law that a version stands on as the desk prints it, whether it can be asked or not."""
    return made(version, is_literal=True).basis


def lines(text: str) -> list[str]:
    """Return what stands on the lines of a field, one thing a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def written(rule: str, latest: Mapping[str, RuleVersion] | None = None) -> RuleVersion:
    """Return the version of `rule` in force, unsaved if it is as it shipped.

    Raises KeyError for an unknown rule.
    """
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
    """Return a cell's content; a leading quote tells spreadsheets that it is no formula."""
    if isinstance(value, bool):
        return "1" if value else "0"
    cell = "" if value is None else str(value)
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def unquoted(cell: str) -> str:
    """Return what a cell says that `exported` wrote."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell
