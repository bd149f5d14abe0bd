"""Moments as pages print them."""

from datetime import UTC, date, datetime

import pytest

from articles.text import clock

EVENING = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)  # in Shanghai already the new year


@pytest.mark.parametrize(
    ("today", "printed"),
    [
        (date(2026, 3, 2), "01-01 06:59"),
        (date(2025, 12, 31), "2026-01-01 06:59"),
        (date(2027, 1, 1), "2026-01-01 06:59"),
    ],
)
def test_a_line_names_the_year_of_a_moment_only_where_it_is_another(today, printed):
    assert clock.line_stamp(EVENING, today) == printed


def test_a_day_begins_at_midnight_in_beijing_whatever_the_zone_of_the_machine():
    assert clock.start_of(date(2026, 1, 1)) == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert clock.day_of(clock.start_of(date(2026, 1, 1))) == date(2026, 1, 1)
