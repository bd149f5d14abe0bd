"""Everything that is done by itself, and how often: the one table of periods."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django_tasks.base import Task

from articles.text.clock import SHANGHAI

from . import tasks

BEGIN = datetime(2026, 1, 1, tzinfo=SHANGHAI)  # from where periods are counted


@dataclass(frozen=True, slots=True)
class Period:
    """A job without arguments that is due `every` so long, counted from `past` Shanghai's midnight."""

    task: Task[[], None]
    every: timedelta
    past: timedelta = timedelta()

    @property
    def name(self) -> str:
        """What the job is called."""
        return str(self.task.name)

    def slot(self, at: datetime) -> datetime:
        """Return the last moment up to `at` (aware) at which the job was due."""
        begin = BEGIN + self.past
        return begin + (at - begin) // self.every * self.every


def _daily(task: Task[[], None], hour: int, minute: int) -> Period:
    return Period(task, timedelta(days=1), timedelta(hours=hour, minutes=minute))


PERIODS = (
    Period(tasks.read_due_feeds, timedelta(minutes=1)),
    Period(tasks.hold_unfit, timedelta(minutes=1)),
    Period(tasks.fetch_chosen_texts, timedelta(seconds=30)),
    Period(tasks.publish_automatically, timedelta(seconds=30)),
    Period(tasks.compare_stories, timedelta(minutes=1), timedelta(seconds=30)),
    Period(tasks.count_findings, timedelta(minutes=1), timedelta(seconds=45)),
    Period(tasks.recheck_originals, timedelta(minutes=10), timedelta(minutes=8)),
    Period(tasks.forget_unchosen, timedelta(hours=1), timedelta(minutes=37)),
    Period(tasks.check_links, timedelta(minutes=30), timedelta(minutes=7)),
    Period(tasks.tidy_jobs, timedelta(hours=1), timedelta(minutes=17)),
    Period(tasks.compose_pages, timedelta(minutes=10), timedelta(minutes=3)),
    _daily(tasks.settle_source_lists, 0, 5),
    _daily(tasks.back_up, 3, 20),
    _daily(tasks.clear_sessions, 4, 10),
)
