"""The scheduler writes each due job once, however many there are, and after a standstill only the last."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from articles.jobs import tasks
from articles.jobs.periods import PERIODS, Period
from articles.jobs.scheduler import Scheduler
from articles.models import JobSlot
from articles.text.clock import local
from tests.factories import DAY

pytestmark = pytest.mark.django_db

HOURLY = Period(tasks.tidy_jobs, timedelta(hours=1), timedelta(minutes=17))


def written():
    return DBTaskResult.objects.count()


class TestTheClock:
    def test_writes_a_job_when_it_is_due_and_not_again_before_its_period_is_over(self):
        scheduler = Scheduler([HOURLY])
        begin = HOURLY.slot(DAY)

        counts = []
        for minutes in (0, 1, 59, 60, 61):
            scheduler.tick(begin + timedelta(minutes=minutes))
            DBTaskResult.objects.update(status="SUCCESSFUL")
            counts.append(written())

        assert counts == [1, 1, 1, 2, 2]

    def test_shares_its_slots_with_other_clocks(self):
        for _ in range(3):
            Scheduler([HOURLY]).tick(DAY)

        assert written() == JobSlot.objects.count() == 1

    def test_makes_up_for_a_standstill_with_one_job(self):
        scheduler = Scheduler([HOURLY])

        scheduler.tick(DAY)
        DBTaskResult.objects.update(status="SUCCESSFUL")
        scheduler.tick(DAY + timedelta(days=3))

        assert written() == 2

    @pytest.mark.parametrize("status", ["READY", "RUNNING"])
    def test_writes_no_job_beside_one_that_is_not_done(self, status):
        scheduler = Scheduler([HOURLY])
        scheduler.tick(DAY)
        DBTaskResult.objects.update(status=status)

        assert scheduler.tick(DAY + timedelta(hours=1)) == []
        assert written() == 1

        DBTaskResult.objects.update(status="FAILED")
        assert scheduler.tick(DAY + timedelta(hours=2)) == [HOURLY.name]


class TestTheTable:
    def test_names_each_job_once(self):
        assert len({period.name for period in PERIODS}) == len(PERIODS)

    def test_counts_days_from_midnight_in_shanghai(self):
        night = next(period for period in PERIODS if period.name == "clear_sessions")

        assert (local(night.slot(DAY)).hour, local(night.slot(DAY)).minute) == (4, 10)
        assert DAY - timedelta(days=1) < night.slot(DAY) <= DAY

    @pytest.mark.parametrize("period", PERIODS, ids=lambda period: period.name)
    def test_holds_only_jobs_that_can_be_done_on_an_empty_newsroom(self, period):
        period.task.call()
