"""改规则: a 主编 writes a wording rule, takes it out of service or back to how it shipped; every version stays."""

import csv
import re
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from articles.editorial.errors import InvalidText, NotPermitted, WrongState
from articles.editorial.publishing import due
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import may
from articles.gate import trying
from articles.models import RuleVersion, User

from .rulebook import COLUMNS, FIELDS, NOT_JOINED, State, by_name, everything, lines, made, unquoted, written

NAME = re.compile(r"(?:ADV|RET|INS|MKT|NAM|STY|PRI|SRC|OWN)-[0-9]{2,3}")
NOT_NAMED = "编号写成三个大写字母、一横、两三位数字，如 OWN-01；开头用 ADV、RET、INS、MKT、NAM、STY、PRI、SRC 或 OWN。"
DAYS = {"in_force_on": "施行日期", "starts_on": "起用日期", "ends_on": "停用日期"}


@transaction.atomic
def save(rule: str, values: Mapping[str, Any], *, reason: str, editor: User, at: datetime) -> RuleVersion:
    """Write a new version of `rule`, or a new rule; in force at once, and asked of what is 已定时.

    `values`: of FIELDS, and `state` (on, off). Raises NotPermitted, ReasonMissing, WrongState where
    somebody else saves it at once, or InvalidText with every fault by field.
    """
    begun = time.monotonic()
    _check(editor)
    reason = unit_of_work.reason_given(reason, None, "改规则")
    version = _next(rule, reason, editor, at)
    for name in ("state", *FIELDS):
        if name in values:
            setattr(version, name, values[name])
    check(version)
    # Trying a rule takes time, and what has come out meanwhile is before readers.
    return _put_in_force(version, now=_later(at, begun))


@transaction.atomic
def back_to_shipped(rule: str, *, reason: str, editor: User, at: datetime) -> RuleVersion:
    """恢复随站版本: the rule is again as it came with the site. Raises NotPermitted, ReasonMissing or InvalidText."""
    _check(editor)
    reason = unit_of_work.reason_given(reason, None, "恢复随站版本")
    if rule not in by_name():
        raise InvalidText(f"“{rule}”是自己建的规则，没有随站版本；不用时请停用。")
    shipped_one = written(rule, {})
    version = _next(rule, reason, editor, at)
    for name in FIELDS:
        setattr(version, name, getattr(shipped_one, name))
    version.state = State.SHIPPED
    return _put_in_force(version, now=at)


def _later(at: datetime, begun: float) -> datetime:
    """Return the moment `at` moved on by the time that has passed since `begun`."""
    return at + timedelta(seconds=time.monotonic() - begun)


def _next(rule: str, reason: str, editor: User, at: datetime) -> RuleVersion:
    last = RuleVersion.objects.filter(rule=rule).aggregate(last=Max("number"))["last"] or 0
    return RuleVersion(rule=rule, number=last + 1, reason=reason[:200], editor=editor, saved_at=at)


def _put_in_force(version: RuleVersion, *, now: datetime) -> RuleVersion:
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise WrongState(f"规则“{version.rule}”刚刚被别人改过，请刷新页面，看过新的一版再改。") from error
    details = {"rule": version.rule, "version": version.number, "state": version.state}
    record(
        None, "change_rule", actor=version.editor, at=version.saved_at,
        note=f"{version.rule}（{version.get_state_display()}）：{version.reason}", details=details,
    )  # fmt: skip
    due.hold_unfit(now)
    return version


def _check(editor: User) -> None:
    if not may(editor, "add_ruleversion"):
        raise NotPermitted(f"{editor.real_name}的角色不能改用语规则，请找主编。")


def check(version: RuleVersion) -> None:
    """Raise InvalidText with every fault of a version by field: what cannot be read, runs too long or fails its examples."""
    faults: dict[str, list[str]] = {}
    if not NAME.fullmatch(version.rule):
        faults["rule"] = [NOT_NAMED]
    try:
        version.clean_fields(exclude=["editor", "reason", "saved_at", "number", "rule"])
    except ValidationError as error:
        faults |= {name: list(messages) for name, messages in error.message_dict.items()}
    if not version.phrases.strip() and not version.pattern.strip():
        faults["phrases"] = ["词句和正则至少填一样。"]
    if version.starts_on and version.ends_on and version.ends_on < version.starts_on:
        faults["ends_on"] = ["停用日期不能早于起用日期。"]
    for name in ("pattern", "exceptions"):
        written_so = getattr(version, name)
        if written_so and (fault := trying.fault_of_pattern(written_so)):
            faults[name] = [fault]
    if not faults:
        try:
            made(version)
        except re.error:
            faults["pattern"] = [NOT_JOINED]
    if not faults and version.state == State.ON:
        faults = _faults_of_examples(version)
    if faults:
        said = "".join(message for messages in faults.values() for message in messages)
        raise InvalidText(f"规则“{version.rule}”没有保存：{said}", faults)


def _faults_of_examples(version: RuleVersion) -> dict[str, list[str]]:
    must, must_not = lines(version.must_fire), lines(version.must_not_fire)
    missed, wrong = trying.faults_of_examples(made(version), must, must_not)
    return {name: found for name, found in (("must_fire", missed), ("must_not_fire", wrong)) if found}


@transaction.atomic
def imported(text: str, *, reason: str, editor: User, at: datetime) -> list[RuleVersion]:
    """Save every row of a CSV as `exported` writes it that differs from the rule in force; all of them or none.

    Raises NotPermitted, ReasonMissing, or InvalidText that names the rules at fault.
    """
    begun = time.monotonic()
    _check(editor)
    try:
        rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff").replace("\0", ""))))
    except csv.Error:  # a cell without end, the line ends of an old machine
        rows = []
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise InvalidText(f"文件不是规则的 CSV：第一行要有{'、'.join(COLUMNS)}。")
    faults, saved, present = [], [], {version.rule: version for version in everything()}
    for row in rows:
        values = {name: _value(name, row[name] or "") for name in COLUMNS[1:]}
        known = present.get(row["rule"])
        if known and all(_same(getattr(known, name), values[name]) for name in COLUMNS[1:]):
            continue
        try:
            if values["state"] == State.SHIPPED:
                saved.append(back_to_shipped(row["rule"], reason=reason, editor=editor, at=_later(at, begun)))
            else:
                saved.append(save(row["rule"], values, reason=reason, editor=editor, at=_later(at, begun)))
        except InvalidText as refusal:
            faults.append(str(refusal))
    if faults:
        raise InvalidText("".join(faults[:5]) + "没有导入任何一条。")
    return saved


def _same(one: Any, other: Any) -> bool:
    return lines(one) == lines(other) if isinstance(one, str) else one == other


def _value(name: str, cell: str) -> Any:
    cell = unquoted(cell.replace("\r\n", "\n").strip())
    if name == "is_verified":
        return cell == "1"
    if name in DAYS:
        try:
            return date.fromisoformat(cell) if cell else None
        except ValueError as error:
            raise InvalidText(f"{DAYS[name]}“{cell[:20]}”不对，写成 2026-09-30 这样。") from error
    return cell
