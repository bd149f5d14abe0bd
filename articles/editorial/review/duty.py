"""Days and duties: 单人值班, working days with 法定节假日 and 调休."""

from datetime import date, datetime

from django.db import transaction

from articles.editorial.errors import InvalidText
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import VERBS, check_permission
from articles.models import DutyPeriod, Holiday, User

LONGEST = 31  # days of one 单人值班
SATURDAY = 5  # of date.weekday()


@transaction.atomic
def open_duty(
    starts_on: date, ends_on: date, *, actor: User, at: datetime, person: User | None = None, note: str = ""
) -> DutyPeriod:
    """批准单人值班 from `starts_on` to `ends_on` (Beijing days, both included), for `person` or whoever is on duty.

    Raises NotPermitted, or InvalidText for days in the wrong order or more than LONGEST of them.
    """
    check_permission(VERBS["open_duty"], actor)
    check_days(starts_on, ends_on)
    period = DutyPeriod.objects.create(
        starts_on=starts_on, ends_on=ends_on, person=person, opened_by=actor, opened_at=at, note=note.strip()
    )
    _record("open_duty", period, actor=actor, at=at)
    return period


def check_days(starts_on: date, ends_on: date) -> None:
    """Raise InvalidText for days in the wrong order or more than LONGEST of them."""
    days = (ends_on - starts_on).days + 1
    if days < 1:
        raise InvalidText("单人值班的结束日期早于开始日期，请改正。", {"ends_on": ["早于开始日期。"]})
    if days > LONGEST:
        message = f"单人值班一次最多批准 {LONGEST} 天，现在是 {days} 天，请分次批准。"
        raise InvalidText(message, {"ends_on": [message]})


@transaction.atomic
def close_duty(period: DutyPeriod, *, actor: User, at: datetime) -> None:
    """取消单人值班: from now on nobody publishes alone under it.

    The record keeps who had approved it, and for whom.
    """
    check_permission(VERBS["close_duty"], actor)
    _record("close_duty", period, actor=actor, at=at)
    period.delete()


def _record(name: str, period: DutyPeriod, *, actor: User, at: datetime) -> None:
    who = period.person.real_name if period.person else "当日在岗编辑"
    note = f"{who}，{period.starts_on} 至 {period.ends_on}" + (f"：{period.note}" if period.note else "")
    details = {
        "period": period.pk,
        "opened_by": period.opened_by_id,
        "opened_at": period.opened_at.isoformat(),
    }
    record(None, name, actor=actor, at=at, note=note, details=details)


def is_day_off(day: date, holiday: Holiday | None) -> bool:
    """Return whether `day` is free, given its row in the table of Holiday (None: it has none).

    The table outdoes the weekend: a weekend day worked instead (调休) is not free.
    """
    return day.weekday() >= SATURDAY if holiday is None else holiday.kind == Holiday.Kind.OFF
