"""改规则: a 主编 writes a wording rule, takes it out of service or back to how it shipped; every version stays."""

import re
import time
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Max, TextField

from articles.editorial.errors import InvalidText, WrongState
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.gate import trying
from articles.models import RuleVersion, User
from articles.text.table_reading import SentTable, TableFault, TableRow, table_in

from . import due
from .rulebook import (
    COLUMNS,
    FIELDS,
    NOT_JOINED,
    State,
    by_name,
    everything,
    lines,
    made,
    unquoted,
    written,
)

CHANGED = "规则“{}”刚刚被别人改过，您的改动没有保存：请在新页面打开这条规则，看过新的一版再改。"
NAME = re.compile(r"(?:ADV|RET|INS|MKT|NAM|STY|PRI|SRC|OWN)-[0-9]{2,3}")
NOT_NAMED = "编号写成三个大写字母、一横、两三位数字，如 OWN-01；开头用 ADV、RET、INS、MKT、NAM、STY、PRI、SRC 或 OWN。"
OPTIONAL = ("number", "starts_on", "ends_on")  # columns that tables of older sites have not
LONGEST = {field.name: field.max_length for field in RuleVersion._meta.fields if isinstance(field, TextField)}
NECESSARY = frozenset(  # what no rule goes without, a new one neither
    field.name
    for field in RuleVersion._meta.fields
    if field.name in COLUMNS
    and field.name not in OPTIONAL
    and not field.blank
    and not isinstance(field, BooleanField)
)
LABELS = {field.name: str(field.verbose_name) for field in RuleVersion._meta.fields}
TOO_LONG = "最多 {} 字，请写短些或分成几条规则。"
MOST_RULES = 1_000  # of one table
PATIENCE = 30.0  # seconds for trying what a table changes
# 2026-09-30, or what spreadsheets make of it.
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
DAYS = {"in_force_on": "施行日期", "starts_on": "起用日期", "ends_on": "停用日期"}


def save(
    rule: str,
    values: Mapping[str, Any],
    *,
    reason: str,
    actor: User,
    at: datetime,
    expected: int | None = None,
) -> RuleVersion:
    """Write a new version of `rule`, or a new rule; it is in force at once, also for what is 已定时.

    `values`: of FIELDS, and `state` (on, off). `expected`: the number of the version that was changed, 0 for
    a rule as it shipped or a new one. Raises NotPermitted, ReasonMissing, WrongState if somebody else has
    saved it meanwhile, or InvalidText with every fault by field.
    """
    begun = time.monotonic()
    _check(actor)
    reason = unit_of_work.reason_given(reason, None, "改规则")
    version = _next(rule, reason, actor, at)
    _check_expected(version, expected)
    for name in ("state", *FIELDS):
        if name in values:
            setattr(version, name, values[name])
    check(version)  # slow, and nobody waits for it: nothing is written yet
    # What has come out meanwhile is before readers.
    return _put_in_force([version], now=_later(at, begun))[0]


def back_to_shipped(
    rule: str, *, reason: str, actor: User, at: datetime, expected: int | None = None
) -> RuleVersion:
    """恢复随站版本: the rule is again as it came with the site. Raises as `save`."""
    _check(actor)
    reason = unit_of_work.reason_given(reason, None, "恢复随站版本")
    version = _as_shipped(rule, reason, actor, at)
    _check_expected(version, expected)
    return _put_in_force([version], now=at)[0]


def _as_shipped(rule: str, reason: str, actor: User, at: datetime) -> RuleVersion:
    if rule not in by_name():
        raise InvalidText(f"“{rule}”是自己建的规则，没有随站版本；不用时请停用。")
    shipped_one = written(rule, {})
    version = _next(rule, reason, actor, at)
    for name in FIELDS:
        setattr(version, name, getattr(shipped_one, name))
    version.state = State.SHIPPED
    return version


def _later(at: datetime, begun: float) -> datetime:
    """Return the moment `at` moved on by the time that has passed since `begun`."""
    return at + timedelta(seconds=time.monotonic() - begun)


def _next(rule: str, reason: str, actor: User, at: datetime) -> RuleVersion:
    last = RuleVersion.objects.filter(rule=rule).aggregate(last=Max("number"))["last"] or 0
    return RuleVersion(rule=rule, number=last + 1, reason=reason[:200], editor=actor, saved_at=at)


def _check_expected(version: RuleVersion, expected: int | None) -> None:
    if expected is not None and expected != version.number - 1:
        raise WrongState(CHANGED.format(version.rule))


@transaction.atomic
def _put_in_force(versions: list[RuleVersion], *, now: datetime) -> list[RuleVersion]:
    """Save versions that were tried, all or none; the number of each makes sure that nobody was faster."""
    for version in versions:
        try:
            with transaction.atomic():
                version.save()
        except IntegrityError as error:
            raise WrongState(CHANGED.format(version.rule)) from error
        details = {"rule": version.rule, "version": version.number, "state": version.state}
        record(
            None, "change_rule", actor=version.editor, at=version.saved_at,
            note=f"{version.rule}（{version.get_state_display()}）：{version.reason}", details=details,
        )  # fmt: skip
    due.hold_unfit(now)
    return versions


def _check(actor: User) -> None:
    require(actor, "add_ruleversion", doing="改用语规则")


