"""Days of no work: weekends, 法定节假日, and 调休."""

from datetime import date, timedelta

import pytest

from articles.editorial.errors import InvalidText
from articles.editorial.review.duty import close_duty, is_day_off, open_duty
from articles.models import DutyPeriod, EditorialEvent, Holiday

from .desk import NOW


def test_the_table_outdoes_the_weekend():
    table = {
        date(2026, 10, 1): Holiday(day=date(2026, 10, 1), name="国庆节"),
        date(2026, 10, 10): Holiday(day=date(2026, 10, 10), kind="working", name="国庆节调休"),
    }
    days = [date(2026, 9, 30) + timedelta(days=number) for number in range(12)]

    off = [day for day in days if is_day_off(day, table.get(day))]

    assert off == [date(2026, 10, 1), date(2026, 10, 3), date(2026, 10, 4), date(2026, 10, 11)]


def test_a_duty_is_recorded_and_has_an_end(chief):
    open_duty(date(2026, 3, 2), date(2026, 3, 2), actor=chief, at=NOW, note="春节值守")

    assert (
        EditorialEvent.objects.get(verb="open_duty").note
        == "当日在岗编辑，2026-03-02 至 2026-03-02：春节值守"
    )
    with pytest.raises(InvalidText, match="31 天"):
        open_duty(date(2026, 3, 1), date(2026, 4, 1), actor=chief, at=NOW)


def test_a_period_stands_in_the_record_from_its_opening_to_its_end(chief, editor):
    period = open_duty(date(2026, 3, 2), date(2026, 3, 3), actor=chief, at=NOW, person=editor, note=" 春节 ")
    number = period.pk

    assert (period.person, period.opened_by, period.opened_at, period.note) == (editor, chief, NOW, "春节")
    close_duty(period, actor=chief, at=NOW)

    assert not DutyPeriod.objects.exists()
    events = EditorialEvent.objects.filter(verb__in=["open_duty", "close_duty"]).order_by("pk")
    assert [event.verb for event in events] == ["open_duty", "close_duty"]
    for event in events:
        assert (event.actor, event.happened_at, event.note) == (
            chief,
            NOW,
            "王敏，2026-03-02 至 2026-03-03：春节",
        )
        assert event.details == {"period": number, "opened_by": chief.pk, "opened_at": NOW.isoformat()}


def test_a_period_for_whoever_is_in_says_so(chief):
    open_duty(date(2026, 3, 2), date(2026, 3, 2), actor=chief, at=NOW)

    assert EditorialEvent.objects.get(verb="open_duty").note == "当日在岗编辑，2026-03-02 至 2026-03-02"
