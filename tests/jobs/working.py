"""A worker in a process of its own: `python -m tests.jobs.working [STATEMENT | again | run]`.

It writes the jobs that are due, does all of them and ends, or is killed at a chosen statement; `again`
makes every feed due before, `run` works with its scheduler until it is told to end. Outlets are asked without
a pause.
"""

import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main(how="0"):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from articles.gathering.shared_hosts import SharedHosts
    from articles.ingest.fetch import fetcher, turns
    from articles.jobs.periods import PERIODS
    from articles.jobs.worker import JobWorker
    from articles.models import Feed

    fetcher.pause, fetcher.shared = 0.0, SharedHosts()
    turns.TAKEN_LONGER = 0.5  # what a killed one had taken is free again so much the sooner
    if how in ("again", "run"):
        Feed.objects.update(due_at=timezone.now())
    if how == "run":
        PERIODS[0].task.enqueue()
        call_command("work", threads=4)
        return
    killed_at = int(how) if how.isdigit() else 0
    count = 0

    def disturb(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    worker = JobWorker(threads=1)
    with connection.execute_wrapper(disturb):
        worker.say_alive(timezone.now())
        PERIODS[0].task.enqueue()
        worker.work_off()
    print(count)


if __name__ == "__main__":
    main(*sys.argv[1:])