def check(version: RuleVersion) -> None:
    """Raise InvalidText with every fault of a version by field.

    A fault is what cannot be read, takes too long to run or fails its examples.
    """
    faults: dict[str, list[str]] = {}
    if not NAME.fullmatch(version.rule):
        faults["rule"] = [NOT_NAMED]
    try:
        version.clean_fields(exclude=["editor", "reason", "saved_at", "number", "rule"])
    except ValidationError as error:
        faults |= {name: list(messages) for name, messages in error.message_dict.items()}
    for name, most in LONGEST.items():  # which Django asks of forms alone
        if most and len(getattr(version, name)) > most:
            faults[name] = [TOO_LONG.format(most)]
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
        said = "".join(
            f"{LABELS[name]}：{message}" for name, messages in faults.items() for message in messages
        )
        raise InvalidText(f"规则“{version.rule}”没有保存：{said}", faults)


def _faults_of_examples(version: RuleVersion) -> dict[str, list[str]]:
    must, must_not = lines(version.must_fire), lines(version.must_not_fire)
    missed, wrong = trying.faults_of_examples(made(version), must, must_not)
    return {name: found for name, found in (("must_fire", missed), ("must_not_fire", wrong)) if found}


def imported(text: str, *, reason: str, actor: User, at: datetime) -> list[RuleVersion]:
    """Save every row of a CSV, as `exported` writes it, that differs from the rule in force: all or none.

    Every row is tried before anything is written. Raises NotPermitted, ReasonMissing, WrongState where
    somebody saves one of them meanwhile, or InvalidText that names the rules at fault.
    """
    begun = time.monotonic()
    _check(actor)
    reason = unit_of_work.reason_given(reason, None, "导入规则表")
    faults: list[str] = []
    changed: list[RuleVersion] = []
    present = {version.rule: version for version in everything()}
    table = _table(text)
    for line in table.rows:
        if time.monotonic() - begun > PATIENCE:
            raise InvalidText(
                f"查到第 {line.line} 行就用了半分钟，没有导入任何一条：请分几次，一次少改几条。"
            )
        name = line.cells.get("rule", "").strip()
        known = present.get(name)
        try:
            row = _whole(line, table.head, known)
            values = _values(row, known)
            if known and all(_same(getattr(known, column), value) for column, value in values.items()):
                continue
            if any(version.rule == name for version in changed):
                raise InvalidText(f"规则“{name}”在表里有两行，请只留一行。")
            _check_not_overtaken(name, row.get("number") or "", known)
            changed.append(_drafted(name, values, reason, actor, at))
        except InvalidText as refusal:
            faults.append(str(refusal))
    if faults:
        raise InvalidText("".join(faults[:5]) + "没有导入任何一条。")
    return _put_in_force(changed, now=_later(at, begun)) if changed else []


def _table(text: str) -> SentTable:
    """Return a table of rules. Raises InvalidText for another one."""
    try:
        table = table_in(text, most_rows=MOST_RULES)
    except TableFault as fault:
        raise InvalidText(f"规则表没有导入：{fault}") from fault
    lacking = [column for column in COLUMNS if column not in OPTIONAL and column not in table.head]
    if lacking:
        raise InvalidText(f"文件不是规则的 CSV：第一行要有{'、'.join(lacking)}，请用导出的表改好再传。")
    if not table.rows:
        raise InvalidText("规则表里没有规则，请用导出的表改好再传。")
    return table


def _whole(row: TableRow, head: Iterable[str], known: RuleVersion | None) -> dict[str, str]:
    """Return the cells of a row, with blank ones for those that a spreadsheet left off at its end.

    Raises InvalidText if a missing cell has a value in the rule in force, since nobody meant to empty it, or
    if a new rule cannot do without it.
    """
    missing = [column for column in head if column not in row.cells]
    for column in missing:
        if getattr(known, column, None) if known else column in NECESSARY:
            raise InvalidText(
                f"第 {row.line} 行只有 {len(row.cells)} 格，缺{'、'.join(missing)}，请核对这一行的逗号和引号。"
            )
    return row.cells | dict.fromkeys(missing, "")


def _values(row: Mapping[str, str], known: RuleVersion | None) -> dict[str, Any]:
    """Return what a row says; of a column that its table has not, what stands. Raises InvalidText."""
    return {
        column: _value(column, row[column] or "") if column in row else getattr(known, column, None)
        for column in ("state", *FIELDS)
    }


def _check_not_overtaken(rule: str, number: str, known: RuleVersion | None) -> None:
    """Raise InvalidText if a rule was changed since the table was exported: the row never saw that."""
    if number.strip() and number.strip() != str(known.number if known else 0):
        raise InvalidText(f"规则“{rule}”在导出以后有人改过，请重新导出再改这一行。")


def _drafted(name: str, values: dict[str, Any], reason: str, actor: User, at: datetime) -> RuleVersion:
    """Return the version that a row makes, tried and not saved. Raises InvalidText."""
    if values["state"] == State.SHIPPED:
        return _as_shipped(name, reason, actor, at)
    version = _next(name, reason, actor, at)
    for column, value in values.items():
        setattr(version, column, value)
    check(version)
    return version


def _same(one: Any, other: Any) -> bool:
    return lines(one) == lines(other) if isinstance(one, str) else one == other


def _value(name: str, cell: str) -> Any:
    cell = unquoted(cell.replace("\r\n", "\n").strip())
    if name == "is_verified":
        return cell == "1"
    return _day(name, cell) if name in DAYS else cell


def _day(name: str, cell: str) -> date | None:
    """Return the day a cell says, None for a blank one. Raises InvalidText."""
    if not cell:
        return None
    try:
        if written_so := DAY.fullmatch(cell):
            return date(*map(int, written_so.groups()))
    except ValueError:  # no day of any month
        pass
    raise InvalidText(f"{DAYS[name]}“{cell[:20]}”不对，写成 2026-09-30 这样。")
