"""The scheduler: writes each job of the table once when it is due, however many schedulers run.

A slot whose last job still waits or runs is written without a job.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from articles.models import JobSlot

from .periods import PERIODS, Period


class Scheduler:
    """Looks at the table; what it has seen written it does not ask the database for again."""

    def __init__(self, periods: Iterable[Period] = PERIODS) -> None:
        self.periods = tuple(periods)
        self._written: dict[str, datetime] = {}

    def tick(self, at: datetime) -> list[str]:
        """Write what is due at `at`; return the names of the jobs.

        After a standstill only the last slot counts.
        """
        names = []
        for period in self.periods:
            slot = period.slot(at)
            if self._written.get(period.name) != slot:
                if _write(period, slot):
                    names.append(period.name)
                self._written[period.name] = slot
        return names


@transaction.atomic
def _write(period: Period, slot: datetime) -> bool:
    """Write a slot, and its job unless another scheduler did or the last one is not done.

    Return whether the job was written.
    """
    _, is_first = JobSlot.objects.get_or_create(name=period.name, due_at=slot)
    if not is_first or _is_under_way(period):
        return False
    period.task.enqueue()
    return True


def _is_under_way(period: Period) -> bool:
    """Return whether the job still waits or runs: a slow one would pile up and hold every thread."""
    begun = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=period.task.module_path, status__in=begun).exists()
