"""Days and moments from outside."""

from datetime import UTC, date, datetime

import pytest

from articles.text.moments import DESK_YEARS, PUBLIC_YEARS, SHANGHAI, is_of_years, read_day, read_moment


class TestReadDay:
    def test_reads_a_day_of_the_given_years(self):
        assert read_day("2026-03-02", years=PUBLIC_YEARS) == date(2026, 3, 2)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "0001-01-01",
            "0026-11-28",
            "1989-12-31",
            "2101-01-01",
            "9999-12-31",
            "2026-02-30",
            "２０２６-01-01",
        ],
    )
    def test_reads_no_other(self, text):
        assert read_day(text, years=PUBLIC_YEARS) is None


class TestReadMoment:
    def test_takes_a_moment_without_zone_for_beijing_time(self):
        assert read_moment("2026-03-02T09:30", years=DESK_YEARS) == datetime(
            2026, 3, 2, 9, 30, tzinfo=SHANGHAI
        )

    def test_keeps_a_zone_that_is_written(self):
        assert read_moment("2026-03-02T09:30+00:00", years=DESK_YEARS) == datetime(
            2026, 3, 2, 9, 30, tzinfo=UTC
        )

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "abc",
            "0001-01-01T00:00",
            "0026-11-28T08:30",
            "9999-12-31T23:59",
            "1999-12-31T23:59",
            "2026-02-30T10:00",
        ],
    )
    def test_reads_no_other(self, text):
        assert read_moment(text, years=DESK_YEARS) is None


class TestIsOfYears:
    def test_judges_a_moment_by_the_clock_of_beijing(self):
        last_evening_in_london = datetime(1999, 12, 31, 20, tzinfo=UTC)

        assert is_of_years(last_evening_in_london, DESK_YEARS)

    @pytest.mark.parametrize(
        "moment", [datetime.min.replace(tzinfo=SHANGHAI), datetime.max.replace(tzinfo=UTC)]
    )
    def test_bears_the_first_and_the_last_moment(self, moment):
        assert not is_of_years(moment, DESK_YEARS)
